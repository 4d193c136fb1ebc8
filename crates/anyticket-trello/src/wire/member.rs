//! Members, and what a token says of itself.

use anyticket_http::lenient::{Text, borrowed_id};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) username: Option<Text<'a>>,
    /// Empty where somebody shows it to the members of the own Workspaces only; then it stands in `non_public`.
    #[serde(borrow, default)]
    pub(crate) full_name: Option<Text<'a>>,
    /// Only one's own, and only to a token with the scope `account`.
    #[serde(borrow, default)]
    pub(crate) email: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) member_type: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) non_public: Option<NonPublic<'a>>,
}

/// What only some may see.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NonPublic<'a> {
    #[serde(borrow, default)]
    pub(crate) full_name: Option<Text<'a>>,
}

/// A token of a member: when it ends, and what it may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    #[serde(default)]
    pub(crate) date_expires: Option<String>,
}
