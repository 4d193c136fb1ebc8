//! How a run ends: the exit code, and what standard error says about a failure.

use std::io;

use anyticket::{Effect, Error, ErrorKind};
use serde::Serialize;

use crate::output::Output;

/// The exit codes. They are an interface: a number never changes its meaning.
///
/// The larger is the worse of two, where one run has several results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    Done = 0,
    Other = 1,
    Usage = 2,
    NotFound = 3,
    Denied = 4,
    RateLimited = 5,
    Unsupported = 6,
    Refused = 7,
    Unreachable = 8,
    Unknown = 9,
    Partial = 10,
    /// As shells say it of a program that Ctrl-C ended.
    Interrupted = 130,
}

impl Exit {
    /// The exit code of an error: what may have been changed counts more than why it failed.
    pub(crate) fn of(error: &Error) -> Self {
        match error.effect() {
            Effect::Unknown => return Self::Unknown,
            Effect::Partial => return Self::Partial,
            _ => {}
        }
        match error.kind() {
            ErrorKind::Configuration => Self::Usage,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => Self::Denied,
            ErrorKind::RateLimited => Self::RateLimited,
            ErrorKind::Unsupported => Self::Unsupported,
            ErrorKind::Invalid | ErrorKind::QuotaExceeded | ErrorKind::CursorExpired => Self::Refused,
            ErrorKind::Unavailable => Self::Unreachable,
            // Conflict, Unreadable, Incomplete, Internal, and whatever comes later.
            _ => Self::Other,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ended before its time.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong; nothing was begun.
    Usage(Usage),
    /// The library says why.
    Error(Error),
    /// Standard output cannot be written to.
    Output(io::Error),
    /// Somebody pressed Ctrl-C before anything was changed.
    Interrupted,
}

/// What is wrong with a command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Usage {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Usage> for Failure {
    fn from(usage: Usage) -> Self {
        Self::Usage(usage)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// Says on standard error what happened, what it may have changed and what to do next, and gives the exit code.
    pub(crate) fn report(self, output: &mut Output<'_>) -> Exit {
        match self {
            Self::Usage(usage) => {
                report_usage(&usage, output);
                Exit::Usage
            }
            Self::Error(error) => report(&error, output),
            Self::Interrupted => {
                output.note("\ninterrupted; nothing was changed");
                Exit::Interrupted
            }
            // Whoever read our output has enough of it.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Output(cause) => {
                report(&Error::new(ErrorKind::Internal, "the results cannot be written").because(cause), output)
            }
        }
    }
}

/// Says what is wrong with a command line.
pub(crate) fn report_usage(usage: &Usage, output: &mut Output<'_>) {
    if output.is_json() {
        let facts = Facts { message: usage.message.clone(), hint: usage.hint.as_deref(), ..Facts::new("usage") };
        output.note_json(&Report { error: facts });
        return;
    }
    output.mark("error");
    output.note(&usage.message);
    hint(usage.hint.as_deref(), output);
}

/// Says what an error was, and gives its exit code.
pub(crate) fn report(error: &Error, output: &mut Output<'_>) -> Exit {
    if output.is_json() {
        output.note_json(&Report { error: Facts::of(error) });
        return Exit::of(error);
    }
    output.mark("error");
    output.note(&format!("{error:#}"));
    if let Some(answer) = answer(error) {
        output.note(&answer);
    }
    if let Some(effect) = effect(error) {
        output.note(&effect);
    }
    hint(error.hint(), output);
    Exit::of(error)
}

fn hint(hint: Option<&str>, output: &mut Output<'_>) {
    if let Some(hint) = hint.filter(|hint| !hint.trim().is_empty()) {
        output.note(&format!("hint: {}", hint.trim_end().replace('\n', "\n      ")));
    }
}

/// What the tracker answered, for whoever asks its support.
fn answer(error: &Error) -> Option<String> {
    let status = error.status().map(|status| format!("HTTP status {status}"));
    let code = error.vendor_code().map(|code| format!("code {code}"));
    let request = error.request_id().map(|id| format!("request {id}"));
    let wait = error.retry_after().map(|wait| format!("ask again in {} s", wait.as_secs_f64().ceil()));
    let facts: Vec<String> = [status, code, request, wait].into_iter().flatten().collect();
    (!facts.is_empty()).then(|| format!("answer: {}", facts.join(", ")))
}

/// What may have been changed, if anything.
fn effect(error: &Error) -> Option<String> {
    let ticket = error.ticket().map(|id| format!(" (ticket {id})")).unwrap_or_default();
    match error.effect() {
        Effect::None => None,
        Effect::Unknown => Some(format!("effect: unknown, the change may or may not have been made{ticket}")),
        Effect::Applied => Some(format!("effect: the change was made, only the answer was lost{ticket}")),
        _ => Some(format!(
            "effect: partly done{ticket}; done: {}; not done: {}",
            listed(error.done()),
            listed(error.pending())
        )),
    }
}

fn listed(steps: &[String]) -> String {
    if steps.is_empty() { "nothing".to_owned() } else { steps.join(", ") }
}

#[derive(Serialize)]
struct Report<'a> {
    error: Facts<'a>,
}

/// The JSON form of a failure. What is not known is `null`.
#[derive(Serialize)]
pub(crate) struct Facts<'a> {
    kind: &'static str,
    provider: Option<&'a str>,
    operation: Option<&'a str>,
    effect: &'static str,
    message: String,
    status: Option<u16>,
    code: Option<&'a str>,
    request_id: Option<&'a str>,
    retry_after_ms: Option<u128>,
    id: Option<&'a str>,
    done: Option<&'a [String]>,
    pending: Option<&'a [String]>,
    hint: Option<&'a str>,
}

