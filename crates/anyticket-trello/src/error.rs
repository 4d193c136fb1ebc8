//! What Trello's refusals mean: one table, used by the code, by its test, and by the published page.
//!
//! Most refusals are a line of plain text, some are JSON with a `message` and an `error`. A row is found by the status and
//! by words of either; a refusal that no row fits keeps the kind of its status.

use anyticket_core::{Error, ErrorKind};
use anyticket_http::{Answer, Refusal};
use serde::Deserialize;

/// What a refusal of Trello's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorRow {
    /// The HTTP statuses it comes with.
    pub statuses: &'static [u16],
    /// What the text, the message or the code must hold, whatever the case; anything if empty.
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

const STATUS_PAGE: &str = "https://developer.atlassian.com/cloud/trello/guides/rest-api/status-codes/";
const LIMITS_PAGE: &str = "https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/";
const LOGIN_PAGE: &str = "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/";
const OBJECTS_PAGE: &str = "https://developer.atlassian.com/cloud/trello/guides/rest-api/limits/";
const SEEN: &str = "seen in answers, not documented";

/// Every refusal that has a meaning of its own here; the first that fits counts.
pub const ERRORS: &[ErrorRow] = &[
    ErrorRow {
        statuses: &[401],
        words: "invalid token",
        kind: ErrorKind::Unauthenticated,
        message: "Trello does not know this token: it is mistyped, was revoked, or has expired",
        hint: "make a new one; `anyticket login trello` leads to it",
        source: LOGIN_PAGE,
    },
    ErrorRow {
        statuses: &[401],
        words: "expired token",
        kind: ErrorKind::Unauthenticated,
        message: "the token has expired",
        hint: "make a new one; `anyticket login trello` asks Trello for one that does not expire",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[401],
        words: "invalid key",
        kind: ErrorKind::Unauthenticated,
        message: "Trello does not know this key, or it is another one than the token was made with",
        hint: "copy the key at https://trello.com/apps/admin; a token belongs to the key that it was made with",
        source: LOGIN_PAGE,
    },
    ErrorRow {
        statuses: &[401],
        words: "missing scopes",
        kind: ErrorKind::Forbidden,
        message: "the token may not do that: it was made for reading, or for less than this needs",
        hint: "make a token with scope=read,write; `anyticket login trello` asks for one",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[401],
        words: "unauthorized",
        kind: ErrorKind::Forbidden,
        message: "the token is good, but its member may not see or change this, or there is no such thing",
        hint: "ask somebody to add the member to the board; `anyticket whoami` says who it is",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "invalid id",
        kind: ErrorKind::Invalid,
        message: "not an id of Trello's",
        hint: "an id has 24 digits; `anyticket project list` and `anyticket ticket list` show them",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "invalid objectid",
        kind: ErrorKind::Invalid,
        message: "not an id of Trello's",
        hint: "an id has 24 digits; a short name will not do here",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "invalid value for idlist",
        kind: ErrorKind::Invalid,
        message: "there is no such list on this board",
        hint: "`anyticket status list --project BOARD` lists those it has",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "invalid custom field item value",
        kind: ErrorKind::Invalid,
        message: "the custom field cannot hold a value of this form",
        hint: "`anyticket field list --project BOARD` says what the field holds",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[400],
        words: "label not found",
        kind: ErrorKind::Invalid,
        message: "the board does not have this label",
        hint: "`anyticket label list --project BOARD` lists those it has",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[403],
        words: "too many",
        kind: ErrorKind::QuotaExceeded,
        message: "the board or the card is full",
        hint: "archive or delete some first: Trello limits how many of each thing a board and a card may have",
        source: OBJECTS_PAGE,
    },
    ErrorRow {
        statuses: &[403],
        words: "limit",
        kind: ErrorKind::QuotaExceeded,
        message: "a limit of the board or of the Workspace is reached",
        hint: "archive or delete some first, or get a plan with more",
        source: OBJECTS_PAGE,
    },
    ErrorRow {
        statuses: &[404],
        words: "",
        kind: ErrorKind::NotFound,
        message: "there is no such thing, or this token may not see it",
        hint: "check the id; a card that was deleted does not come back",
        source: STATUS_PAGE,
    },
    ErrorRow {
        statuses: &[409],
        words: "",
        kind: ErrorKind::Conflict,
        message: "it is in a state in which this cannot be done",
        hint: "read it again and decide anew",
        source: STATUS_PAGE,
    },
    ErrorRow {
        statuses: &[414],
        words: "",
        kind: ErrorKind::Invalid,
        message: "the address of the request is too long",
        hint: "ask for less at a time, or look for a shorter text",
        source: SEEN,
    },
    ErrorRow {
        statuses: &[429],
        words: "API_TOKEN_DB_LIMIT_EXCEEDED",
        kind: ErrorKind::QuotaExceeded,
        message: "the question costs Trello's database too much",
        hint: "waiting does not cure it: ask for fewer boards or fewer fields at a time",
        source: LIMITS_PAGE,
    },
    ErrorRow {
        statuses: &[429],
        words: "API_TOO_MANY_CARDS_REQUESTED",
        kind: ErrorKind::QuotaExceeded,
        message: "too many cards with too much beside them were asked for",
        hint: "waiting does not cure it: ask for fewer cards, or for less of each",
        source: LIMITS_PAGE,
    },
    ErrorRow {
        statuses: &[429],
        words: "API_TOKEN_LIMIT_EXCEEDED",
        kind: ErrorKind::RateLimited,
        message: "more than the 100 requests in 10 seconds that a token may send",
        hint: "wait, or set requests_per_minute where other programs use the same token",
        source: LIMITS_PAGE,
    },
    ErrorRow {
        statuses: &[429],
        words: "API_KEY_LIMIT_EXCEEDED",
        kind: ErrorKind::RateLimited,
        message: "more than the 300 requests in 10 seconds that all tokens of a key may send together",
        hint: "wait, or give each product a key of its own",
        source: LIMITS_PAGE,
    },
    ErrorRow {
        statuses: &[429],
        words: "RATE_LIMIT_EXCEEDED",
        kind: ErrorKind::RateLimited,
        message: "more than the 100 requests in 15 minutes that members and searches may be asked for",
        hint: "wait a quarter of an hour; ten seconds do not cure it",
        source: LIMITS_PAGE,
    },
    ErrorRow {
        statuses: &[449],
        words: "",
        kind: ErrorKind::Unavailable,
        message: "a part of the answer could not be made",
        hint: "ask again; of a very large board ask for less at a time",
        source: STATUS_PAGE,
    },
    ErrorRow {
        statuses: &[504],
        words: "",
        kind: ErrorKind::Unavailable,
        message: "the answer took Trello more than thirty seconds",
        hint: "ask again, for less at a time",
        source: STATUS_PAGE,
    },
];

