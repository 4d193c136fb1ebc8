//! `anyticket ticket create`

use anyticket::{FieldInput, NewTicket, TicketId};
use clap::Args;

use super::flags::TicketFlags;

/// A ticket to create.
#[derive(Debug, Default, Args)]
pub(crate) struct CreateArgs {
    /// What it is about; after `--` it may begin with a dash
    #[arg(value_name = "TITLE")]
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) flags: TicketFlags,
}

impl CreateArgs {
    /// The ticket, with the text that was read and below `parent`, which was looked up.
    pub(crate) fn ticket(&self, body: Option<String>, parent: Option<TicketId>) -> NewTicket {
        let flags = &self.flags;
        let mut new = NewTicket::new(&self.title);
        new.body = body.map(Into::into);
        new.project = flags.project.as_deref().map(Into::into);
        new.status = flags.status.as_deref().map(Into::into);
        new.priority = flags.priority.as_deref().map(Into::into);
        new.kind = flags.kind.clone();
        new.parent = parent;
        new.assignees = flags.assignees.iter().map(|user| user.as_str().into()).collect();
        new.labels = flags.labels.clone();
        new.start = flags.start;
        new.due = flags.due;
        new.fields =
            flags.fields.iter().map(|(name, value)| (name.clone(), FieldInput::from(value.as_str()))).collect();
        new.external_key = flags.external_key.clone();
        new.lenient = flags.lenient;
        new
    }
}

#[cfg(test)]
mod tests {
    use anyticket::{PriorityLevel, PriorityRef, StatusCategory, UserRef, When};
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command, TicketCommand};

    fn parse(args: &[&str]) -> Result<CreateArgs, clap::Error> {
        let line = ["anyticket", "ticket", "create"].iter().chain(args);
        let Command::Ticket(TicketCommand::Create(create)) = Cli::try_parse_from(line)?.command else { panic!() };
        Ok(*create)
    }

    #[test]
    fn every_flag_becomes_its_field() {
        let args = parse(&[
            "Fix login",
            "--project",
            "Backlog",
            "--body",
            "- a",
            "--status",
            "todo",
            "--priority",
            "high",
            "--kind",
            "Bug",
            "--assignee",
            "me",
            "--assignee",
            "id:7",
            "--label",
            "bug",
            "--label",
            "ui",
            "--start",
            "2026-02-01",
            "--due",
            "2026-03-01T10:00:00Z",
            "--parent",
            "ENG-1",
            "--field",
            "Stage=Alpha",
            "--field",
            "Size=-3",
            "--external-key",
            "k1",
            "--lenient",
        ])
        .unwrap();
        let body = args.flags.read_body(std::io::empty()).unwrap();
        let when = |text: &str| text.parse::<When>().unwrap();
        let wanted = NewTicket::new("Fix login")
            .with_project("Backlog")
            .with_body("- a")
            .with_status(StatusCategory::Todo)
            .with_priority(PriorityLevel::High)
            .with_kind("Bug")
            .with_assignee(UserRef::Me)
            .with_assignee(UserRef::Id("7".into()))
            .with_label("bug")
            .with_label("ui")
            .with_start(when("2026-02-01"))
            .with_due(when("2026-03-01T10:00:00Z"))
            .with_parent("t1")
            .with_field("Stage", "Alpha")
            .with_field("Size", "-3")
            .with_external_key("k1")
            .lenient();
        assert_eq!(args.ticket(body, Some("t1".into())), wanted);
    }

    #[test]
    fn a_title_alone_is_enough_and_a_word_of_the_trackers_own_is_a_priority() {
        assert_eq!(parse(&["x"]).unwrap().ticket(None, None), NewTicket::new("x"));
        let new = parse(&["x", "--priority", "P1"]).unwrap().ticket(None, None);
        assert_eq!(new.priority, Some(PriorityRef::Word("P1".into())));
    }

    #[test]
    fn a_title_may_begin_with_a_dash_behind_two_of_them() {
        assert_eq!(parse(&["--", "-x"]).unwrap().title, "-x");
        assert_eq!(parse(&["--label", "a", "--", "--label"]).unwrap().title, "--label");
    }

    #[test]
    fn flags_that_contradict_each_other_are_refused() {
        for args in [
            &["x", "--body", "a", "--body-file", "b"][..],
            &["x", "--field", "Stage"],
            &["x", "--due", "soon"],
            &["x", "--start", "2026-13-01"],
            &["x", "--add-label", "a"],
            &[],
            &["x", "y"],
        ] {
            assert_eq!(parse(args).unwrap_err().exit_code(), 2, "{args:?}");
        }
    }
}
