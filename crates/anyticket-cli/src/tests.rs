//! Whole command lines, on a provider of our own whose faults are scripted.

mod login;
mod raw;
mod room;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{
    Capabilities, Context, Effect, Error, ErrorKind, Login, Operation, Provider, ProviderFactory, Registry, Result,
    Settings,
};
use anyticket_testkit::{Fault, Memory, Profile};
use async_trait::async_trait;
use serde_json::Value;
use tempfile::TempDir;

use crate::exit::Exit;
use crate::output::Terminal;
use crate::run_on;

/// A provider that wants a secret and gives the one tracker it holds.
struct Vault {
    memory: Memory,
}

#[async_trait]
impl ProviderFactory for Vault {
    fn name(&self) -> &str {
        "vault"
    }

    fn summary(&self) -> &str {
        "a tracker for tests"
    }

    fn keys(&self) -> &[&str] {
        &["token"]
    }

    fn capabilities(&self) -> Capabilities {
        self.memory.profile().capabilities().clone()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        if let Some(source) = settings.take_secret("token")? {
            context.secrets.resolve(&source).await?;
        }
        settings.finish(self.keys())?;
        Ok(Arc::new(self.memory.clone()))
    }
}

/// A configuration with one tracker, and a way to type commands at it.
struct Desk {
    folder: TempDir,
    memory: Memory,
}

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    fn error(&self) -> Value {
        let last = self.err.lines().last().unwrap_or_default();
        serde_json::from_str::<Value>(last).unwrap_or_else(|error| panic!("{error}: {}", self.err))["error"].clone()
    }
}

impl Desk {
    fn new(profile: Profile) -> Self {
        Self::over(Memory::new(profile))
    }

