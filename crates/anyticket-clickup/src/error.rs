//! What ClickUp's refusals mean: one table, used by the code, by its test, and by the published page.
//!
//! The codes are no published registry. A row says where it comes from; a code without one keeps the kind of its HTTP
//! status.

use anyticket_core::ErrorKind;
use anyticket_http::{Answer, Refusal};
use serde::Deserialize;

/// What a code of ClickUp's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorRow {
    /// The codes, as in `ECODE` of the answer.
    pub codes: &'static [&'static str],
    /// The HTTP statuses that they were seen with.
    pub statuses: &'static [u16],
    /// The kind of the error.
    pub kind: ErrorKind,
    /// What happened: one lower-case line.
    pub message: &'static str,
    /// What to do next.
    pub hint: &'static str,
    /// Where it is documented, or that it was seen in answers only.
    pub source: &'static str,
}

const ERRORS_PAGE: &str = "https://developer.clickup.com/docs/common_errors";
const FIELDS_PAGE: &str = "https://developer.clickup.com/docs/customfields";
const SEEN: &str = "seen in answers, not documented";
const NEW_TOKEN: &str = "make a new token in ClickUp (avatar, Settings, Apps, API Token, Generate or Regenerate) and give it to \
     `anyticket login`";

/// Every code that has a meaning of its own here.
pub const ERRORS: &[ErrorRow] = &[
    ErrorRow {
        codes: &["OAUTH_017"],
        statuses: &[400, 401],
        kind: ErrorKind::Unauthenticated,
        message: "ClickUp got no token",
        hint: NEW_TOKEN,
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &["OAUTH_019", "OAUTH_021", "OAUTH_025", "OAUTH_077"],
        statuses: &[401],
        kind: ErrorKind::Unauthenticated,
        message: "ClickUp does not know this token: it is mistyped, or was revoked or replaced",
        hint: NEW_TOKEN,
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &[
            "OAUTH_023",
            "OAUTH_026",
            "OAUTH_027",
            "OAUTH_029",
            "OAUTH_030",
            "OAUTH_031",
            "OAUTH_032",
            "OAUTH_033",
            "OAUTH_034",
            "OAUTH_035",
            "OAUTH_036",
            "OAUTH_037",
            "OAUTH_038",
            "OAUTH_039",
            "OAUTH_040",
            "OAUTH_041",
            "OAUTH_042",
            "OAUTH_043",
            "OAUTH_044",
            "OAUTH_045",
        ],
        statuses: &[401, 403],
        kind: ErrorKind::Forbidden,
        message: "the token is good, but not for the Workspace that this belongs to, or there is no such thing",
        hint: "check the id and the workspace of the configuration; `anyticket whoami` lists the Workspaces that the token \
               is for",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &["OAUTH_007"],
        statuses: &[400, 401],
        kind: ErrorKind::Configuration,
        message: "the redirect address is not the one that the OAuth app is registered with",
        hint: "use the redirect address of the app's settings, letter by letter",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &["OAUTH_010"],
        statuses: &[400, 401],
        kind: ErrorKind::Configuration,
        message: "ClickUp does not know this OAuth app",
        hint: "check the client id and the client secret",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &["OAUTH_117", "OAUTH_119"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "a name is missing",
        hint: "give a name",
        source: "https://developer.clickup.com/reference/createtaskfromtemplate",
    },
    ErrorRow {
        codes: &["OAUTH_171"],
        statuses: &[400],
        kind: ErrorKind::Conflict,
        message: "the same webhook exists already",
        hint: "use the one that is there, or delete it first",
        source: ERRORS_PAGE,
    },
    ErrorRow {
        codes: &["APP_002"],
        statuses: &[429],
        kind: ErrorKind::RateLimited,
        message: "more requests than the plan of the Workspace allows in a minute",
        hint: "wait, or set `plan` and `requests_per_minute` in the configuration to what the plan allows",
        source: "https://developer.clickup.com/docs/rate-limits",
    },
    ErrorRow {
        codes: &["GBUSED_005"],
        statuses: &[400, 403, 413],
        kind: ErrorKind::QuotaExceeded,
        message: "the Workspace has no storage left",
        hint: "delete files in ClickUp, or get a plan with more storage",
        source: "https://developer.clickup.com/docs/attachments",
    },
    ErrorRow {
        codes: &["ITEM_013", "ITEM_015"],
        statuses: &[404, 400, 401, 403],
        kind: ErrorKind::NotFound,
        message: "there is no such task, or this token may not see it",
        hint: "check the id; a task that was deleted does not come back",
        source: SEEN,
    },
    ErrorRow {
        codes: &["ITEM_114"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the List has no such status",
        hint: "`anyticket status list --project LIST` lists those it has",
        source: SEEN,
    },
    ErrorRow {
        codes: &["ITEM_137"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the task above must lie in the same List",
        hint: "create it in the List of the task above, or move one of them first",
        source: SEEN,
    },
    ErrorRow {
        codes: &["ITEM_155"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the filter over custom fields is not JSON",
        hint: "write `custom_fields` as JSON text",
        source: SEEN,
    },
    ErrorRow {
        codes: &["ITEM_246"],
        statuses: &[400],
        kind: ErrorKind::QuotaExceeded,
        message: "the plan's uses of custom task types are used up",
        hint: "give the kind Task, or get a plan with more",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_002"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "a definition of a custom field needs a type",
        hint: "define custom fields in ClickUp: its API cannot",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_011"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the custom field has no such option",
        hint: "`anyticket field list --project LIST` lists the options",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_017"],
        statuses: &[400, 500],
        kind: ErrorKind::Invalid,
        message: "the custom field cannot hold that date",
        hint: "write a day as 2026-03-01 or an instant as 2026-03-01T09:30:00Z",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_033"],
        statuses: &[400, 403],
        kind: ErrorKind::QuotaExceeded,
        message: "the plan's uses of custom fields are used up",
        hint: "leave the custom fields out, or get a plan with more: on Free Forever the 60 uses never come back",
        source: FIELDS_PAGE,
    },
    ErrorRow {
        codes: &["FIELD_115"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the custom field does not exist where the task lies",
        hint: "`anyticket field list --project LIST` lists the fields of the task's List",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_144", "FIELD_342"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "the custom field cannot hold a value of this form",
        hint: "`anyticket field list --project LIST` says what the field holds",
        source: SEEN,
    },
    ErrorRow {
        codes: &["FIELD_262"],
        statuses: &[403],
        kind: ErrorKind::Forbidden,
        message: "this user may not change definitions of custom fields",
        hint: "ask an administrator of the Workspace",
        source: SEEN,
    },
    ErrorRow {
        codes: &["INPUT_003"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "not the id of a List",
        hint: "`anyticket project list` lists the Lists with their ids",
        source: SEEN,
    },
    ErrorRow {
        codes: &["INPUT_004"],
        statuses: &[400],
        kind: ErrorKind::Invalid,
        message: "not the id of a task",
        hint: "an id is short and of lower-case letters and digits, as 86abc1 in the task's address",
        source: SEEN,
    },
    ErrorRow {
        codes: &["ACCESS_083"],
        statuses: &[401, 403],
        kind: ErrorKind::Forbidden,
        message: "this user may not see the task",
        hint: "ask somebody to share it",
        source: SEEN,
    },
    ErrorRow {
        codes: &["TEAM_001"],
        statuses: &[404],
        kind: ErrorKind::NotFound,
        message: "there is no such Workspace",
        hint: "`anyticket whoami` lists the Workspaces that the token is for",
        source: SEEN,
    },
    ErrorRow {
        codes: &["TEAM_110"],
        statuses: &[403],
        kind: ErrorKind::Unsupported,
        message: "the plan of the Workspace does not include that",
        hint: "it takes the Enterprise plan",
        source: "https://developer.clickup.com/reference/getuser",
    },
];

/// The body of a refusal: `{"err","ECODE"}` of version 2, with `error` instead of `err` at a few endpoints, and
/// `{"status","message","trace_id","timestamp"}` of version 3.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    err: Option<serde_json::Value>,
    #[serde(default)]
    error: Option<serde_json::Value>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default, rename = "ECODE")]
    code: Option<String>,
    #[serde(default)]
    trace_id: Option<serde_json::Value>,
}

/// How many letters of ClickUp's own words are shown.
const SHOWN: usize = 200;

/// What a refusal means.
pub(crate) fn refusal(answer: &Answer) -> Refusal {
    let by_status = Refusal::by_status(answer);
    let Ok(body) = serde_json::from_slice::<Body>(&answer.body) else { return by_status };
    let code = body.code.filter(|code| is_code(code));
    let row = code.as_deref().and_then(row_of);
    let mut refusal = match (row, code.as_deref()) {
        (Some(row), _) => Refusal::new(row.kind, row.message).hint(row.hint),
        // A refused value of a custom field comes as 500 too, and waiting does not mend it.
        (None, Some(code)) if answer.status == 500 && code.starts_with("FIELD_") => {
            Refusal::new(ErrorKind::Invalid, "ClickUp refused the value of a custom field")
        }
        // The kind of OAuth refusals that nobody has listed: the token is known, the Workspace is another.
        (None, Some(code)) if matches!(answer.status, 401 | 403) && code.starts_with("OAUTH_") => {
            by_status.kind(ErrorKind::Forbidden).message("ClickUp does not allow that to this token")
        }
        (None, _) => by_status,
    };
    let said = [body.err, body.error].into_iter().flatten().find_map(|value| value.as_str().map(str::to_owned));
    if let Some(said) = said.or(body.message).map(|said| one_line(&said)).filter(|said| !said.is_empty()) {
        refusal = refusal.with("clickup", said);
    }
    match code {
        Some(code) => refusal.code(code),
        None => refusal,
    }
}

/// The trace of version 3, which ClickUp's support finds a request by.
pub(crate) fn request_id(answer: &Answer) -> Option<String> {
    let header = ["x-request-id", "x-trace-id"].into_iter().find_map(|name| answer.header(name));
    if let Some(id) = header {
        return Some(one_line(id));
    }
    let body: Body = serde_json::from_slice(&answer.body).ok().filter(|_| !answer.is_success())?;
    match body.trace_id? {
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::String(text) => Some(one_line(&text)),
        _ => None,
    }
}

/// Whether something is not there for this token, be it that it may not be seen.
pub(crate) fn is_hidden(error: &anyticket_core::Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
}

/// The row of a code.
pub(crate) fn row_of(code: &str) -> Option<&'static ErrorRow> {
    ERRORS.iter().find(|row| row.codes.contains(&code))
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// ClickUp's words on one line and not too many of them.
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
    use std::collections::BTreeSet;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::new(status, http::HeaderMap::new(), body.to_owned())
    }

    fn with_code(status: u16, code: &str) -> Refusal {
        refusal(&answer(status, &format!(r#"{{"err":"What ClickUp says.\n","ECODE":"{code}"}}"#)))
    }

    #[test]
    fn every_code_of_the_table_has_its_kind_at_every_status_it_comes_with() {
        let mut seen = BTreeSet::new();
        for row in ERRORS {
            for code in row.codes {
                assert!(seen.insert(*code), "{code} has two rows");
                for status in row.statuses {
                    let refusal = with_code(*status, code);
                    assert_eq!((refusal.kind, refusal.message.as_str()), (row.kind, row.message), "{code}");
                    assert_eq!((refusal.code.as_deref(), refusal.hint.as_deref()), (Some(*code), Some(row.hint)));
                    assert_eq!(refusal.context, [("clickup".to_owned(), "What ClickUp says.".to_owned())]);
                    assert_eq!(refusal.effect, None, "{code}: the effect is the plane's, nothing is promised here");
                }
            }
            assert!(
                row.message
                    .chars()
                    .next()
                    .is_some_and(|first| first.is_lowercase() || row.message.starts_with("ClickUp"))
            );
            assert!(!row.hint.is_empty() && !row.message.ends_with('.') && !row.source.is_empty(), "{:?}", row.codes);
        }
    }

    #[test]
    fn what_is_no_code_is_not_taken_for_one() {
        for code in ["", "two words", "OAUTH-019", &"A".repeat(41)] {
            assert_eq!(with_code(400, code).code, None, "{code:?}");
        }
        assert_eq!(with_code(400, &"A".repeat(40)).code.map(|code| code.len()), Some(40));
    }

    #[test]
    fn a_trace_is_a_number_or_a_word() {
        for (body, id) in
            [(r#"{"trace_id":7}"#, Some("7")), (r#"{"trace_id":"a b"}"#, Some("a b")), (r#"{"trace_id":[]}"#, None)]
        {
            assert_eq!(request_id(&answer(400, body)).as_deref(), id);
        }
    }

    #[test]
    fn what_may_not_be_seen_is_as_hidden_as_what_is_not_there() {
        let hidden = |kind| is_hidden(&anyticket_core::Error::new(kind, "no"));
        assert!(hidden(ErrorKind::Forbidden) && hidden(ErrorKind::NotFound) && !hidden(ErrorKind::Unauthenticated));
    }

    #[test]
    fn a_token_that_is_unknown_is_not_a_token_for_another_workspace() {
        assert_eq!(with_code(401, "OAUTH_019").kind, ErrorKind::Unauthenticated);
        assert_eq!(with_code(401, "OAUTH_027").kind, ErrorKind::Forbidden);
        assert_eq!(with_code(401, "OAUTH_099").kind, ErrorKind::Forbidden, "an OAuth code nobody has listed");
    }

    #[test]
    fn a_new_code_keeps_the_kind_of_its_status() {
        let kinds = [
            (400, ErrorKind::Invalid),
            (401, ErrorKind::Unauthenticated),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (429, ErrorKind::RateLimited),
            (500, ErrorKind::Unavailable),
            (502, ErrorKind::Unavailable),
        ];
        for (status, kind) in kinds {
            assert_eq!(with_code(status, "NEW_001").kind, kind, "{status}");
        }
        assert_eq!(with_code(500, "FIELD_999").kind, ErrorKind::Invalid, "a refused value comes as 500");
    }

    #[test]
    fn the_bodies_of_version_3_and_of_gateways_are_understood() {
        let third = answer(
            400,
            r#"{"status":400,"message":"status_mappings required","trace_id":123,"timestamp":1671534256138}"#,
        );
        let read = refusal(&third);
        assert_eq!(read.kind, ErrorKind::Invalid);
        assert_eq!(read.context, [("clickup".to_owned(), "status_mappings required".to_owned())]);
        assert_eq!(request_id(&third).as_deref(), Some("123"));
        for (status, body, kind) in [
            (502, "<html>Bad Gateway</html>", ErrorKind::Unavailable),
            (404, "404 page not found", ErrorKind::NotFound),
            (401, "", ErrorKind::Unauthenticated),
            (400, r#"{"error":"Name required","ECODE":"OAUTH_117"}"#, ErrorKind::Invalid),
            (400, r#"{"err":{"odd":[]},"ECODE":7}"#, ErrorKind::Invalid),
        ] {
            assert_eq!(refusal(&answer(status, body)).kind, kind, "{body}");
        }
    }

    #[test]
    fn long_and_broken_lines_of_clickup_become_one_short_line() {
        let body = format!(r#"{{"err":"a\n\tb {}","ECODE":"X_1"}}"#, "x".repeat(500));
        let read = refusal(&answer(400, &body));
        let said = &read.context[0].1;
        assert!(said.starts_with("a b x") && said.chars().count() == SHOWN + 1, "{said}");
    }
}
