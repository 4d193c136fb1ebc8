//! Projects, and what they lie in.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

use super::issue::Status;

/// A page by `startAt` and `maxResults`.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(crate) struct PageBean<T> {
    #[serde(default, deserialize_with = "list")]
    pub(crate) values: Vec<T>,
    #[serde(default, rename = "isLast")]
    pub(crate) is_last: Option<bool>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) total: Option<i64>,
}

impl<T> PageBean<T> {
    /// Where the next page starts, if there is one. The server may have lowered `maxResults`.
    pub(crate) fn next(&self, start: u64) -> Option<u64> {
        let next = start.saturating_add(self.values.len() as u64);
        let ended = match (self.is_last, self.total) {
            (Some(is_last), _) => is_last,
            (None, Some(total)) => i64::try_from(next).is_ok_and(|next| next >= total),
            (None, None) => false,
        };
        (!ended && !self.values.is_empty()).then_some(next)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Project {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) key: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) deleted: Option<bool>,
    #[serde(default, rename = "projectTypeKey")]
    pub(crate) kind: Option<String>,
    #[serde(default, rename = "projectCategory")]
    pub(crate) category: Option<Category>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Category {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// The answer of `POST /project`.
#[derive(Debug, Deserialize)]
pub(crate) struct CreatedProject {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
}

/// The statuses of one type of issue, in the answer of `GET /project/{id}/statuses`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TypeStatuses {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) subtask: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) statuses: Vec<Status>,
}
