//! Actions: comments, and what happened to a card.

use anyticket_http::lenient::{Text, borrowed_id, id};
use serde::Deserialize;

use super::Member;

/// A comment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Action<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) date: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) id_member_creator: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) member_creator: Option<Member<'a>>,
    pub(crate) data: CommentData,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommentData {
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) date_last_edited: Option<String>,
}

/// The action that made a card.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateAction<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) id_member_creator: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) member_creator: Option<Member<'a>>,
    #[serde(borrow, default)]
    pub(crate) data: CreateData<'a>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct CreateData<'a> {
    #[serde(borrow, default)]
    pub(crate) card: Option<Stub<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Stub<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) id: Text<'a>,
}

/// The action that brought a card from another board.
#[derive(Debug, Deserialize)]
pub(crate) struct MoveAction {
    #[serde(default)]
    pub(crate) date: Option<String>,
    #[serde(default)]
    pub(crate) data: MoveData,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MoveData {
    #[serde(default)]
    pub(crate) card: Option<OnlyId>,
    #[serde(default)]
    pub(crate) board_source: Option<OnlyId>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OnlyId {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
}
