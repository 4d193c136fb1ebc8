//! `anyticket attachment …`

use std::path::PathBuf;

use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;

use super::TicketArg;

/// `anyticket attachment …`
#[derive(Debug, Subcommand)]
pub(crate) enum AttachmentCommand {
    /// List the files of a ticket
    List(TicketArg),
    /// Attach a file
    Add {
        #[command(flatten)]
        ticket: TicketArg,
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Fetch a file
    Get {
        #[command(flatten)]
        ticket: TicketArg,
        /// The attachment's id
        #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
        id: String,
        /// Where to put it; `-` is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}
