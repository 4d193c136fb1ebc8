//! A program at a terminal, and somebody who types.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// Longer than any answer takes. It is not waited for unless a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with a program in it.
pub(crate) struct Terminal {
    keys: File,
    line: OwnedFd,
    shown: Receiver<Vec<u8>>,
    screen: String,
    read: usize,
    child: Child,
}

impl Terminal {
    /// Starts a command in a terminal of its own.
    pub(crate) fn start(command: &Command) -> Self {
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keys).unwrap();
        unlockpt(&keys).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap();
        let line = open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let end = || Stdio::from(line.try_clone().unwrap());
        let mut at_terminal = Command::new("setsid");
        at_terminal.arg("--ctty").arg(command.get_program()).args(command.get_args());
        at_terminal.env_clear().envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
        at_terminal.current_dir(command.get_current_dir().unwrap_or(Path::new("/")));
        let child = at_terminal.stdin(end()).stdout(end()).stderr(end()).spawn().expect("setsid is there");
        let keys = File::from(keys);
        let (sends, shown) = channel();
        let mut screen = keys.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut piece) {
                if sends.send(piece[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { keys, line, shown, screen: String::new(), read: 0, child }
    }

    /// Waits until this is on the screen, below what was waited for before.
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        loop {
            if let Some(at) = self.screen[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            match self.shown.recv_timeout(PATIENCE) {
                Ok(piece) => self.screen.push_str(&String::from_utf8_lossy(&piece)),
                Err(_) => panic!("{text:?} never came: {}", self.screen),
            }
        }
    }

    /// Waits for this as [`sees`](Self::sees) does, and gives what stands before it.
    pub(crate) fn reads_to(&mut self, text: &str) -> String {
        let from = self.read;
        self.sees(text);
        self.screen[from..self.read - text.len()].to_owned()
    }

    /// Presses keys.
    pub(crate) fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits for the end of the program, and gives its exit code and all that was on the screen.
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        assert!(tcgetattr(&self.line).unwrap().local_modes.contains(LocalModes::ECHO), "what is typed shows again");
        // Whoever else holds the terminal would keep its screen open.
        drop(self.line);
        drop(self.keys);
        while let Ok(piece) = self.shown.recv_timeout(PATIENCE) {
            self.screen.push_str(&String::from_utf8_lossy(&piece));
        }
        (code, self.screen.replace("\r\n", "\n"))
    }
}
