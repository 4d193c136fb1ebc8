//! `anyticket user …`

use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;

/// `anyticket user …`
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// List the users that the credential sees
    List,
    /// Find users by id, e-mail address or name
    Find {
        /// What the id, the address or the name contains
        #[arg(value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        text: String,
    },
}