/// The body of a refusal that is JSON.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// How many letters of Trello's own words are shown.
const SHOWN: usize = 200;

/// What Trello says, and its code.
fn said(answer: &Answer) -> (String, Option<String>) {
    match serde_json::from_slice::<Body>(&answer.body) {
        Ok(body) if body.message.is_some() || body.error.is_some() => {
            (one_line(body.message.as_deref().unwrap_or_default()), body.error.filter(|code| is_code(code)))
        }
        _ if answer.is_html() => (String::new(), None),
        _ => (one_line(&answer.text()), None),
    }
}

/// What a refusal means.
pub(crate) fn refusal(answer: &Answer) -> Refusal {
    let (said, code) = said(answer);
    let row = row_of(answer.status, &said, code.as_deref());
    let mut refusal = Refusal::by_status(answer);
    if let Some(row) = row {
        refusal = refusal.kind(row.kind).message(row.message).hint(row.hint);
    } else if answer.is_html() && answer.status == 403 {
        refusal = refusal.message("something before Trello refused the request").hint(
            "an address with a body where none belongs, or a network that Trello does not answer: check the proxy",
        );
    }
    if !said.is_empty() {
        refusal = refusal.with("trello", said);
    }
    match code {
        Some(code) => refusal.code(code),
        None => refusal,
    }
}

/// The row that fits.
pub(crate) fn row_of(status: u16, said: &str, code: Option<&str>) -> Option<&'static ErrorRow> {
    let said = format!("{} {}", said.to_lowercase(), code.unwrap_or_default().to_lowercase());
    ERRORS.iter().find(|row| row.statuses.contains(&status) && said.contains(&row.words.to_lowercase()))
}

/// The code of a refusal, where it has one.
pub(crate) fn code(answer: &Answer) -> Option<String> {
    said(answer).1
}

/// Whether something is not there for this token, be it that it may not be seen.
pub(crate) fn is_hidden(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Trello's words on one line and not too many of them.
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

    fn answer(status: u16, body: &str) -> Answer {
        Answer::new(status, http::HeaderMap::new(), body.to_owned())
    }

    #[test]
    fn every_row_is_found_by_its_words_at_every_status_as_text_and_as_json() {
        for row in ERRORS {
            for status in row.statuses {
                let json = format!(r#"{{"message":"Words of Trello","error":"{}"}}"#, row.words.replace(' ', "_"));
                let forms = match row.words {
                    "" => vec!["whatever it says".to_owned()],
                    words if words.contains('_') => vec![json],
                    words => vec![words.to_uppercase(), format!("so: {words}\n")],
                };
                for form in forms {
                    let refusal = refusal(&answer(*status, &form));
                    assert_eq!((refusal.kind, refusal.message.as_str()), (row.kind, row.message), "{status} {form}");
                    assert_eq!(refusal.hint.as_deref(), Some(row.hint));
                }
            }
            let first = row.message.chars().next().unwrap();
            assert!(first.is_lowercase() || row.message.starts_with("Trello"), "{}", row.message);
            assert!(!row.hint.is_empty() && !row.message.ends_with('.') && !row.source.is_empty());
        }
    }

    #[test]
    fn a_token_that_is_unknown_is_not_a_token_that_may_not() {
        let kind = |body: &str| refusal(&answer(401, body)).kind;
        assert_eq!(kind("invalid token"), ErrorKind::Unauthenticated);
        assert_eq!(kind("unauthorized permission requested"), ErrorKind::Forbidden);
        assert_eq!(kind("something new"), ErrorKind::Unauthenticated);
    }

    #[test]
    fn a_code_is_kept_and_a_web_page_is_not_shown() {
        let limited = refusal(&answer(429, r#"{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}"#));
        assert_eq!(limited.code.as_deref(), Some("API_TOKEN_LIMIT_EXCEEDED"));
        assert_eq!(limited.context, [("trello".to_owned(), "Rate limit exceeded".to_owned())]);
        let page = refusal(&answer(403, "<!DOCTYPE html><title>ERROR: The request could not be satisfied</title>"));
        assert_eq!((page.kind, page.context.len()), (ErrorKind::Forbidden, 0));
        assert!(refusal(&answer(400, &"x".repeat(9_000))).context[0].1.chars().count() <= SHOWN + 1);
    }
}
