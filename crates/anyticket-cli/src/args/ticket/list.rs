//! `anyticket ticket list`

use anyticket::{
    Archived, AssigneeFilter, DateRange, Include, PriorityLevel, Sort, SortField, TicketId, TicketQuery, UserRef, When,
};
use clap::Args;

use crate::args::model;

/// Which tickets to list, and how. A flag that is repeated means any of its values.
#[derive(Debug, Default, Args)]
pub(crate) struct ListArgs {
    /// In this project: its id, key, path or name
    #[arg(long = "project", short, value_name = "P")]
    pub(crate) projects: Vec<String>,
    /// With this status: a category (todo, in_progress, waiting, done, cancelled, unknown), a name or an id
    #[arg(long = "status", value_name = "S")]
    pub(crate) statuses: Vec<String>,
    /// Only tickets that still ask for work
    #[arg(long)]
    pub(crate) open: bool,
    /// Assigned to this user: me, nobody, an e-mail address, a name or an id
    #[arg(long = "assignee", value_name = "U")]
    pub(crate) assignees: Vec<String>,
    /// With this label
    #[arg(long = "label", value_name = "L")]
    pub(crate) labels: Vec<String>,
    /// Of this priority: urgent, high, normal, low or none
    #[arg(long = "priority", value_name = "P", value_parser = model::<PriorityLevel>)]
    pub(crate) priorities: Vec<PriorityLevel>,
    /// The title contains this, whatever the case
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) title_contains: Option<String>,
    /// The text contains this, whatever the case
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) body_contains: Option<String>,
    /// The tracker's own search finds this
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    /// Directly below this ticket
    #[arg(long, value_name = "TICKET")]
    pub(crate) parent: Option<String>,
    /// Changed at this time or later: a day (2026-03-01) or an instant (2026-03-01T09:30:00Z)
    #[arg(long, value_name = "T", value_parser = model::<When>)]
    pub(crate) updated_since: Option<When>,
    /// Created at this time or later
    #[arg(long, value_name = "T", value_parser = model::<When>)]
    pub(crate) created_since: Option<When>,
    /// Due before this time
    #[arg(long, value_name = "T", value_parser = model::<When>)]
    pub(crate) due_before: Option<When>,
    /// List tickets that are put away too
    #[arg(long)]
    pub(crate) archived: bool,
    /// Sort by created, updated, due, closed, priority or title
    #[arg(long, value_name = "F", value_parser = model::<SortField>)]
    pub(crate) sort: Option<SortField>,
    /// The largest first
    #[arg(long, requires = "sort")]
    pub(crate) desc: bool,
    /// At most this many
    #[arg(long, value_name = "N", value_parser = limit)]
    pub(crate) limit: Option<usize>,
    /// Go on where an earlier listing with the same flags stopped
    #[arg(long, value_name = "C", allow_hyphen_values = true)]
    pub(crate) cursor: Option<String>,
    /// Show the tracker's own answer too (JSON only)
    #[arg(long)]
    pub(crate) raw: bool,
    /// Say how the listing would be answered, and list nothing
    #[arg(long, conflicts_with = "cursor")]
    pub(crate) explain: bool,
}

impl ListArgs {
    /// The question, below `parent`, which was looked up.
    pub(crate) fn query(&self, parent: Option<TicketId>) -> TicketQuery {
        let mut query = TicketQuery::new().including(Include::default().with_raw(self.raw));
        query.projects = self.projects.iter().map(|project| project.as_str().into()).collect();
        query.statuses = self.statuses.iter().map(|status| status.as_str().into()).collect();
        query.open = self.open.then_some(true);
        query.assignees = self.assignees.iter().map(|assignee| filter(assignee)).collect();
        query.labels_any = self.labels.clone();
        query.priorities = self.priorities.clone();
        query.title_contains = self.title_contains.clone();
        query.body_contains = self.body_contains.clone();
        query.text = self.text.clone();
        query.parent = parent;
        query.updated = self.updated_since.map(DateRange::since);
        query.created = self.created_since.map(DateRange::since);
        query.due = self.due_before.map(DateRange::before);
        query.archived = if self.archived { Archived::Include } else { Archived::Exclude };
        query.sort = self.sort.map(|field| match self.desc {
            true => Sort::descending(field),
            false => Sort::ascending(field),
        });
        query.limit = self.limit;
        query
    }
}

