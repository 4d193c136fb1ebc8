//! Attachments: files, and addresses of anything.

use anyticket_http::lenient::{id, scalar};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) file_name: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) bytes: Option<i64>,
    #[serde(default)]
    pub(crate) mime_type: Option<String>,
    #[serde(default)]
    pub(crate) date: Option<String>,
    #[serde(default)]
    pub(crate) id_member: Option<String>,
    /// Whether it is a file that lies at Trello; otherwise it is an address, and nothing of it is Trello's.
    #[serde(default)]
    pub(crate) is_upload: Option<bool>,
}
