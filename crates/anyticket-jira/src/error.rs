//! What Jira's refusals mean: one table, used by the code, by its test, and by the published page.
//!
//! Jira has no codes. A row is found by the status and by words of the message, which are not translated; a refusal that
//! no row fits keeps the kind of its status.

use std::collections::BTreeMap;

use anyticket_core::ErrorKind;
use anyticket_http::{Answer, Refusal, Request};
use serde::Deserialize;

/// What a refusal of Jira's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorRow {
    /// The HTTP statuses it comes with.
    pub statuses: &'static [u16],
    /// What the message must hold, whatever the case; anything if empty.
    pub words: &'static str,
    /// The kind of the error.
    pub kind: ErrorKind,
    /// What happened: one lower-case line.
    pub message: &'static str,
    /// What to do next.
    pub hint: &'static str,
    /// Where it is documented, or that it was seen in answers only.
    pub source: &'static str,
}

const INTRO: &str = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/";
const ISSUES: &str = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/";
const SEARCH: &str = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/";
const LIMITS: &str = "https://developer.atlassian.com/cloud/jira/platform/rate-limiting/";
const SEEN: &str = "seen in answers, not documented";

/// Every refusal that has a meaning of its own here; the first that fits counts.
pub const ERRORS: &[ErrorRow] = &[
    ErrorRow {
        statuses: &[400],
        words: "nextPageToken",
        kind: ErrorKind::CursorExpired,
        message: "Jira does not know this place in the listing any more",
        hint: "start the listing again: a place is kept for seven days, and only for the query it belongs to",
        source: SEARCH,
    },
    ErrorRow {
        statuses: &[400],
        words: "CONTENT_LIMIT_EXCEEDED",
        kind: ErrorKind::Invalid,
        message: "the text is longer than this site takes",
        hint: "shorten it, or attach it as a file",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "you do not have permission to edit comment",
        kind: ErrorKind::Forbidden,
        message: "this comment may not be changed with this credential",
        hint: "only who wrote it may change it, or who has the permission to edit all comments",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "you do not have permission to delete comment",
        kind: ErrorKind::Forbidden,
        message: "this comment may not be deleted with this credential",
        hint: "only who wrote it may delete it, or who has the permission to delete all comments",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "is not valid for this issue",
        kind: ErrorKind::Conflict,
        message: "the issue does not stand any more where this step begins",
        hint: "read it again: somebody else moved it, or may not let it be moved",
        source: ISSUES,
    },
    ErrorRow {
        statuses: &[401],
        words: "scope does not match",
        kind: ErrorKind::Forbidden,
        message: "the token is good but lacks a scope that this needs",
        hint: "make it anew with read:jira-work, write:jira-work and read:jira-user",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[401],
        words: "",
        kind: ErrorKind::Unauthenticated,
        message: "Jira does not take this credential: it is mistyped, expired or revoked, or for another site",
        hint: "make a new API token at https://id.atlassian.com/manage-profile/security/api-tokens and give it to \
               `anyticket login`",
        source: INTRO,
    },
    ErrorRow {
        statuses: &[403],
        words: "XSRF check failed",
        kind: ErrorKind::Internal,
        message: "Jira took the request for one of a browser",
        hint: "please report it",
        source: INTRO,
    },
    ErrorRow {
        statuses: &[404],
        words: "no link issue permission",
        kind: ErrorKind::Forbidden,
        message: "this credential may not link issues of this project",
        hint: "ask whoever administers the project for the permission Link Issues",
        source: "https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/",
    },
    ErrorRow {
        statuses: &[404],
        words: "issue does not exist or you do not have permission to see it",
        kind: ErrorKind::NotFound,
        message: "there is no such issue, or this credential may not see it",
        hint: "check the key; Jira says the same of an issue that is not there and of one that may not be seen",
        source: ISSUES,
    },
    ErrorRow {
        statuses: &[409],
        words: "",
        kind: ErrorKind::Conflict,
        message: "somebody else changed the issue at the same moment",
        hint: "read it again and decide anew",
        source: ISSUES,
    },
    ErrorRow {
        statuses: &[410],
        words: "",
        kind: ErrorKind::Unsupported,
        message: "Jira has removed this part of its interface",
        hint: "use what its documentation names in its place",
        source: "https://developer.atlassian.com/changelog/#CHANGE-2046",
    },
    ErrorRow {
        statuses: &[413],
        words: "",
        kind: ErrorKind::QuotaExceeded,
        message: "it is larger than this site takes, or the issue holds as many as it may",
        hint: "send less at once; an issue has limits of comments, files, links and work logs",
        source: ISSUES,
    },
    ErrorRow {
        statuses: &[415],
        words: "",
        kind: ErrorKind::Internal,
        message: "Jira does not take the media type of the request",
        hint: "please report it",
        source: INTRO,
    },
    ErrorRow {
        statuses: &[422],
        words: "",
        kind: ErrorKind::Invalid,
        message: "the configuration of the project does not let that be created",
        hint: "look at the workflow of the project, or ask whoever administers it",
        source: ISSUES,
    },
    ErrorRow {
        statuses: &[429],
        words: "",
        kind: ErrorKind::RateLimited,
        message: "more requests than Jira allows",
        hint: "wait; an app that uses its points up waits until the next full hour",
        source: LIMITS,
    },
];

