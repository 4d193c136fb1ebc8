//! What Asana's refusals mean: one table, used by the code, by its test, and by the published page.
//!
//! Asana has no codes. A row is found by the status and by words of the message; a refusal that no row fits keeps the kind
//! of its status.

use anyticket_core::{Error, ErrorKind};
use anyticket_http::{Answer, Refusal, Request};
use serde::Deserialize;

/// What a refusal of Asana's means.
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

const ERRORS_PAGE: &str = "https://developers.asana.com/docs/errors";
const PAGES: &str = "https://developers.asana.com/docs/pagination";
const LIMITS: &str = "https://developers.asana.com/docs/rate-limits";
const SCOPES: &str = "https://developers.asana.com/docs/oauth-scopes";
const FIELDS: &str = "https://developers.asana.com/docs/custom-fields-guide";
const SEARCH: &str = "https://developers.asana.com/reference/searchtasksforworkspace";
const EVENTS: &str = "https://developers.asana.com/reference/getevents";
const SEEN: &str = "seen in answers, not documented";

/// Every refusal that has a meaning of its own here; the first that fits counts.
pub const ERRORS: &[ErrorRow] = &[
    ErrorRow {
        statuses: &[400],
        words: "pagination token",
        kind: ErrorKind::CursorExpired,
        message: "Asana does not know this place in the listing any more",
        hint: "start the listing again: a place is kept for a while only, and for the question it belongs to",
        source: PAGES,
    },
    ErrorRow {
        statuses: &[400],
        words: "result is too large",
        kind: ErrorKind::QuotaExceeded,
        message: "Asana finds the answer too large",
        hint: "list one project, or fewer fields, at a time",
        source: PAGES,
    },
    ErrorRow {
        statuses: &[400],
        words: "is not on given object",
        kind: ErrorKind::Unsupported,
        message: "the task lies in no project that has this custom field",
        hint: "`anyticket field list --project PROJECT` lists the fields of a project; a subtask that lies in none has none",
        source: FIELDS,
    },
    ErrorRow {
        statuses: &[400],
        words: "cannot write this property",
        kind: ErrorKind::Invalid,
        message: "this is changed by a call of its own, and not by writing the task",
        hint: "use the field of the common interface instead of a raw request",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "not a user in",
        kind: ErrorKind::Invalid,
        message: "this person does not belong to the workspace",
        hint: "`anyticket user list` lists those who do",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "unknown object",
        kind: ErrorKind::Invalid,
        message: "something that the request names does not exist, or this credential may not see it",
        hint: "check the id; what was deleted does not come back",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        statuses: &[400],
        words: "not a recognized id",
        kind: ErrorKind::Invalid,
        message: "something that the request names has no id of Asana",
        hint: "an id is a number, as 1201234567890123 in the address of a task",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[401],
        words: "",
        kind: ErrorKind::Unauthenticated,
        message: "Asana does not take this token: it is mistyped, was revoked, or its time is over",
        hint: "make a new token at https://app.asana.com/0/my-apps and give it to `anyticket login`",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        statuses: &[402],
        words: "search",
        kind: ErrorKind::Unsupported,
        message: "the plan of the workspace has no search",
        hint: "write plan = \"free\" into the configuration: listings then go through the projects",
        source: SEARCH,
    },
    ErrorRow {
        statuses: &[402],
        words: "",
        kind: ErrorKind::Unsupported,
        message: "the plan of the workspace does not include that",
        hint: "leave it out, or get a plan that has it: custom fields, search and start dates are paid for",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        statuses: &[403],
        words: "scope",
        kind: ErrorKind::Forbidden,
        message: "the OAuth app was not given the scope that this needs",
        hint: "register the app for full permissions: sections and other calls have no scope of their own",
        source: SCOPES,
    },
    ErrorRow {
        statuses: &[403],
        words: "",
        kind: ErrorKind::Forbidden,
        message: "this credential may not do that here",
        hint: "ask somebody to share the project or the task, or to unlock the field",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        statuses: &[404],
        words: "no matching route",
        kind: ErrorKind::Invalid,
        message: "Asana has no such address or no such method there",
        hint: "check the path and the method of the request",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[404],
        words: "",
        kind: ErrorKind::NotFound,
        message: "there is no such thing, or this credential may not see it",
        hint: "check the id; Asana says the same of what was deleted, what never was and what is hidden",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        statuses: &[412],
        words: "",
        kind: ErrorKind::CursorExpired,
        message: "the token of the change feed is too old, or was not sent",
        hint: "list everything once, then go on with the token in the answer",
        source: EVENTS,
    },
    ErrorRow {
        statuses: &[413],
        words: "",
        kind: ErrorKind::QuotaExceeded,
        message: "Asana finds it too large",
        hint: "a file has 100 MB at most",
        source: "https://developers.asana.com/reference/createattachmentforobject",
    },
    ErrorRow {
        statuses: &[429],
        words: "",
        kind: ErrorKind::RateLimited,
        message: "more requests than the plan of the workspace allows",
        hint: "wait, or set `plan` in the configuration to what the workspace has",
        source: LIMITS,
    },
    ErrorRow {
        statuses: &[451],
        words: "",
        kind: ErrorKind::Forbidden,
        message: "Asana does not serve the country that the request comes from",
        hint: "nothing helps but another way out",
        source: ERRORS_PAGE,
    },
];

