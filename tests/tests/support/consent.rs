//! The way of an OAuth app, as a person goes it: consent in a browser, and a refresh token that is kept in a file.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyticket_sim::{Blueprint, Exchange, Fault, Faults, Served, SimBuilder, Vendor};
use anyticket_tests::process::both;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::command;
use super::terminal::Terminal;

/// Where the app lets people be sent back to.
pub(crate) const BACK: &str = "https://example.com/back";

/// An app of a simulated vendor, and the way to it.
#[derive(Clone)]
pub(crate) struct App {
    /// The provider's name, which the tracker is called by.
    pub(crate) provider: &'static str,
    /// The app's id.
    pub(crate) client: &'static str,
    /// Its secret.
    pub(crate) secret: &'static str,
    /// The path of the page that asks for consent.
    pub(crate) page: &'static str,
    /// The path of the endpoint that gives tokens.
    pub(crate) tokens: &'static str,
    /// What is chosen beside the settings of the app.
    pub(crate) flags: &'static [&'static str],
}

/// A home, and a vendor on a socket beside it.
pub(crate) struct Desk<V: Vendor> {
    home: TempDir,
    pub(crate) vendor: Served<V>,
    app: App,
    /// The vendor is served as long as this is here.
    _serving: oneshot::Sender<()>,
}

impl<V: Vendor> Desk<V> {
    /// A desk where nobody has agreed to anything.
    pub(crate) fn new<B>(sim: SimBuilder<B>, app: App) -> Self
    where
        B: Blueprint<Vendor = V> + Send + 'static,
    {
        let (starts, started) = channel();
        let (serving, ends) = oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                starts.send(sim.serve().await.unwrap()).unwrap();
                let _ = ends.await;
            });
        });
        Self { home: tempfile::tempdir().unwrap(), vendor: started.recv().unwrap(), app, _serving: serving }
    }

    /// The same desk once somebody has agreed.
    pub(crate) fn logged_in(self) -> Self {
        let (code, screen) = self.login(BACK, |back| back);
        assert_eq!(code, Some(0), "{screen}");
        self
    }

    pub(crate) fn command(&self, line: &[&str]) -> Command {
        let mut command = command(self.home.path());
        command.args(line).env("APP_SECRET", self.app.secret).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &[&str]) -> Output {
        self.command(line).output().unwrap()
    }

    pub(crate) fn done(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
        both(&output)
    }

    /// Logs in at a terminal: opens the page for consent, and gives back the address that it leads to, as `with` changes it.
    pub(crate) fn login(&self, redirect: &str, with: impl FnOnce(String) -> String) -> (Option<i32>, String) {
        let App { provider, client, page, flags, .. } = self.app;
        let base = self.vendor.base_url();
        let settings = [
            format!("base_url={base}"),
            format!("client_id={client}"),
            "client_secret=env:APP_SECRET".to_owned(),
            format!("redirect_uri={redirect}"),
        ];
        let mut line = [&["login", provider, "--way", "oauth"], flags].concat();
        line.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        let mut terminal = Terminal::start(&self.command(&line));
        terminal.sees("open in a browser, and agree:");
        let shown = terminal.sees("  ").reads_to("\r\n");
        let host = base.split('/').nth(2).unwrap();
        assert!(shown.starts_with(&format!("http://{host}{page}?")), "{shown}");
        terminal.sees("the address: ").types(&format!("{}\n", with(agrees(&shown))));
        terminal.ends()
    }

    /// Where a file of the configuration lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(".config/anyticket").join(name)
    }

    /// What the configuration says.
    pub(crate) fn config(&self) -> String {
        std::fs::read_to_string(self.path("anyticket.toml")).unwrap_or_default()
    }

    /// Where the refresh token is kept.
    pub(crate) fn token_file(&self) -> PathBuf {
        self.path(&format!("{}.refresh_token", self.app.provider))
    }

    /// The refresh token in its file.
    pub(crate) fn kept(&self) -> String {
        std::fs::read_to_string(self.token_file()).unwrap_or_default().trim().to_owned()
    }

    /// Who may read and write that file.
    pub(crate) fn mode(&self) -> u32 {
        let permissions = std::fs::metadata(self.token_file()).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777
    }

    /// How often tokens were asked for.
    pub(crate) fn exchanges(&self) -> usize {
        self.vendor.log().iter().filter(|exchange| exchange.path == self.app.tokens).count()
    }

    /// How often a refresh token was used.
    pub(crate) fn refreshes(&self) -> usize {
        let refreshes = |exchange: &&Exchange| {
            let body = String::from_utf8_lossy(&exchange.body);
            exchange.path == self.app.tokens
                && ["grant_type=refresh_token", "\"grant_type\":\"refresh_token\""]
                    .iter()
                    .any(|said| body.contains(said))
        };
        self.vendor.log().iter().filter(refreshes).count()
    }

    /// Lists tickets with a process that is killed while the first request that uses the new access token waits for its
    /// answer; gives what lay in the file when that request arrived.
    pub(crate) fn killed_at_the_first_use(&self) -> String {
        self.vendor.set_faults(Faults::from(Fault::Slow(Duration::from_secs(600)).always().times(1)).on("GET"));
        let told = self.at_the_first_use();
        let line = ["ticket", "list"];
        let mut child = self.command(&line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let at_first_use = told.recv_timeout(Duration::from_secs(60)).expect("the new access token is used");
        child.kill().unwrap();
        child.wait().unwrap();
        self.vendor.set_faults(Faults::none());
        at_first_use
    }

    fn at_the_first_use(&self) -> Receiver<String> {
        let (tells, told) = channel();
        let file = self.token_file();
        self.vendor.watch(move |exchange| {
            if exchange.headers.contains_key("authorization") {
                let _ = tells.send(std::fs::read_to_string(&file).unwrap_or_default().trim().to_owned());
            }
        });
        told
    }

    /// An address that another consent led to changes nothing, and its code is not even exchanged.
    pub(crate) fn refuses_another_consent(&self) {
        let (code, screen) = self.login(BACK, |back| format!("{back}0"));
        assert_eq!(code, Some(4), "{screen}");
        assert!(screen.contains("a consent that somebody else asked for"), "{screen}");
        assert!(!self.path("anyticket.toml").exists() && self.kept().is_empty());
        assert_eq!(self.exchanges(), 0);
    }

    /// A refresh token that is good no more asks for another login, and is not shown.
    pub(crate) fn asks_for_another_login(&self) {
        std::fs::write(self.token_file(), "sim-refresh-used-up\n").unwrap();
        let output = self.run(&["ticket", "list"]);
        assert_eq!(output.status.code(), Some(4), "{}", both(&output));
        assert!(
            both(&output).contains("log in again") || both(&output).contains("anyticket login"),
            "{}",
            both(&output)
        );
        assert!(!both(&output).contains("sim-refresh-used-up"));
    }

    /// None of the secrets stands in any of the texts.
    pub(crate) fn hides(&self, tokens: &[&str], texts: &[(&str, &str)]) {
        for (name, text) in texts {
            let secrets = tokens.iter().chain([&self.app.secret]);
            assert!(secrets.into_iter().all(|secret| !secret.is_empty() && !text.contains(secret)), "{name}: {text}");
        }
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
