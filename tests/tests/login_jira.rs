//! The way of an OAuth app to Jira, as a person goes it: consent in a browser, and refresh tokens that are good for one use.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyticket_sim::jira::Jira as World;
use anyticket_sim::{Fault, Faults, Served, Sim};
use anyticket_tests::process::both;
use support::command;
use support::terminal::Terminal;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Where the app lets people be sent back to.
const BACK: &str = "https://example.com/back";

/// Whose credential it is, at the gateway: the first request that needs an access token.
const MYSELF: &str = "/rest/api/3/myself";

/// A home, and a Jira on a socket beside it.
struct Desk {
    home: TempDir,
    jira: Served<World>,
    /// Jira is served as long as this is here.
    _serving: oneshot::Sender<()>,
}

impl Desk {
    fn new() -> Self {
        let (starts, started) = channel();
        let (serving, ends) = oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                starts.send(Sim::jira().tickets(5).seed(7).serve().await.unwrap()).unwrap();
                let _ = ends.await;
            });
        });
        Self { home: tempfile::tempdir().unwrap(), jira: started.recv().unwrap(), _serving: serving }
    }

    /// A desk where somebody has agreed.
    fn logged_in() -> Self {
        let desk = Self::new();
        let (code, screen) = desk.login(BACK, |back| back);
        assert_eq!(code, Some(0), "{screen}");
        desk
    }

    fn command(&self, line: &[&str]) -> Command {
        let (_, secret) = self.jira.world(|world| world.app());
        let mut command = command(self.home.path());
        command.args(line).env("APP_SECRET", secret).stdin(Stdio::null());
        command
    }

    fn run(&self, line: &[&str]) -> Output {
        self.command(line).output().unwrap()
    }

    fn done(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
        both(&output)
    }

    /// Logs in at a terminal: opens the page for consent, and gives back the address that it leads to, as `with` changes it.
    fn login(&self, redirect: &str, with: impl FnOnce(String) -> String) -> (Option<i32>, String) {
        let (client, _) = self.jira.world(|world| world.app());
        let settings = [
            format!("base_url={}", self.jira.base_url()),
            format!("client_id={client}"),
            "client_secret=env:APP_SECRET".to_owned(),
            format!("redirect_uri={redirect}"),
        ];
        let mut line = vec!["login", "jira", "--way", "oauth", "--project", "ENG"];
        line.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        let mut terminal = Terminal::start(&self.command(&line));
        terminal.sees("open in a browser, and agree:");
        let page = terminal.sees("  ").reads_to("\r\n");
        assert!(page.starts_with(&format!("{}/authorize?", self.jira.base_url())), "{page}");
        terminal.sees("the address: ").types(&format!("{}\n", with(agrees(&page))));
        terminal.ends()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(".config/anyticket").join(name)
    }

    /// The refresh token in its file.
    fn kept(&self) -> String {
        std::fs::read_to_string(self.path("jira.refresh_token")).unwrap_or_default().trim().to_owned()
    }

    /// The one that Jira takes now.
    fn good(&self) -> String {
        self.jira.world(|world| world.refresh_token())
    }

    /// What lies in the file when a request that uses the new access token arrives; the answer to it never comes.
    fn at_the_first_use(&self) -> Receiver<String> {
        self.jira.set_faults(Faults::from(Fault::Slow(Duration::from_secs(600)).always().times(1)).on("GET"));
        let (tells, told) = channel();
        let file = self.path("jira.refresh_token");
        self.jira.watch(move |exchange| {
            if exchange.path.ends_with(MYSELF) {
                let _ = tells.send(std::fs::read_to_string(&file).unwrap_or_default().trim().to_owned());
            }
        });
        told
    }
}

/// Opens the page for consent as a browser does, agrees, and gives the address that it is sent to.
fn agrees(page: &str) -> String {
    let (host, path) = page.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    location.trim().to_owned()
}

