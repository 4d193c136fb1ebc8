//! `anyticket comment …`

use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;

use super::TicketArg;

/// `anyticket comment …`
#[derive(Debug, Subcommand)]
pub(crate) enum CommentCommand {
    /// List the comments of a ticket
    List(TicketArg),
    /// Write a comment
    Add {
        #[command(flatten)]
        ticket: TicketArg,
        /// What it says, in Markdown; after `--` it may begin with a dash
        #[arg(value_name = "BODY")]
        body: String,
    },
    /// Change what a comment says
    Edit {
        #[command(flatten)]
        ticket: TicketArg,
        /// The comment's id
        #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
        id: String,
        /// What it shall say, in Markdown; after `--` it may begin with a dash
        #[arg(value_name = "BODY")]
        body: String,
    },
    /// Delete a comment
    Delete {
        #[command(flatten)]
        ticket: TicketArg,
        /// The comment's id
        #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
        id: String,
    },
}