#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    errors: Vec<Said>,
}

/// One of the errors of an answer.
#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    help: Option<String>,
    #[serde(default)]
    phrase: Option<String>,
}

fn said(answer: &Answer) -> Vec<Said> {
    serde_json::from_slice::<Body>(&answer.body).unwrap_or_default().errors
}

/// What a refusal means.
pub(crate) fn refusal(_request: &Request, answer: &Answer) -> Refusal {
    let said = said(answer);
    let messages: Vec<String> = said.iter().filter_map(|one| one.message.as_deref()).map(one_line).collect();
    let line = messages.join("; ");
    let mut refusal = match row_of(answer.status, &line) {
        Some(row) => Refusal::new(row.kind, row.message).hint(row.hint),
        None => Refusal::by_status(answer),
    };
    if !line.is_empty() {
        refusal = refusal.with("asana", one_line(&line));
    }
    let first = |of: fn(&Said) -> Option<&str>| said.iter().find_map(of).map(one_line).filter(|text| !text.is_empty());
    if let Some(phrase) = first(|one| one.phrase.as_deref()) {
        refusal = refusal.with("phrase", phrase);
    }
    if let Some(help) = first(|one| one.help.as_deref()) {
        refusal = refusal.with("help", help);
    }
    refusal
}

/// What Asana calls an internal error, for its support.
pub(crate) fn phrase(answer: &Answer) -> Option<String> {
    if answer.is_success() {
        return None;
    }
    said(answer).into_iter().find_map(|one| one.phrase).map(|phrase| one_line(&phrase))
}

/// Whether something is not there for this credential, be it that it may not be seen.
pub(crate) fn is_hidden(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
}

/// Whether the plan of the workspace lacks it.
pub(crate) fn is_paid_for(error: &Error) -> bool {
    error.status() == Some(402)
}

/// The row of a refusal.
fn row_of(status: u16, said: &str) -> Option<&'static ErrorRow> {
    let said = said.to_lowercase();
    ERRORS.iter().find(|row| row.statuses.contains(&status) && said.contains(&row.words.to_lowercase()))
}

/// How many letters of Asana's own words are shown.
const SHOWN: usize = 240;

/// Asana's words on one line and not too many of them.
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
    use super::*;

    fn refused(status: u16, body: &str) -> Refusal {
        let request = Request::get(["tasks", "1"]);
        refusal(&request, &Answer::new(status, http::HeaderMap::new(), body.to_owned()))
    }

    fn with(status: u16, message: &str) -> Refusal {
        refused(status, &format!(r#"{{"errors":[{{"message":"{message}"}}]}}"#))
    }

    #[test]
    fn every_row_is_found_by_its_own_words() {
        for row in ERRORS {
            for status in row.statuses {
                let found = with(*status, &format!("x {} y", row.words));
                assert_eq!((found.kind, found.message.as_str()), (row.kind, row.message), "{row:?}");
                assert_eq!(found.hint.as_deref(), Some(row.hint));
                assert_eq!(found.effect, None, "the effect is the plane's, nothing is promised here");
            }
            assert!(!row.message.ends_with('.') && !row.hint.is_empty() && !row.source.is_empty());
        }
    }

    #[test]
    fn the_forms_that_were_seen_have_the_kinds_that_a_caller_acts_on() {
        for (status, message, kind) in [
            (400, "project: Missing input", ErrorKind::Invalid),
            (400, "projects: [0]: Unknown object: 1", ErrorKind::Invalid),
            (400, "offset: Your pagination token is invalid.", ErrorKind::CursorExpired),
            (400, "Custom field with ID 1 is not on given object", ErrorKind::Unsupported),
            (402, "Search is only available to premium users.", ErrorKind::Unsupported),
            (403, "You do not have access to this task.", ErrorKind::Forbidden),
            (404, "task: Unknown object: 123", ErrorKind::NotFound),
            (404, "No matching route for request", ErrorKind::Invalid),
            (500, "Server Error", ErrorKind::Unavailable),
        ] {
            assert_eq!(with(status, message).kind, kind, "{status} {message}");
        }
    }

    #[test]
    fn the_phrase_and_the_help_are_kept() {
        let body = r#"{"errors":[{"message":"Server Error","phrase":"6 sad squid snuggle softly","help":"For more information"}]}"#;
        let read = refused(500, body);
        let expected =
            [("asana", "Server Error"), ("phrase", "6 sad squid snuggle softly"), ("help", "For more information")];
        assert_eq!(read.context, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let answer = Answer::new(500, http::HeaderMap::new(), body);
        assert_eq!(phrase(&answer).as_deref(), Some("6 sad squid snuggle softly"));
    }

    #[test]
    fn several_errors_stand_on_one_line_and_what_is_no_json_keeps_its_status() {
        let body = r#"{"errors":[{"message":"a: Missing input"},{"message":"b: Missing\ninput"}]}"#;
        assert_eq!(refused(400, body).context[0].1, "a: Missing input; b: Missing input");
        for (status, body, kind) in [
            (502, "<html>Bad Gateway</html>", ErrorKind::Unavailable),
            (400, "", ErrorKind::Invalid),
            (403, "{\"errors\":{}}", ErrorKind::Forbidden),
        ] {
            assert_eq!(refused(status, body).kind, kind, "{body}");
        }
    }
}
