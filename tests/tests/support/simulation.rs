//! `anyticket sim` as a process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::command;
use anyticket::{Config, Settings};

/// A simulation, and the settings that it printed.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    settings: Settings,
}

impl Running {
    /// A simulated ClickUp.
    pub(crate) fn start(home: &Path, flags: &[&str]) -> Self {
        Self::start_of("clickup", "workspace", home, flags)
    }

    /// A simulated vendor, whose settings end with this one.
    pub(crate) fn start_of(vendor: &str, last: &str, home: &Path, flags: &[&str]) -> Self {
        let mut command = command(home);
        command.args(["sim", vendor]).args(flags).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut block = String::new();
        while !block.contains(&format!("\n{last} = ")) {
            assert_ne!(out.read_line(&mut block).unwrap(), 0, "it ended: {block}");
        }
        let config = Config::parse(&block, Path::new("anyticket.toml"), &anyticket::registry()).unwrap();
        let (_, settings) = config.settings(None).unwrap();
        Self { child, out, settings }
    }

    pub(crate) fn setting(&self, key: &str) -> String {
        self.settings.clone().take_text(key).unwrap().unwrap()
    }

    /// The token, which is worth nothing elsewhere.
    pub(crate) fn token(&self) -> String {
        self.setting("token").strip_prefix("command:echo ").unwrap().to_owned()
    }

    /// Asks it as anybody would, and gives the answer as it came.
    pub(crate) fn get(&self, path: &str) -> String {
        let base = self.setting("base_url");
        let (host, below) = base.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let token = self.token();
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /{below}{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {token}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ctrl-C, and what it says then.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let stopped = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        let mut said = String::new();
        self.out.read_to_string(&mut said).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After a test that failed before it was stopped.
        let _ = self.child.kill();
    }
}
