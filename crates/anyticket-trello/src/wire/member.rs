//! Members, and what a token says of itself.

use anyticket_http::lenient::id;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) username: Option<String>,
    /// Empty where somebody shows it to the members of the own Workspaces only; then it stands in `non_public`.
    #[serde(default)]
    pub(crate) full_name: Option<String>,
    /// Only one's own, and only to a token with the scope `account`.
    #[serde(default)]
    pub(crate) email: Option<String>,
    #[serde(default)]
    pub(crate) member_type: Option<String>,
    #[serde(default)]
    pub(crate) non_public: Option<NonPublic>,
}

/// What only some may see.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NonPublic {
    #[serde(default)]
    pub(crate) full_name: Option<String>,
}

/// A token of a member: when it ends, and what it may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    #[serde(default)]
    pub(crate) date_expires: Option<String>,
}
