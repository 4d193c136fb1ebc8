//! Pages by `startAt` and `maxResults`.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination>

use std::ops::Range;

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;

/// The part of a list that is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) most: usize,
}

impl Window {
    /// More than the ceiling is cut to it without a word.
    pub(crate) fn read(call: &Call<'_>, default: usize, ceiling: usize) -> Result<Self, Answer> {
        Ok(Self { start: call.number("startAt", 0)?, most: call.number("maxResults", default)?.min(ceiling) })
    }

    pub(crate) fn range(self, total: usize) -> Range<usize> {
        let start = self.start.min(total);
        start..start.saturating_add(self.most).min(total)
    }
}

/// A `PageBean`.
pub(crate) fn answer(call: &Call<'_>, path: &str, window: Window, total: usize, values: Vec<Value>) -> Answer {
    let next = window.start.saturating_add(values.len());
    let count = values.len();
    let link = |start: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in call.query.iter().filter(|(key, _)| key != "startAt" && key != "maxResults") {
            query.append_pair(key, value);
        }
        query.append_pair("maxResults", &window.most.to_string()).append_pair("startAt", &start.to_string());
        format!("{}/rest/api/3/{path}?{}", call.base, query.finish())
    };
    let mut json = json!({
        "self": link(window.start),
        "maxResults": window.most,
        "startAt": window.start,
        "total": total,
        "isLast": next >= total,
        "values": values,
    });
    if next < total {
        json["nextPage"] = link(next).into();
    }
    Answer::ok(json).reading(count)
}
