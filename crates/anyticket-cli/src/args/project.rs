//! `anyticket project | status | field | kind | label …`

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

/// `anyticket project …`
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// List the projects that hold tickets
    List {
        /// List the groups above them too: workspaces, spaces, folders, teams
        #[arg(long)]
        groups: bool,
    },
    /// Show one project
    Get {
        /// The project: its id, key, path or name
        #[arg(value_name = "PROJECT", value_parser = NonEmptyStringValueParser::new())]
        project: String,
    },
    /// Create a project
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Its short name, as in ENG-42
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// The id of the group to create it in
        #[arg(long, value_name = "GROUP")]
        parent: Option<String>,
    },
}

/// The project that a command is about.
#[derive(Debug, Args)]
pub(crate) struct ProjectArgs {
    /// The project: its id, key, path or name; else the configured one
    #[arg(long, short, value_name = "P", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) project: Option<String>,
}

/// `anyticket status …`
#[derive(Debug, Subcommand)]
pub(crate) enum StatusCommand {
    /// List the statuses in the project's order
    List(ProjectArgs),
    /// Print the lines of configuration that say what each status means, to be filled in
    Map(ProjectArgs),
}

/// `anyticket field …`
#[derive(Debug, Subcommand)]
pub(crate) enum FieldCommand {
    /// List the custom fields and what they may hold
    List(ProjectArgs),
}

/// `anyticket kind …`
#[derive(Debug, Subcommand)]
pub(crate) enum KindCommand {
    /// List the kinds of ticket
    List(ProjectArgs),
}

/// `anyticket label …`
#[derive(Debug, Subcommand)]
pub(crate) enum LabelCommand {
    /// List the labels
    List(ProjectArgs),
}