fn limit(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|limit| *limit > 0).ok_or_else(|| "a limit is a whole number, at least 1".to_owned())
}

fn filter(assignee: &str) -> AssigneeFilter {
    match assignee {
        "nobody" => AssigneeFilter::Nobody,
        user => AssigneeFilter::User(UserRef::from(user)),
    }
}

#[cfg(test)]
mod tests {
    use anyticket::{ProjectRef, StatusCategory, StatusRef};
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command, TicketCommand};

    fn parse(args: &[&str]) -> Result<ListArgs, clap::Error> {
        let line = ["anyticket", "ticket", "list"].iter().chain(args);
        let Command::Ticket(TicketCommand::List(list)) = Cli::try_parse_from(line)?.command else { panic!("a list") };
        Ok(*list)
    }

    fn query(args: &[&str]) -> TicketQuery {
        parse(args).unwrap().query(None)
    }

    #[test]
    fn without_flags_it_is_every_ticket() {
        assert_eq!(query(&[]), TicketQuery::new());
    }

    #[test]
    fn every_flag_becomes_its_filter() {
        let asked = query(&[
            "--project",
            "Backlog",
            "--project",
            "id:901",
            "--status",
            "done",
            "--status",
            "name:done",
            "--open",
            "--assignee",
            "me",
            "--assignee",
            "nobody",
            "--assignee",
            "bo@example.com",
            "--label",
            "bug",
            "--label",
            "ui",
            "--priority",
            "high",
            "--title-contains",
            "-x",
            "--body-contains",
            "b",
            "--text",
            "t",
            "--updated-since",
            "2026-03-01",
            "--created-since",
            "2026-03-01T10:00:00+02:00",
            "--due-before",
            "2026-04-01",
            "--archived",
            "--sort",
            "due",
            "--desc",
            "--limit",
            "5",
            "--raw",
        ]);
        let day = |text: &str| text.parse::<When>().unwrap();
        let wanted = TicketQuery::open()
            .in_project("Backlog")
            .in_project(ProjectRef::Id("901".into()))
            .with_status(StatusCategory::Done)
            .with_status(StatusRef::Name("done".into()))
            .assigned_to(UserRef::Me)
            .unassigned()
            .assigned_to("bo@example.com")
            .with_label("bug")
            .with_label("ui")
            .with_priority(PriorityLevel::High)
            .title_contains("-x")
            .body_contains("b")
            .with_text("t")
            .updated(DateRange::since(day("2026-03-01")))
            .created(DateRange::since(day("2026-03-01T08:00:00Z")))
            .due(DateRange::before(day("2026-04-01")))
            .with_archived(Archived::Include)
            .sorted(Sort::descending(SortField::Due))
            .with_limit(5)
            .including(Include::default().with_raw(true));
        assert_eq!(asked, wanted);
        assert_eq!(parse(&["--parent", "X"]).unwrap().query(Some("t1".into())), TicketQuery::new().below("t1"));
    }

    #[test]
    fn flags_that_make_no_sense_are_refused() {
        for args in [
            &["--desc"][..],
            &["--limit", "0"],
            &["--limit", "-1"],
            &["--limit", "many"],
            &["--priority", "hihg"],
            &["--sort", "colour"],
            &["--due-before", "tomorrow"],
            &["--updated-since", "2026-02-30"],
            &["--explain", "--cursor", "x"],
        ] {
            assert_eq!(parse(args).unwrap_err().exit_code(), 2, "{args:?}");
        }
    }

    #[test]
    fn a_wrong_date_comes_with_advice() {
        let error = parse(&["--due-before", "tomorrow"]).unwrap_err().to_string();
        assert!(error.contains("not a date; write a day as 2026-03-01"), "{error}");
    }
}
