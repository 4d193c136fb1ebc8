//! Links between issues.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

/// The answer of `GET /issueLinkType`.
#[derive(Debug, Deserialize)]
pub(crate) struct LinkTypes {
    #[serde(default, rename = "issueLinkTypes", deserialize_with = "list")]
    pub(crate) types: Vec<LinkType>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LinkType {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// What the one that is pointed to says: `is blocked by`.
    #[serde(default)]
    pub(crate) inward: Option<String>,
    /// What the one that points says: `blocks`.
    #[serde(default)]
    pub(crate) outward: Option<String>,
}

/// The links of an issue, in the answer to reading it.
#[derive(Debug, Deserialize)]
pub(crate) struct IssueLinks {
    pub(crate) fields: LinkFields,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct LinkFields {
    #[serde(default, deserialize_with = "list")]
    pub(crate) issuelinks: Vec<IssueLink>,
}

/// One link. Which of the two ends is there says where the other issue stands.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct IssueLink {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<LinkType>,
    #[serde(default, rename = "outwardIssue")]
    pub(crate) outward: Option<LinkedIssue>,
    #[serde(default, rename = "inwardIssue")]
    pub(crate) inward: Option<LinkedIssue>,
}

/// The issue at the other end.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LinkedIssue {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) fields: Option<LinkedFields>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LinkedFields {
    #[serde(default)]
    pub(crate) summary: Option<String>,
}
