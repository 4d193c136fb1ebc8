//! Comments and files.

use anyticket_http::lenient::{id, scalar};
use serde::Deserialize;

use super::{Named, User};

/// An entry in the history of a task: a comment is one of them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Story {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    resource_subtype: Option<String>,
    #[serde(default)]
    pub(crate) created_at: Option<String>,
    #[serde(default)]
    pub(crate) created_by: Option<User>,
    #[serde(default)]
    pub(crate) html_text: Option<String>,
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// What it is about; told where it was asked for.
    #[serde(default)]
    pub(crate) target: Option<Named>,
}

impl Story {
    /// Whether a person wrote it.
    pub(crate) fn is_comment(&self) -> bool {
        match &self.resource_subtype {
            Some(subtype) => subtype == "comment_added",
            None => self.kind.as_deref() == Some("comment"),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Attachment {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) size: Option<i64>,
    #[serde(default)]
    pub(crate) created_at: Option<String>,
    /// Where the content lies for about two minutes; told only where it was asked for.
    #[serde(default)]
    pub(crate) download_url: Option<String>,
    #[serde(default)]
    pub(crate) host: Option<String>,
    #[serde(default)]
    pub(crate) view_url: Option<String>,
    #[serde(default)]
    pub(crate) parent: Option<Named>,
}
