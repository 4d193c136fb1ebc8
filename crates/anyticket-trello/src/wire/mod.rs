//! What Trello sends, as far as we use it: private, and lenient where answers have been seen to differ.

mod action;
mod attachment;
mod board;
mod card;
mod member;
#[cfg(test)]
mod recorded;

pub(crate) use action::{Action, CreateAction, MoveAction};
pub(crate) use anyticket_http::lenient::Text;
pub(crate) use attachment::Attachment;
pub(crate) use board::{Board, CustomField, Facts, FieldOption, Label, List, Organization};
pub(crate) use card::{Badges, BrokenCard, Card, FieldItem, FieldItems, FieldValue, Identified, Keyed, Search, Short};
pub(crate) use member::{Member, Token};
