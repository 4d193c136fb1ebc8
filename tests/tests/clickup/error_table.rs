//! What ClickUp's refusals mean: each row of the table is tried, and the published table is made from the same rows.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use anyticket::{Effect, Error, ErrorKind, Include, TicketProvider};
use anyticket_clickup::{ERRORS, ErrorRow};
use serde_json::Value;

use crate::stub::Stub;

/// The codes of ClickUp's page of common errors, of its guides, and those that were seen in answers.
const KNOWN: &str = "OAUTH_007 OAUTH_010 OAUTH_017 OAUTH_019 OAUTH_021 OAUTH_023 OAUTH_025 OAUTH_026 OAUTH_027 OAUTH_029 \
    OAUTH_030 OAUTH_031 OAUTH_032 OAUTH_033 OAUTH_034 OAUTH_035 OAUTH_036 OAUTH_037 OAUTH_038 OAUTH_039 OAUTH_040 \
    OAUTH_041 OAUTH_042 OAUTH_043 OAUTH_044 OAUTH_045 OAUTH_077 OAUTH_117 OAUTH_119 OAUTH_171 APP_002 GBUSED_005 ITEM_013 \
    ITEM_015 ITEM_114 ITEM_137 ITEM_155 ITEM_246 FIELD_002 FIELD_011 FIELD_017 FIELD_033 FIELD_115 FIELD_144 FIELD_262 \
    FIELD_342 INPUT_003 INPUT_004 ACCESS_083 TEAM_001 TEAM_110";

fn body(code: &str) -> String {
    format!(r#"{{"err":"What ClickUp says of {code}","ECODE":"{code}"}}"#)
}

/// One refusal: its status and code, and the row that says what it means.
fn refusals() -> impl Iterator<Item = (u16, &'static str, &'static ErrorRow)> {
    let of = |row: &'static ErrorRow| {
        row.statuses.iter().flat_map(move |status| row.codes.iter().map(move |code| (*status, *code, row)))
    };
    ERRORS.iter().flat_map(of)
}

/// The exit codes of the command, by the kind of an error that changed nothing.
fn exit(kind: ErrorKind) -> i32 {
    match kind {
        ErrorKind::Configuration => 2,
        ErrorKind::NotFound => 3,
        ErrorKind::Unauthenticated | ErrorKind::Forbidden => 4,
        ErrorKind::RateLimited => 5,
        ErrorKind::Unsupported => 6,
        ErrorKind::Invalid | ErrorKind::QuotaExceeded => 7,
        ErrorKind::Conflict => 1,
        other => panic!("no row has the kind {other}"),
    }
}

fn is_of_row(error: &Error, row: &ErrorRow, status: u16, code: &str) {
    assert_eq!((error.kind(), error.message()), (row.kind, row.message), "{code}");
    assert_eq!((error.status(), error.vendor_code()), (Some(status), Some(code)));
    assert_eq!(error.hint(), Some(row.hint), "{code}");
    assert_eq!(error.provider(), Some("clickup"));
    assert!(error.to_string().contains(&format!("What ClickUp says of {code}")), "{error}");
}

#[test]
fn every_code_that_is_known_has_one_row() {
    let rows: Vec<&str> = ERRORS.iter().flat_map(|row| row.codes.iter().copied()).collect();
    let known: BTreeSet<&str> = KNOWN.split_whitespace().collect();
    assert_eq!(rows.len(), known.len(), "a code has two rows");
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), known);
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_a_read_is_an_error_of_its_row_that_changed_nothing() {
    for (status, code, row) in refusals() {
        let stub = Stub::configured(move |_| (status, body(code)), once);
        let error = stub.clickup.get(&"86a".into(), Include::default()).await.unwrap_err();
        is_of_row(&error, row, status, code);
        assert_eq!((error.effect(), error.operation()), (Effect::None, Some("get")), "{code}");
    }
}

/// Nothing that ClickUp documents promises that a request it answers with 500 did nothing.
#[tokio::test(start_paused = true)]
async fn every_refusal_of_a_write_changed_nothing_unless_it_comes_as_500() {
    for (status, code, row) in refusals() {
        let stub = Stub::configured(move |_| (status, body(code)), once);
        let error = stub.clickup.delete(&"86a".into()).await.unwrap_err();
        is_of_row(&error, row, status, code);
        let effect = if status >= 500 { Effect::Unknown } else { Effect::None };
        assert_eq!((error.effect(), error.operation()), (effect, Some("delete")), "{status} {code}");
        assert_eq!(stub.asked(), ["DELETE /v2/task/86a"], "a refused write is not sent again");
    }
}

/// Refusals for a while are waited out, which is not what these tests are about.
fn once(mut options: anyticket_clickup::ClickUpOptions) -> anyticket_clickup::ClickUpOptions {
    options.http = options.http.with_max_attempts(1);
    options
}