/// The body of a refusal: `ErrorCollection` of the interface, `{"code","message"}` of the gateway, `{"errors":[…]}` of the
/// calls for many issues, and what the token server says.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default, rename = "errorMessages")]
    messages: Option<Vec<serde_json::Value>>,
    #[serde(default)]
    errors: Option<serde_json::Value>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    error_description: Option<String>,
}

/// What a refusal says: of the whole, and field by field.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) messages: Vec<String>,
    pub(crate) fields: BTreeMap<String, String>,
}

impl Said {
    pub(crate) fn read(body: &[u8]) -> Self {
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        let mut said = Self::default();
        let text = |value: &serde_json::Value| value.as_str().map(one_line);
        said.messages.extend(body.messages.iter().flatten().filter_map(text));
        match body.errors {
            Some(serde_json::Value::Object(errors)) => {
                said.fields.extend(errors.iter().filter_map(|(field, words)| Some((field.clone(), text(words)?))));
            }
            Some(serde_json::Value::Array(errors)) => {
                said.messages.extend(errors.iter().filter_map(|error| text(error.get("message")?)));
            }
            _ => {}
        }
        said.messages.extend(body.message.iter().chain(&body.error_description).map(|text| one_line(text)));
        said.messages.retain(|message| !message.is_empty());
        said
    }

    /// Everything on one line.
    fn line(&self) -> String {
        let fields = self.fields.iter().map(|(field, words)| format!("{field}: {words}"));
        self.messages.iter().cloned().chain(fields).collect::<Vec<_>>().join("; ")
    }
}

/// What a refusal means.
pub(crate) fn refusal(request: &Request, answer: &Answer) -> Refusal {
    let said = Said::read(&answer.body);
    let line = said.line();
    let mut refusal = match row_of(answer.status, &line) {
        Some(row) => Refusal::new(row.kind, row.message).hint(row.hint),
        None => Refusal::by_status(answer),
    };
    if answer.status == 400 && refusal.kind == ErrorKind::Invalid && !said.fields.is_empty() {
        let names: Vec<&str> = said.fields.keys().map(String::as_str).collect();
        refusal = refusal.message(format!("Jira refused {}", names.join(", ")));
    }
    if answer.status == 404 && !request.method().is_safe() && refusal.kind == ErrorKind::NotFound {
        refusal = refusal.hint("Jira says the same of what is not there and of what this credential may not do");
    }
    if !line.is_empty() {
        refusal = refusal.with(SAID, one_line(&line));
    }
    refusal
}

/// Whether something is not there for this credential, be it that it may not be seen.
pub(crate) fn is_hidden(error: &anyticket_core::Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Unauthenticated)
}

/// What Jira says of a search for a value that nothing has: a project that is not seen, a label that nobody used.
const NO_SUCH_VALUE: &str = "does not exist for the field";