    fn over(memory: Memory) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { folder, memory };
        let project = desk.memory.tracker().options().project.clone().expect("every profile has a project");
        desk.configure(&format!("[trackers.work]\nprovider = \"vault\"\nproject = \"{project}\"\n"));
        desk
    }

    fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("anyticket.toml"), text).unwrap();
    }

    async fn run(&self, line: &[&str]) -> Run {
        self.run_at(Terminal::default(), line).await
    }

    async fn run_at(&self, terminal: Terminal, line: &[&str]) -> Run {
        let mut registry = Registry::new();
        registry.register(Vault { memory: self.memory.clone() });
        let config = self.folder.path().join("anyticket.toml");
        let mut args: Vec<OsString> = vec!["anyticket".into(), "--config".into(), config.into()];
        args.extend(line.iter().map(Into::into));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let world = room::nobody_at(terminal);
        let exit = run_on(&registry, &args, &mut out, &mut err, &world).await;
        Run { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    async fn fill(&self, tickets: usize) {
        let tracker = self.memory.tracker();
        for number in 0..tickets {
            tracker.create(format!("ticket {number}").as_str()).await.unwrap();
        }
        self.memory.forget_calls();
    }
}

#[tokio::test]
async fn what_may_have_happened_decides_the_exit_code_of_a_write() {
    for (fault, exit, effect) in
        [(Fault::LoseAnswer, Exit::Unknown, "unknown"), (Fault::StopMidway, Exit::Partial, "partial")]
    {
        let desk = Desk::new(Profile::everything());
        desk.memory.script(Operation::Create, fault);
        let run = desk.run(&["ticket", "create", "x", "--label", "a", "--format", "json"]).await;
        assert_eq!((run.exit, run.out.as_str()), (exit, ""), "{}", run.err);
        assert_eq!(run.error()["effect"], effect);
        assert_eq!(run.err.lines().count(), 1);
    }
}

#[tokio::test]
async fn a_person_is_told_that_the_outcome_is_unknown() {
    let desk = Desk::new(Profile::everything());
    desk.memory.script(Operation::Create, Fault::LoseAnswer);
    let run = desk.run(&["ticket", "create", "x"]).await;
    assert!(run.err.contains("\neffect: unknown, the change may or may not have been made"), "{}", run.err);
}

#[tokio::test]
async fn every_refusal_of_a_tracker_has_its_exit_code() {
    for (kind, exit) in [
        (ErrorKind::Unauthenticated, Exit::Denied),
        (ErrorKind::RateLimited, Exit::RateLimited),
        (ErrorKind::Unavailable, Exit::Unreachable),
        (ErrorKind::QuotaExceeded, Exit::Refused),
        (ErrorKind::Conflict, Exit::Other),
    ] {
        let desk = Desk::new(Profile::everything());
        let error = Error::new(kind, "no").with_status(499).with_retry_after(Duration::from_secs(3));
        desk.memory.fail_next(Operation::Me, error);
        let run = desk.run(&["whoami", "--format", "ndjson"]).await;
        assert_eq!(run.exit, exit, "{kind}");
        let error = run.error();
        assert_eq!((&error["kind"], &error["operation"]), (&Value::from(kind.as_str()), &Value::from("me")));
        assert_eq!((&error["status"], &error["retry_after_ms"]), (&Value::from(499), &Value::from(3000)));
    }
    assert_eq!(Error::new(ErrorKind::Conflict, "x").effect(), Effect::None);
}

#[tokio::test]
async fn what_a_tracker_cannot_do_is_refused_before_anything_is_asked() {
    let desk = Desk::new(Profile::trello());
    let run = desk.run(&["ticket", "create", "x", "--priority", "high"]).await;
    assert_eq!(run.exit, Exit::Unsupported, "{}", run.err);
    assert!(run.err.contains("hint: a card has no priority"), "{}", run.err);
    assert!(desk.memory.tickets().is_empty());
    let run = desk.run(&["ticket", "create", "x", "--priority", "high", "--lenient"]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(run.out.contains("lost         priority: a card has no priority"), "{}", run.out);
}

#[tokio::test]
async fn a_title_or_a_text_beyond_the_limit_is_refused_before_anything_is_sent() {
    let profile = Profile::everything().with_capabilities(|capabilities| {
        let mut limits = anyticket::Limits::none();
        (limits.title_chars, limits.body_chars, limits.comment_chars) = (Some(20), Some(30), Some(10));
        capabilities.with_limits(limits)
    });
    let desk = Desk::new(profile);
    let (title, body) = ("t".repeat(21), "b".repeat(31));
    for (line, told) in [
        (&["ticket", "create", &title][..], "the title is too long (characters: 21, limit: 20)"),
        (&["ticket", "create", "x", "--body", &body], "the body is too long (characters: 31, limit: 30)"),
    ] {
        let run = desk.run(line).await;
        assert_eq!(run.exit, Exit::Refused, "{}", run.err);
        assert!(run.err.contains(told), "{}", run.err);
        assert!(desk.memory.calls().iter().all(|call| !call.is_write()));
    }
    desk.fill(1).await;
    let id = desk.memory.tickets()[0].id.to_string();
    for line in [
        &["ticket", "update", &id, "--title", &title][..],
        &["ticket", "update", &id, "--body", &body],
        &["comment", "add", &id, "01234567890"],
    ] {
        assert_eq!(desk.run(line).await.exit, Exit::Refused, "{line:?}");
        assert!(desk.memory.calls().iter().all(|call| !call.is_write()));
    }
}

#[tokio::test]
async fn a_listing_streams_page_by_page_and_says_where_it_goes_on() {
    let desk = Desk::over(Memory::new(Profile::everything()).with_page_size(3));
    desk.fill(8).await;
    let first = desk.run(&["ticket", "list", "--limit", "3", "--format", "ndjson"]).await;
    assert_eq!((first.exit, first.out.lines().count()), (Exit::Done, 3), "{}", first.err);
    let cursor = first.err.trim_end().strip_prefix("next: --cursor ").expect("a cursor").to_owned();
    let rest = desk.run(&["ticket", "list", "--cursor", &cursor, "--format", "ndjson"]).await;
    assert_eq!((rest.exit, rest.out.lines().count(), rest.err.as_str()), (Exit::Done, 5, ""));
    let mut titles: Vec<String> = first
        .out
        .lines()
        .chain(rest.out.lines())
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 8);
}

#[tokio::test]
async fn a_cursor_of_another_question_is_refused() {
    let desk = Desk::over(Memory::new(Profile::everything()).with_page_size(2));
    desk.fill(5).await;
    let first = desk.run(&["ticket", "list", "--limit", "2"]).await;
    let cursor = first.err.trim_end().strip_prefix("next: --cursor ").expect("a cursor").to_owned();
    let run = desk.run(&["ticket", "list", "--open", "--cursor", &cursor]).await;
    assert_eq!((run.exit, run.out.as_str()), (Exit::Refused, ""));
    assert!(run.err.contains("the cursor belongs to another query"), "{}", run.err);
    let damaged = cursor.replace('.', "A.");
    assert_eq!(desk.run(&["ticket", "list", "--cursor", &damaged]).await.exit, Exit::Refused);
}

#[tokio::test]
async fn what_could_be_read_is_given_before_a_listing_fails() {
    let desk = Desk::over(Memory::new(Profile::everything()).with_page_size(2));
    desk.fill(5).await;
    let broken = desk.memory.tickets()[2].id.clone();
    desk.memory.break_item(&broken);
    let run = desk.run(&["ticket", "list", "--format", "json"]).await;
    assert_eq!(run.exit, Exit::Other);
    assert_eq!(run.json().as_array().map(Vec::len), Some(4));
    assert_eq!(run.error()["kind"], "incomplete");
    assert!(run.err.contains(broken.as_str()), "{}", run.err);
}

#[tokio::test]
async fn a_listing_that_breaks_off_says_why_and_claims_nothing() {
    let desk = Desk::over(Memory::new(Profile::everything()).with_page_size(2));
    desk.fill(5).await;
    desk.memory.fail_next(Operation::List, Error::new(ErrorKind::Unavailable, "down"));
    let run = desk.run(&["ticket", "list", "--format", "json"]).await;
    assert_eq!((run.exit, run.out.as_str()), (Exit::Unreachable, ""), "nothing came before it");
    desk.memory.script_page(anyticket_testkit::PageFault::ExpiredCursor);
    let run = desk.run(&["ticket", "list", "--format", "json"]).await;
    assert_eq!(run.exit, Exit::Refused);
    assert_eq!(run.error()["kind"], "cursor_expired");
}

#[tokio::test]
async fn the_explanation_names_every_filter_and_lists_nothing() {
    let desk = Desk::new(Profile::trello());
    desk.fill(2).await;
    let line = ["ticket", "list", "--open", "--title-contains", "x", "--limit", "2", "--explain"];
    let run = desk.run(&[&line[..], &["--format", "json"]].concat()).await;
    let filters: Vec<_> = run.json()["filters"].as_array().unwrap().iter().map(|one| one["filter"].clone()).collect();
    assert!(filters.contains(&"open".into()) && filters.contains(&"title_contains".into()), "{}", run.out);
    assert!(desk.memory.calls().iter().all(|call| call.operation != Operation::List));
    let run = desk.run(&line).await;
    assert!(run.out.contains("filter title_contains") && run.out.contains("full scan"), "{}", run.out);
}

#[tokio::test]
async fn several_tickets_are_shown_although_some_are_missing_and_the_worst_counts() {
    let desk = Desk::new(Profile::everything());
    desk.fill(2).await;
    let ids: Vec<String> = desk.memory.tickets().iter().map(|ticket| ticket.id.to_string()).collect();
    let mut missing = ids[0].clone();
    missing.replace_range(missing.len() - 1.., "z");
    let run = desk.run(&["ticket", "get", &ids[0], &missing, &ids[1], "--format", "json"]).await;
    assert!(matches!(run.exit, Exit::NotFound | Exit::Refused), "{}", run.err);
    let shown: Vec<_> = run.json().as_array().unwrap().iter().map(|ticket| ticket["id"].clone()).collect();
    assert_eq!(shown, ids);
    assert_eq!(run.error()["id"], missing.as_str());
}

#[tokio::test]
async fn no_text_of_a_tracker_steers_the_terminal() {
    let desk = Desk::new(Profile::everything());
    let evil = "a\u{1b}[31mb\u{9b}2Jc\u{7}";
    desk.memory.tracker().create("x").await.unwrap();
    desk.memory.world(|world| {
        for ticket in world.tickets_mut() {
            ticket.title = evil.to_owned();
            ticket.body = Some(evil.into());
            ticket.status.name = evil.to_owned();
        }
    });
    let id = desk.memory.tickets()[0].id.to_string();
    let wide = Terminal { width: Some(80), ..Terminal::default() };
    for line in [&["ticket", "list"][..], &["ticket", "get", &id], &["ticket", "delete", &id]] {
        let run = desk.run_at(wide, line).await;
        let harmless = |text: &str| text.chars().all(|letter| letter == '\n' || !letter.is_control());
        assert!(harmless(&run.out) && harmless(&run.err), "{line:?} {:?} {:?}", run.out, run.err);
    }
    let run = desk.run(&["ticket", "get", &id, "--format", "json"]).await;
    assert_eq!(run.json()["title"], evil, "a program gets it as it is");
}

#[tokio::test]
async fn the_summary_says_what_is_known_and_nothing_else() {
    let desk = Desk::new(Profile::everything());
    desk.fill(3).await;
    let run = desk.run(&["ticket", "list", "-v"]).await;
    let summary = run.err.trim_end();
    assert!(summary.starts_with("took_ms=") && summary.contains(" items=3 width="), "{summary}");
    assert!(summary.ends_with(" requests=0 retries=0 429s=0 waited_ms=0 cache_hits=0"), "{summary}");
    let run = desk.run(&["whoami", "-v"]).await;
    assert!(run.err.contains(" items=1 requests=0"), "{}", run.err);
}

#[tokio::test]
async fn the_check_says_which_secrets_could_be_fetched_and_never_what_they_are() {
    let desk = Desk::new(Profile::everything());
    let file = desk.folder.path().join("token");
    std::fs::write(&file, "pk_1_SECRET\n").unwrap();
    desk.configure(&format!(
        "default = \"good\"\n\
         [trackers.good]\nprovider = \"vault\"\ntoken = 'file:{}'\n\
         [trackers.missing]\nprovider = \"vault\"\ntoken = \"env:ANYTICKET_TEST_NO_SUCH_VARIABLE\"\n",
        file.display()
    ));
    let run = desk.run(&["config", "check", "--format", "json"]).await;
    assert_eq!(run.exit, Exit::Denied);
    let (good, missing) = (&run.json()["trackers"][0], &run.json()["trackers"][1]);
    assert_eq!(
        (&good["ok"], &good["secrets"][0]["ok"], &good["reachable"]),
        (&true.into(), &true.into(), &true.into())
    );
    assert!(good["user"].is_object() && good["gaps"].is_number() && good["error"].is_null(), "{good}");
    assert_eq!((&missing["ok"], &missing["settings"]), (&false.into(), &true.into()));
    assert_eq!(missing["secrets"][0]["source"], "env:ANYTICKET_TEST_NO_SUCH_VARIABLE");
    assert_eq!((&missing["secrets"][0]["ok"], &missing["reachable"]), (&false.into(), &false.into()));
    assert_eq!(missing["error"]["kind"], "unauthenticated");
    assert!(!format!("{}{}", run.out, run.err).contains("SECRET"));
    let run = desk.run(&["config", "check", "--on", "good"]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(!run.out.contains("SECRET") && run.out.contains("tracker        good"), "{}", run.out);
}

#[tokio::test]
async fn a_secret_that_is_empty_or_written_out_is_refused_without_being_quoted() {
    let desk = Desk::new(Profile::everything());
    let empty = desk.folder.path().join("empty");
    std::fs::write(&empty, " \n").unwrap();
    for token in ["pk_1_SECRET".to_owned(), String::new(), "env:".to_owned(), format!("file:{}", empty.display())] {
        desk.configure(&format!("[trackers.work]\nprovider = \"vault\"\ntoken = '{token}'\n"));
        for line in [&["whoami"][..], &["config", "check"], &["ticket", "create", "x", "--format", "json"]] {
            let run = desk.run(line).await;
            assert_eq!(run.exit, Exit::Usage, "{token} {line:?} {}", run.err);
            assert!(!format!("{}{}", run.out, run.err).contains("SECRET"), "{}{}", run.out, run.err);
        }
    }
    assert!(desk.memory.calls().is_empty());
}

#[tokio::test]
async fn the_check_of_a_tracker_that_is_down_says_so() {
    let desk = Desk::new(Profile::everything());
    desk.memory.fail_next(Operation::Me, Error::new(ErrorKind::Unavailable, "no route to host"));
    let run = desk.run(&["config", "check"]).await;
    assert_eq!(run.exit, Exit::Unreachable);
    assert!(run.out.contains("reachable    no") && run.err.contains("no route to host"), "{} {}", run.out, run.err);
}

#[tokio::test]
async fn providers_tell_every_cell_to_a_program_and_the_counts_to_a_person() {
    let desk = Desk::new(Profile::trello());
    let run = desk.run(&["providers"]).await;
    assert!(run.out.lines().nth(1).is_some_and(|line| line.starts_with("vault")), "{}", run.out);
    let run = desk.run(&["providers", "--format", "json"]).await;
    let cells = run.json()[0]["capabilities"].as_object().unwrap().len();
    assert_eq!(cells, anyticket::Cell::all().count());
    assert_eq!(run.json()[0]["capabilities"]["field.priority.set"]["support"], "refused");
}

#[tokio::test]
async fn the_lines_of_a_status_map_can_be_put_into_the_configuration() {
    let desk = Desk::new(Profile::clickup());
    let run = desk.run(&["status", "map"]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let file = desk.folder.path().join("anyticket.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    desk.configure(&format!("{before}\n{}", run.out));
    let again = desk.run(&["status", "map"]).await;
    assert_eq!((again.exit, again.out), (Exit::Done, run.out), "{}", again.err);
}

async fn ran(line: &[&str]) -> (Exit, String, String) {
    let args: Vec<OsString> = std::iter::once("anyticket").chain(line.iter().copied()).map(Into::into).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run_on(&Registry::new(), &args, &mut out, &mut err, &room::nobody_at(Terminal::default())).await;
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[tokio::test]
async fn help_and_version_are_answers() {
    let (exit, out, err) = ran(&["--help"]).await;
    assert_eq!((exit, err.as_str()), (Exit::Done, ""));
    assert!(out.contains("Exit codes: 0 done"), "{out}");
    let (exit, out, _) = ran(&["--version"]).await;
    assert_eq!((exit, out.trim_end()), (Exit::Done, concat!("anyticket ", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn a_wrong_line_says_what_is_wrong_and_what_would_be_right() {
    let (exit, out, err) = ran(&["tikcet", "list"]).await;
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.starts_with("error: unrecognized subcommand 'tikcet'\nhint: "), "{err}");
    assert!(err.contains("'ticket'"), "{err}");
    let (exit, out, err) = ran(&["ticket", "--format", "json", "create"]).await;
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    let error = &serde_json::from_str::<serde_json::Value>(&err).unwrap()["error"];
    assert_eq!(error["kind"], "usage");
    assert_eq!(error["message"], "the following required arguments were not provided: <TITLE>");
}

#[tokio::test]
async fn no_command_at_all_is_wrong_usage() {
    let (exit, out, err) = ran(&[]).await;
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.contains("Usage: anyticket"), "{err}");
    let (exit, _, err) = ran(&["--format", "json"]).await;
    assert_eq!(exit, Exit::Usage);
    assert!(serde_json::from_str::<serde_json::Value>(&err).is_ok(), "{err}");
}

#[tokio::test]
async fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (exit, out, _) = ran(&["completions", shell]).await;
        assert_eq!(exit, Exit::Done);
        assert!(out.contains("attachment"), "{shell}");
    }
}
