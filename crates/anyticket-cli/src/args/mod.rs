//! What a person types: one file per group of commands, and from there to the types of the model.

mod attachment;
mod comment;
mod login;
mod project;
mod raw;
#[cfg(feature = "sim")]
mod sim;
mod ticket;
mod user;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use attachment::AttachmentCommand;
pub(crate) use comment::CommentCommand;
pub(crate) use login::{LoginArgs, Store, may_hold_a_secret, without_secrets};
pub(crate) use project::{FieldCommand, KindCommand, LabelCommand, ProjectArgs, ProjectCommand, StatusCommand};
pub(crate) use raw::RawArgs;
#[cfg(feature = "sim")]
pub(crate) use sim::SimArgs;
pub(crate) use ticket::{CreateArgs, LinkArgs, ListArgs, TicketCommand, UpdateArgs};
pub(crate) use user::UserCommand;

const EXIT_CODES: &str = "Exit codes: 0 done, 1 anything else, 2 usage or configuration, 3 not found, \
    4 not authenticated or not allowed, 5 rate limited, 6 not supported by this tracker, 7 refused as invalid, \
    8 network or tracker down, 9 the outcome is unknown, 10 partly done.";

/// One command line for every ticket tracker.
#[derive(Debug, Parser)]
#[command(name = "anyticket", version, about, after_help = EXIT_CODES, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// The configuration file; else $ANYTICKET_CONFIG, ./anyticket.toml, the user's configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The tracker of the configuration to use; else the default one
    #[arg(long, global = true, value_name = "TRACKER")]
    pub(crate) on: Option<String>,
    /// How results are printed
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Say on standard error how long it took, how much there was, and what was asked of the tracker
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables and text for people
    #[default]
    Table,
    /// JSON: an object, or an array of objects
    Json,
    /// JSON, one object a line, as soon as it is there
    Ndjson,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the providers that are compiled in, and what they can do
    Providers,
    /// Look into the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Get a credential step by step, check it, keep it, and write the configuration
    Login(Box<LoginArgs>),
    /// Forget the credential of a tracker
    Logout {
        /// The tracker of the configuration
        #[arg(value_name = "TRACKER", value_parser = NonEmptyStringValueParser::new())]
        tracker: String,
    },
    /// Say whose credential it is, and what it may do
    Whoami,
    /// Projects: what tickets are created in
    #[command(subcommand)]
    Project(ProjectCommand),
    /// The statuses of a project
    #[command(subcommand)]
    Status(StatusCommand),
    /// The custom fields of a project
    #[command(subcommand)]
    Field(FieldCommand),
    /// The kinds of ticket of a project
    #[command(subcommand)]
    Kind(KindCommand),
    /// The labels of a project
    #[command(subcommand)]
    Label(LabelCommand),
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Tickets
    #[command(subcommand)]
    Ticket(TicketCommand),
    /// The comments of a ticket
    #[command(subcommand)]
    Comment(CommentCommand),
    /// The files of a ticket
    #[command(subcommand)]
    Attachment(AttachmentCommand),
    /// Send a request of the tracker's own interface
    Raw(RawArgs),
    /// Run a simulated vendor on this machine, and print the configuration that reaches it
    #[cfg(feature = "sim")]
    Sim(SimArgs),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `anyticket config …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Check the file, the trackers in it, their secrets, and whether they answer
    Check,
}

/// The ticket that a command is about.
#[derive(Clone, Debug, Args)]
pub(crate) struct TicketArg {
    /// The ticket: its id, its key or its web address
    #[arg(value_name = "TICKET", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) ticket: String,
}

/// Reads a value of the model, with the advice that its error gives.
fn model<T: FromStr<Err = anyticket::Error>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: anyticket::Error| match error.hint() {
        Some(hint) => format!("{}; {hint}", error.message()),
        None => error.message().to_owned(),
    })
}

/// Whether a command line that cannot be read asks for JSON: then its error is JSON too.
pub(crate) fn asks_for_json(args: &[std::ffi::OsString]) -> bool {
    let mut args = args.iter().skip(1).map(|arg| arg.to_str().unwrap_or_default()).take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        let format = match arg.strip_prefix("--format") {
            Some("") => args.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if matches!(format, Some("json" | "ndjson")) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_of_the_commands_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_applies_everywhere_may_stand_anywhere() {
        for line in ["anyticket --on work --format json ticket get 1", "anyticket ticket get 1 --format json --on work"]
        {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!((cli.global.on.as_deref(), cli.global.format), (Some("work"), Format::Json));
        }
    }

    #[test]
    fn a_wish_for_json_is_seen_in_a_line_that_is_wrong_otherwise() {
        let asks = |line: &str| asks_for_json(&line.split(' ').map(Into::into).collect::<Vec<_>>());
        assert!(asks("anyticket tikcet --format json"));
        assert!(asks("anyticket --format=ndjson tikcet"));
        assert!(!asks("anyticket tikcet --format table"));
        assert!(!asks("anyticket ticket create -- --format json"));
    }
}