/// Whether a search was refused for nothing but values that do not exist, so that nothing can have them. What is said of
/// fields that are not there, or not for this credential, and of the query itself is another thing
/// (<https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/> has no list of refusals;
/// these words were seen).
pub(crate) fn says_that_no_value_is_such(error: &anyticket_core::Error) -> bool {
    let said = error.context().find(|(name, _)| *name == SAID).map(|(_, words)| words).unwrap_or_default();
    error.status() == Some(400) && !said.is_empty() && said.split("; ").all(|words| words.contains(NO_SUCH_VALUE))
}

/// Whether what was refused of a search may be anything but its query: no field, value or word of JQL is named.
pub(crate) fn is_not_of_the_query(error: &anyticket_core::Error) -> bool {
    let said = error.context().find(|(name, _)| *name == SAID).map(|(_, words)| words.to_lowercase());
    let names_it = said.is_some_and(|said| ["field", "value", "jql"].iter().any(|word| said.contains(word)));
    error.kind() == ErrorKind::Invalid && error.status() == Some(400) && !names_it
}

/// A place in a listing that Jira does not know any more.
pub(crate) fn place_is_gone(error: anyticket_core::Error) -> anyticket_core::Error {
    let row = row_of(400, "nextPageToken").expect("there is a row of it");
    anyticket_core::Error::new(row.kind, row.message).with_hint(row.hint).with_status(400).because(error)
}

/// The fact of an error that holds Jira's own words.
const SAID: &str = "jira";

/// The row of a refusal.
fn row_of(status: u16, said: &str) -> Option<&'static ErrorRow> {
    let said = said.to_lowercase();
    ERRORS.iter().find(|row| row.statuses.contains(&status) && said.contains(&row.words.to_lowercase()))
}

/// How many letters of Jira's own words are shown.
const SHOWN: usize = 240;

/// Jira's words on one line and not too many of them.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().filter(|letter| !letter.is_control()).collect();
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn refused(status: u16, body: &str) -> Refusal {
        refusal(&Request::post(["rest", "api", "3", "issue"]), &Answer::new(status, HeaderMap::new(), body.to_owned()))
    }

    #[test]
    fn every_row_is_found_by_its_own_words() {
        for row in ERRORS {
            for status in row.statuses {
                assert_eq!(row_of(*status, row.words), Some(row), "{status} {}", row.words);
            }
        }
    }

    #[test]
    fn the_fields_that_are_wrong_are_named_with_what_is_said_of_them() {
        let refusal = refused(400, r#"{"errorMessages":[],"errors":{"summary":"You must specify a summary."}}"#);
        assert_eq!((refusal.kind, refusal.message.as_str()), (ErrorKind::Invalid, "Jira refused summary"));
        assert_eq!(refusal.context, [("jira".to_owned(), "summary: You must specify a summary.".to_owned())]);
    }

    #[test]
    fn every_form_of_a_refusal_is_read() {
        for body in [
            r#"{"errorMessages":["no"],"errors":{}}"#,
            r#"{"errors":[{"message":"no"}]}"#,
            r#"{"code":401,"message":"no"}"#,
            r#"{"error":"x","error_description":"no"}"#,
        ] {
            assert_eq!(Said::read(body.as_bytes()).messages, ["no"], "{body}");
        }
        assert_eq!(Said::read(b"<html>down</html>"), Said::default());
    }

    #[test]
    fn a_token_of_a_page_that_is_too_old_is_an_expired_cursor() {
        let body = r#"{"errorMessages":["The provided nextPageToken is invalid or has expired."],"errors":{}}"#;
        assert_eq!(refused(400, body).kind, ErrorKind::CursorExpired);
    }

    #[test]
    fn a_scope_that_is_missing_is_not_a_credential_that_is_wrong() {
        let body = r#"{"code":401,"message":"Unauthorized; scope does not match"}"#;
        assert_eq!(refused(401, body).kind, ErrorKind::Forbidden);
        assert_eq!(refused(401, "").kind, ErrorKind::Unauthenticated);
    }
}
