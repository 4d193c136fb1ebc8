//! Comments and their segments of rich text.

use anyticket_http::lenient::{id, scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::user::User;

/// A page of comments, the newest first.
#[derive(Debug, Deserialize)]
pub(crate) struct Comments<'a> {
    #[serde(borrow, default)]
    pub(crate) comments: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Comment<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    /// Segments of rich text.
    #[serde(borrow, default)]
    pub(crate) comment: Option<&'a RawValue>,
    #[serde(default)]
    pub(crate) comment_text: Option<String>,
    #[serde(default)]
    pub(crate) user: Option<User>,
    #[serde(default)]
    pub(crate) resolved: Option<bool>,
    #[serde(default)]
    pub(crate) assignee: Option<User>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) reply_count: Option<i64>,
}

/// What writing a comment answers. A reply is documented to answer `{}`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Written {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date: Option<i64>,
}

/// The answer of `GET` on a comment's replies, and the segments of one comment.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Segment {
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) attributes: Option<Attributes>,
    #[serde(default)]
    pub(crate) user: Option<User>,
    #[serde(default)]
    pub(crate) emoticon: Option<Emoticon>,
    #[serde(default)]
    pub(crate) bookmark: Option<Bookmark>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Emoticon {
    /// The code points in hexadecimal, joined by hyphens.
    #[serde(default)]
    pub(crate) code: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Bookmark {
    #[serde(default)]
    pub(crate) url: Option<String>,
}

/// How a segment looks; on a segment that is a line feed, how the line before it looks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Attributes {
    #[serde(default)]
    pub(crate) bold: Option<bool>,
    #[serde(default)]
    pub(crate) italic: Option<bool>,
    #[serde(default)]
    pub(crate) strike: Option<bool>,
    #[serde(default)]
    pub(crate) code: Option<bool>,
    #[serde(default)]
    pub(crate) link: Option<String>,
    #[serde(default)]
    pub(crate) list: Option<ListStyle>,
    #[serde(default, rename = "code-block")]
    pub(crate) code_block: Option<CodeBlock>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) header: Option<i64>,
    #[serde(default)]
    pub(crate) blockquote: Option<serde::de::IgnoredAny>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) indent: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ListStyle {
    #[serde(default)]
    pub(crate) list: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct CodeBlock {
    #[serde(default, rename = "code-block")]
    pub(crate) language: Option<String>,
}
