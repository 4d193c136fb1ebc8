//! `anyticket ticket …`

mod create;
mod flags;
mod list;
mod update;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

pub(crate) use create::CreateArgs;
pub(crate) use list::ListArgs;
pub(crate) use update::UpdateArgs;

use super::TicketArg;

/// `anyticket ticket …`
#[derive(Debug, Subcommand)]
pub(crate) enum TicketCommand {
    /// List tickets: all of them, closed ones too, unless a flag says which
    List(Box<ListArgs>),
    /// Show tickets
    Get {
        /// The tickets: their ids, keys or web addresses
        #[arg(value_name = "TICKET", required = true, value_parser = NonEmptyStringValueParser::new())]
        tickets: Vec<String>,
        /// Show the tracker's own answer too (JSON only)
        #[arg(long)]
        raw: bool,
    },
    /// Create a ticket
    Create(Box<CreateArgs>),
    /// Change a ticket: what no flag names stays as it is
    Update(Box<UpdateArgs>),
    /// Delete a ticket
    Delete {
        #[command(flatten)]
        ticket: TicketArg,
        /// Really delete it
        #[arg(long)]
        yes: bool,
    },
    /// Relate a ticket to another
    Link(LinkArgs),
    /// Take a relation away
    Unlink(LinkArgs),
}

/// A relation.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) ticket: TicketArg,
    /// relates, blocks, blocked_by, duplicates, duplicated_by, or a word of the tracker's own
    #[arg(value_name = "KIND", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) kind: String,
    /// The other ticket
    #[arg(value_name = "OTHER", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) other: String,
}

impl LinkArgs {
    /// The relation; dashes do for underscores.
    pub(crate) fn kind(&self) -> anyticket::LinkKind {
        match anyticket::LinkKind::from(self.kind.to_lowercase().replace('-', "_").as_str()) {
            anyticket::LinkKind::Other(_) => anyticket::LinkKind::Other(self.kind.clone()),
            known => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use anyticket::LinkKind;

    use super::*;

    #[test]
    fn a_relation_may_be_written_with_a_dash_and_a_word_of_the_trackers_own_stays_as_it_is() {
        let kind = |kind: &str| {
            let ticket = TicketArg { ticket: "a".into() };
            LinkArgs { ticket, kind: kind.into(), other: "b".into() }.kind()
        };
        assert_eq!(kind("blocked-by"), LinkKind::BlockedBy);
        assert_eq!(kind("Relates"), LinkKind::Relates);
        assert_eq!(kind("is-Cloned-by"), LinkKind::Other("is-Cloned-by".into()));
    }
}
