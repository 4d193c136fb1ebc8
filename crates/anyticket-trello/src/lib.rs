#![doc = include_str!("../README.md")]

mod account;
mod actions;
mod attachments;
mod boards;
mod capabilities;
mod comments;
mod config;
mod dates;
mod error;
mod external_key;
mod fields;
mod ids;
mod links;
mod listing;
mod login;
mod provider;
mod request;
mod schema;
mod tickets;
mod users;
mod vendor;
mod wire;

pub use config::{TrelloOptions, register};
pub use error::{ERRORS, ErrorRow};
pub use provider::Trello;

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "trello";
