//! Comments and files.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::user::User;

/// A page of comments.
#[derive(Debug, Deserialize)]
pub(crate) struct Comments<'a> {
    #[serde(borrow, default)]
    pub(crate) comments: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) total: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Comment<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) body: Option<&'a RawValue>,
    #[serde(default)]
    pub(crate) author: Option<User>,
    #[serde(default)]
    pub(crate) created: Option<String>,
    #[serde(default)]
    pub(crate) updated: Option<String>,
    /// Who may see it, if not everybody: sent back when it is changed, since Jira may drop what is not sent.
    #[serde(borrow, default)]
    pub(crate) visibility: Option<&'a RawValue>,
    /// False for a note of a service project that only the team sees.
    #[serde(default, rename = "jsdPublic")]
    pub(crate) is_public: Option<bool>,
}

/// The files of an issue, in the answer to reading it.
#[derive(Debug, Deserialize)]
pub(crate) struct Files {
    pub(crate) fields: FileFields,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct FileFields {
    #[serde(default, deserialize_with = "list")]
    pub(crate) attachment: Vec<Attachment>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Attachment {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) filename: Option<String>,
    #[serde(default, rename = "mimeType")]
    pub(crate) media_type: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) size: Option<i64>,
    #[serde(default)]
    pub(crate) author: Option<User>,
    #[serde(default)]
    pub(crate) created: Option<String>,
}

/// The answer of `GET /attachment/meta`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AttachmentSettings {
    #[serde(default)]
    pub(crate) enabled: Option<bool>,
    #[serde(default, rename = "uploadLimit", deserialize_with = "scalar")]
    pub(crate) upload_limit: Option<i64>,
}