impl<'a> Facts<'a> {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            provider: None,
            operation: None,
            effect: Effect::None.as_str(),
            message: String::new(),
            status: None,
            code: None,
            request_id: None,
            retry_after_ms: None,
            id: None,
            done: None,
            pending: None,
            hint: None,
        }
    }

    /// The facts of an error.
    pub(crate) fn of(error: &'a Error) -> Self {
        let partial = error.effect() == Effect::Partial;
        Self {
            provider: error.provider(),
            operation: error.operation(),
            effect: error.effect().as_str(),
            message: format!("{error:#}"),
            status: error.status(),
            code: error.vendor_code(),
            request_id: error.request_id(),
            retry_after_ms: error.retry_after().map(|wait| wait.as_millis()),
            id: error.ticket().map(|id| id.as_str()),
            done: partial.then(|| error.done()),
            pending: partial.then(|| error.pending()),
            hint: error.hint(),
            ..Self::new(error.kind().as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::args::Format;
    use crate::output::Terminal;

    #[test]
    fn every_kind_of_error_has_its_exit_code() {
        let table = [
            (ErrorKind::Configuration, 2),
            (ErrorKind::Invalid, 7),
            (ErrorKind::NotFound, 3),
            (ErrorKind::Unauthenticated, 4),
            (ErrorKind::Forbidden, 4),
            (ErrorKind::RateLimited, 5),
            (ErrorKind::QuotaExceeded, 7),
            (ErrorKind::Unsupported, 6),
            (ErrorKind::Conflict, 1),
            (ErrorKind::Unavailable, 8),
            (ErrorKind::Unreadable, 1),
            (ErrorKind::CursorExpired, 7),
            (ErrorKind::Incomplete, 1),
            (ErrorKind::Internal, 1),
        ];
        for (kind, code) in table {
            assert_eq!(Exit::of(&Error::new(kind, "x")) as u8, code, "{kind}");
            let applied = Error::new(kind, "x").with_effect(Effect::Applied);
            assert_eq!(Exit::of(&applied) as u8, code, "{kind}");
            let unknown = Error::new(kind, "x").with_effect(Effect::Unknown);
            assert_eq!(Exit::of(&unknown) as u8, 9, "{kind}");
            let partial = Error::new(kind, "x").partial("t1", Vec::new(), Vec::new());
            assert_eq!(Exit::of(&partial) as u8, 10, "{kind}");
        }
    }

    fn reported(failure: impl Into<Failure>, format: Format) -> (String, Exit) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut output = Output::new(&mut out, &mut err, Terminal::default(), format);
        let exit = failure.into().report(&mut output);
        assert!(out.is_empty());
        (String::from_utf8(err).unwrap(), exit)
    }

    fn stopped() -> Error {
        Error::new(ErrorKind::Unavailable, "the tracker went away")
            .partial("t1", vec!["create".into()], vec!["labels".into(), "status".into()])
            .with_status(503)
            .with_request_id("r-7")
            .with_retry_after(Duration::from_millis(1500))
            .with_hint("read the ticket\nand go on")
            .at("clickup")
            .during("create")
            .because(Error::invalid("connection reset"))
    }

    #[test]
    fn a_person_reads_what_happened_what_is_done_and_what_to_do() {
        let (text, exit) = reported(stopped(), Format::Table);
        let wanted = "error: the tracker went away: connection reset\n\
                      answer: HTTP status 503, request r-7, ask again in 2 s\n\
                      effect: partly done (ticket t1); done: create; not done: labels, status\n\
                      hint: read the ticket\n      and go on\n";
        assert_eq!((text.as_str(), exit), (wanted, Exit::Partial));
    }

    #[test]
    fn a_program_reads_one_object_with_every_fact() {
        for format in [Format::Json, Format::Ndjson] {
            let (text, _) = reported(stopped(), format);
            assert_eq!(text.lines().count(), 1);
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&text).unwrap(),
                serde_json::json!({"error": {
                    "kind": "unavailable", "provider": "clickup", "operation": "create", "effect": "partial",
                    "message": "the tracker went away: connection reset", "status": 503, "code": null,
                    "request_id": "r-7", "retry_after_ms": 1500, "id": "t1", "done": ["create"],
                    "pending": ["labels", "status"], "hint": "read the ticket\nand go on"
                }})
            );
        }
    }

    #[test]
    fn what_is_not_known_is_null() {
        let (text, exit) = reported(Usage::new("no"), Format::Json);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            serde_json::json!({"error": {
                "kind": "usage", "provider": null, "operation": null, "effect": "none", "message": "no",
                "status": null, "code": null, "request_id": null, "retry_after_ms": null, "id": null,
                "done": null, "pending": null, "hint": null
            }})
        );
        assert_eq!(exit, Exit::Usage);
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is_one() {
        let (text, exit) = reported(io::Error::from(io::ErrorKind::BrokenPipe), Format::Table);
        assert_eq!((text.as_str(), exit), ("", Exit::Done));
        let (text, exit) = reported(io::Error::from(io::ErrorKind::StorageFull), Format::Table);
        assert!(text.starts_with("error: the results cannot be written"), "{text}");
        assert_eq!(exit, Exit::Other);
    }
}