#[tokio::test(start_paused = true)]
async fn a_code_that_nobody_knows_keeps_the_kind_of_its_status() {
    for (status, kind) in [
        (400, ErrorKind::Invalid),
        (401, ErrorKind::Unauthenticated),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Unavailable),
    ] {
        let stub = Stub::configured(move |_| (status, body("NEW_001")), once);
        let error = stub.clickup.get(&"86a".into(), Include::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.vendor_code()), (kind, Some("NEW_001")), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_unknown_is_told_from_one_that_is_for_another_workspace() {
    let ask = |code: &'static str| async move {
        let stub = Stub::answering(move |_| (401, body(code)));
        let error = stub.clickup.get(&"86a".into(), Include::default()).await.unwrap_err();
        // A token that is refused is asked for once more where it comes from, and sent again only if it is another one.
        assert_eq!(stub.asked().len(), 1, "{code}");
        (error.kind(), error.hint().unwrap().to_owned())
    };
    let (unknown, another) = (ask("OAUTH_019").await, ask("OAUTH_027").await);
    assert_eq!((unknown.0, another.0), (ErrorKind::Unauthenticated, ErrorKind::Forbidden));
    assert!(unknown.1.contains("anyticket login") && another.1.contains("anyticket whoami"));
}

/// One refusal after the other, each on a connection of its own.
fn refusing() -> (String, Arc<Mutex<(u16, &'static str)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api", listener.local_addr().unwrap());
    let next = Arc::new(Mutex::new((500, "")));
    let current = Arc::clone(&next);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = refuse(stream.unwrap(), *current.lock().unwrap());
        }
    });
    (base, next)
}

fn refuse(stream: TcpStream, (status, code): (u16, &str)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    let body = body(code);
    let head = format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", body.len());
    reader.into_inner().write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes())
}

#[test]
fn every_refusal_ends_the_command_with_the_exit_code_and_the_advice_of_its_row() {
    let home = tempfile::tempdir().unwrap();
    let (base, next) = refusing();
    let config = format!(
        "[trackers.clickup]\nprovider = \"clickup\"\ntoken = \"env:TOKEN\"\nbase_url = \"{base}\"\nworkspace = \"1\"\nmax_attempts = 1\n"
    );
    std::fs::write(home.path().join("anyticket.toml"), config).unwrap();
    for (status, code, row) in refusals() {
        *next.lock().unwrap() = (status, code);
        let mut command: Command = crate::command(home.path());
        command.env("TOKEN", "pk_1_STUB").args(["--format", "json", "ticket", "delete", "86a", "--yes"]);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let wanted = if status >= 500 { 9 } else { exit(row.kind) };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(wanted), "{status} {code}: {said}");
        let told: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{code}: {said}"));
        assert_eq!((&told["error"]["kind"], &told["error"]["code"]), (&row.kind.as_str().into(), &code.into()));
        let effect = if status >= 500 { "unknown" } else { "none" };
        assert_eq!((&told["error"]["effect"], &told["error"]["status"]), (&effect.into(), &status.into()));
        // The command may say in its own words where a refused token came from.
        let hint = told["error"]["hint"].as_str().unwrap_or_default();
        assert!(!hint.is_empty(), "{code}: {said}");
        if row.kind != ErrorKind::Unauthenticated {
            assert_eq!(hint, row.hint, "{code}");
        }
    }
}

#[test]
fn the_published_table_is_made_from_the_same_rows() {
    crate::published("errors of ClickUp", &table());
}

fn table() -> String {
    let mut table = String::from(
        "| code | status | kind, exit code | what it is | what to do | source |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in ERRORS {
        let statuses: Vec<String> = row.statuses.iter().map(u16::to_string).collect();
        let codes: Vec<String> = ranges(row.codes).into_iter().map(|code| format!("`{code}`")).collect();
        let source =
            if row.source.starts_with("https://") { format!("<{}>", row.source) } else { row.source.to_owned() };
        writeln!(
            table,
            "| {} | {} | `{}`, {} | {} | {} | {source} |",
            codes.join(", "),
            statuses.join(", "),
            row.kind,
            exit(row.kind),
            row.message,
            row.hint
        )
        .unwrap();
    }
    table
}

/// Codes that follow one another, as one.
fn ranges(codes: &[&str]) -> Vec<String> {
    let number = |code: &str| code.rsplit('_').next().and_then(|number| number.parse::<u32>().ok());
    let mut ranges: Vec<(String, String)> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some((_, last)) if number(last).map(|last| last + 1) == number(code) => *last = (*code).to_owned(),
            _ => ranges.push(((*code).to_owned(), (*code).to_owned())),
        }
    }
    ranges
        .into_iter()
        .map(|(first, last)| match number(&last).zip(number(&first)).map_or(0, |(last, first)| last - first) {
            0 => first,
            1 => format!("{first}`, `{last}"),
            _ => format!("{first}` to `{last}"),
        })
        .collect()
}
