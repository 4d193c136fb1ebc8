//! What several tests use.

#![allow(dead_code, reason = "not every file of tests uses all of it")]

#[cfg(target_os = "linux")]
pub(crate) mod consent;
#[cfg(unix)]
pub(crate) mod simulation;
#[cfg(target_os = "linux")]
pub(crate) mod terminal;

/// The command of this build, with the vendors of the tests besides the compiled-in ones, and a home of its own.
pub(crate) fn command(home: &std::path::Path) -> std::process::Command {
    anyticket_tests::process::isolated(std::path::Path::new(env!("CARGO_BIN_EXE_anyticket-vendors")), home)
}
