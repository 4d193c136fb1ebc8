//! Users and Workspaces.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    /// Null for somebody who was invited and has not come yet.
    #[serde(default)]
    pub(crate) username: Option<String>,
    #[serde(default)]
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) role: Option<i64>,
    /// The reference spells the key `timezeone`; its example and the service send `timezone`.
    #[serde(default, alias = "timezeone")]
    pub(crate) timezone: Option<String>,
}

/// The answer of `GET /v2/user`.
#[derive(Debug, Deserialize)]
pub(crate) struct Me {
    pub(crate) user: User,
}

/// The answer of `GET /v2/team`: the Workspaces that the token is for.
#[derive(Debug, Deserialize)]
pub(crate) struct Teams {
    #[serde(default, deserialize_with = "list")]
    pub(crate) teams: Vec<Team>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Team {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) members: Vec<Member>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) user: User,
}

/// The answer of `GET /v2/team/{team_id}/plan`.
#[derive(Debug, Deserialize)]
pub(crate) struct WorkspacePlan {
    #[serde(default)]
    pub(crate) plan_name: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) plan_id: Option<String>,
}
