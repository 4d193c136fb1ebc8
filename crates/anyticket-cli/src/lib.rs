//! The `anyticket` command as a library: a program with providers of its own runs it with its own registry.

mod args;
mod commands;
mod config_file;
mod connect;
mod exit;
mod keyring;
mod output;
mod person;
mod refusal;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyticket::Registry;
use clap::Parser as _;
use clap::error::ErrorKind;

use crate::args::{Cli, Format};
use crate::connect::Session;
use crate::exit::{Exit, Failure, Usage};
use crate::keyring::Keyring;
use crate::output::{Output, Terminal};
use crate::person::{AtTerminal, Person};

/// What surrounds a run besides files and variables. Tests bring their own.
struct World {
    terminal: Terminal,
    person: Arc<dyn Person>,
    keyring: Arc<dyn Keyring>,
}

impl World {
    /// The world as it is.
    fn real() -> Self {
        Self { terminal: Terminal::detect(), person: Arc::new(AtTerminal), keyring: keyring::system() }
    }
}

/// Runs one command line, the name of the program first, with the providers of `registry`.
///
/// It prints to the process's standard output and standard error, and gives the exit code that says how it went.
///
/// ```no_run
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> std::process::ExitCode {
///     anyticket_cli::run(anyticket::registry(), std::env::args_os()).await
/// }
/// ```
pub async fn run(registry: Registry, args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    // Not locked: a spinner draws there from a thread of its own.
    let mut err = io::stderr();
    Box::pin(run_on(&registry, &args, &mut out, &mut err, &World::real())).await.into()
}

async fn run_on(
    registry: &Registry,
    args: &[OsString],
    out: &mut dyn Write,
    err: &mut dyn Write,
    world: &World,
) -> Exit {
    let begun = Instant::now();
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let format = if args::asks_for_json(args) { Format::Json } else { Format::Table };
            return not_parsed(&error, args, &mut Output::new(out, err, world.terminal, format));
        }
    };
    let mut output = Output::new(out, err, world.terminal, cli.global.format);
    let session = Session::new(registry, &cli.global, world);
    let result = commands::run(&cli.command, &session, &mut output).await;
    // What is good is handed over before anything is said about what is not.
    let flushed = output.flush();
    if cli.global.verbose {
        output.summary(begun.elapsed(), session.spent());
    }
    match (result, flushed) {
        // Who logs in knows what was given just now.
        (Err(Failure::Error(error)), _) if !matches!(cli.command, args::Command::Login(_)) => {
            Failure::Error(session.explained(error, None)).report(&mut output)
        }
        (Err(failure), _) => failure.report(&mut output),
        (Ok(_), Err(error)) => Failure::from(error).report(&mut output),
        (Ok(exit), Ok(())) => exit,
    }
}

/// Help and version are answers; everything else is wrong usage.
fn not_parsed(error: &clap::Error, args: &[OsString], output: &mut Output<'_>) -> Exit {
    let mut text = error.render().to_string();
    if args::may_hold_a_secret(args) {
        text = args::without_secrets(&text, args);
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match output.text(&text).and_then(|()| output.flush()) {
            Ok(()) => Exit::Done,
            Err(error) => Failure::from(error).report(output),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !output.is_json() => {
            output.note(&text);
            Exit::Usage
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Failure::from(Usage::new("a command is missing").with_hint("see anyticket --help")).report(output)
        }
        _ => Failure::from(usage(&text)).report(output),
    }
}

/// What clap says, in our words: the first paragraph is what is wrong, the rest is advice.
fn usage(text: &str) -> Usage {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let paragraphs = rest.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let advice: Vec<&str> = paragraphs.map(|paragraph| paragraph.strip_prefix("tip: ").unwrap_or(paragraph)).collect();
    let usage = Usage::new(message);
    if advice.is_empty() { usage } else { usage.with_hint(advice.join("\n")) }
}
