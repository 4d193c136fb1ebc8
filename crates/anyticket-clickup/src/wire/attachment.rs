//! Files.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

use super::user::User;

/// The files of a task, in the answer to reading it.
#[derive(Debug, Deserialize)]
pub(crate) struct TaskFiles {
    #[serde(default, deserialize_with = "list")]
    pub(crate) attachments: Vec<Attachment>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Attachment {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default, alias = "mime_type")]
    pub(crate) mimetype: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) size: Option<i64>,
    #[serde(default, alias = "date_created", deserialize_with = "scalar")]
    pub(crate) date: Option<i64>,
    #[serde(default)]
    pub(crate) user: Option<User>,
    #[serde(default)]
    pub(crate) deleted: Option<bool>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) url_w_query: Option<String>,
}
