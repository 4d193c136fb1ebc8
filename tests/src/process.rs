//! The binary as a process, with a home of its own. For tests: what goes wrong here panics.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The `anyticket` binary of this build. Built first if only this package's tests were asked for.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let target = test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps").to_owned();
    let binary = target.join(format!("anyticket{}", std::env::consts::EXE_SUFFIX));
    if !binary.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "-p", "anyticket-cli"]).status();
        let built = built.expect("cargo can be started");
        assert!(built.success(), "the binary could not be built");
    }
    binary
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package is a folder of the repository")
}

/// A command that sees nothing of the person's own configuration and data.
pub fn anyticket(home: &Path) -> Command {
    isolated(&binary(), home)
}

/// Any program that sees nothing of the person's own configuration and data.
pub fn isolated(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(home).env_clear();
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("HOME", home).env("ANYTICKET_DATA", home.join("data")).env("NO_COLOR", "1").env("COLUMNS", "120");
    command
}

/// Runs it and gives what it printed; fails the test if it failed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the binary can be started");
    assert!(output.status.success(), "{command:?} failed:\n{}", both(&output));
    String::from_utf8(output.stdout).expect("what it prints is UTF-8")
}

/// What it printed on both streams, for messages.
pub fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