#[test]
fn from_consent_to_a_ticket_and_back() {
    let desk = Desk::new();
    let (code, screen) = desk.login(BACK, |back| back);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("jira is ready: Ann"), "{screen}");
    assert!(screen.contains("the refresh_token is replaced with each use, so it is kept in a file"), "{screen}");
    let config = std::fs::read_to_string(desk.path("anyticket.toml")).unwrap();
    for line in [
        "refresh_token = \"file:~/.config/anyticket/jira.refresh_token\"",
        "client_secret = \"env:APP_SECRET\"",
        "cloud_id = \"",
        "project = \"10000\"",
    ] {
        assert!(config.contains(line), "{line}: {config}");
    }
    assert!(!config.contains("access_token"), "{config}");
    // What was tried during the login was the access token: no use of the refresh token is spent.
    let first = desk.kept();
    assert_eq!((first.as_str(), desk.refreshes()), (desk.good().as_str(), 0));

    let created = desk.done(&["ticket", "create", "First"]);
    assert!(created.contains("First"), "{created}");
    assert_eq!(desk.refreshes(), 1);
    let second = desk.kept();
    assert!(second != first && second == desk.good(), "{second}");
    let mode = std::fs::metadata(desk.path("jira.refresh_token")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    let key = created.split_whitespace().next().unwrap();
    assert!(desk.done(&["ticket", "get", key]).contains("First"));
    assert!(desk.done(&["whoami"]).contains("Ann"));
    assert_eq!(desk.jira.world(|world| world.refresh_tokens_reused()), 0);

    let logout = desk.done(&["logout", "jira"]);
    assert!(logout.contains("jira.refresh_token: forgotten"), "{logout}");
    assert_eq!(desk.kept(), "");
    for (name, text) in [("screen", screen), ("config", config), ("created", created), ("logout", logout)] {
        let (_, secret) = desk.jira.world(|world| world.app());
        assert!([first.as_str(), &second, secret].iter().all(|secret| !text.contains(secret)), "{name}: {text}");
    }
}

#[test]
fn a_process_that_dies_right_after_a_refresh_leaves_the_new_token_behind() {
    let desk = Desk::logged_in();
    let before = desk.kept();
    let told = desk.at_the_first_use();
    let mut child = desk.command(&["ticket", "list"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let at_first_use = told.recv_timeout(Duration::from_secs(60)).expect("the new access token is used");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_ne!(at_first_use, before, "the new token was used before it was saved");
    assert_eq!((at_first_use.as_str(), desk.kept().as_str()), (desk.good().as_str(), desk.good().as_str()));
    desk.jira.set_faults(Faults::none());
    desk.done(&["ticket", "list"]);
    assert_eq!(desk.jira.world(|world| world.refresh_tokens_reused()), 0, "and the next process goes on from there");
}

#[test]
fn an_address_of_another_consent_changes_nothing() {
    let desk = Desk::new();
    let (code, screen) = desk.login(BACK, |back| format!("{}0", back));
    assert_eq!(code, Some(4), "{screen}");
    assert!(screen.contains("a consent that somebody else asked for"), "{screen}");
    assert!(!desk.path("anyticket.toml").exists() && desk.kept().is_empty());
    assert!(desk.jira.log().iter().all(|exchange| !exchange.path.ends_with("/oauth/token")));
}

#[test]
fn a_refresh_token_that_is_good_no_more_asks_for_another_login() {
    let desk = Desk::logged_in();
    std::fs::write(desk.path("jira.refresh_token"), "sim-refresh-used-up\n").unwrap();
    let output = desk.run(&["ticket", "list"]);
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert!(both(&output).contains("log in again") || both(&output).contains("anyticket login"), "{}", both(&output));
    assert!(!both(&output).contains("sim-refresh-used-up"));
}

impl Desk {
    /// How often a refresh token was used.
    fn refreshes(&self) -> usize {
        let refreshes = |exchange: &&anyticket_sim::Exchange| {
            exchange.path.ends_with("/oauth/token")
                && exchange.json().is_some_and(|body| body["grant_type"] == "refresh_token")
        };
        self.jira.log().iter().filter(refreshes).count()
    }
}
