//! `anyticket ticket update`

use anyticket::text::same_folded;
use anyticket::{Field, FieldInput, ListPatch, Patch, TicketId, TicketPatch};
use clap::Args;

use super::flags::TicketFlags;
use crate::args::TicketArg;
use crate::exit::Usage;

/// Changes to a ticket.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    pub(crate) ticket: TicketArg,
    /// What it is about
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) flags: TicketFlags,
    /// Empty this field, one of the model (due, labels, …) or a custom one by name; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub(crate) clear: Vec<String>,
    /// Add a label and leave the others; may be repeated
    #[arg(long = "add-label", value_name = "L", conflicts_with = "labels")]
    pub(crate) add_labels: Vec<String>,
    /// Remove a label and leave the others; may be repeated
    #[arg(long = "remove-label", value_name = "L", conflicts_with = "labels")]
    pub(crate) remove_labels: Vec<String>,
    /// Add somebody who works on it; may be repeated
    #[arg(long = "add-assignee", value_name = "U", conflicts_with = "assignees")]
    pub(crate) add_assignees: Vec<String>,
    /// Take somebody off it; may be repeated
    #[arg(long = "remove-assignee", value_name = "U", conflicts_with = "assignees")]
    pub(crate) remove_assignees: Vec<String>,
    /// Change it only if its version is still this one
    #[arg(long, value_name = "V")]
    pub(crate) if_version: Option<String>,
    /// Overwrite the text even where it holds forms that Markdown does not
    #[arg(long)]
    pub(crate) overwrite_body: bool,
    /// Let the status be reached by several steps of a workflow
    #[arg(long)]
    pub(crate) allow_steps: bool,
}

/// A field to empty.
#[derive(Debug, PartialEq, Eq)]
enum Cleared<'a> {
    Own(Field),
    Custom(&'a str),
}

impl UpdateArgs {
    /// The changes, with the text that was read and below `parent`, which was looked up.
    pub(crate) fn patch(&self, body: Option<String>, parent: Option<TicketId>) -> TicketPatch {
        let flags = &self.flags;
        let mut patch = TicketPatch::new();
        patch.title = set(self.title.as_deref());
        patch.body = body.map_or(Patch::Keep, |body| Patch::Set(body.into()));
        patch.project = set(flags.project.as_deref());
        patch.status = set(flags.status.as_deref());
        patch.priority = set(flags.priority.as_deref());
        patch.kind = set(flags.kind.as_deref());
        patch.parent = parent.map_or(Patch::Keep, Patch::Set);
        patch.assignees = list(&flags.assignees, &self.add_assignees, &self.remove_assignees);
        patch.labels = list(&flags.labels, &self.add_labels, &self.remove_labels);
        patch.start = flags.start.map_or(Patch::Keep, Patch::Set);
        patch.due = flags.due.map_or(Patch::Keep, Patch::Set);
        patch.external_key = set(flags.external_key.as_deref());
        for (name, value) in &flags.fields {
            patch = patch.field(name.as_str(), FieldInput::from(value.as_str()));
        }
        for cleared in self.cleared() {
            patch = match cleared {
                Cleared::Own(field) => patch.clear(field),
                Cleared::Custom(name) => patch.clear_field(name),
            };
        }
        patch.if_version = self.if_version.clone();
        patch.overwrite_body = self.overwrite_body;
        patch.allow_steps = self.allow_steps;
        patch.lenient = flags.lenient;
        patch
    }

    fn cleared(&self) -> impl Iterator<Item = Cleared<'_>> {
        self.clear.iter().map(|name| {
            let own = match name.as_str() {
                "assignee" => Some(Field::Assignees),
                "label" => Some(Field::Labels),
                other => other.replace('-', "_").parse().ok(),
            };
            own.map_or(Cleared::Custom(name), Cleared::Own)
        })
    }

    /// Refuses flags that say different things about the same, and none at all.
    pub(crate) fn check(&self) -> Result<(), Usage> {
        self.flags.check()?;
        for cleared in self.cleared() {
            if let Some(flag) = self.also_set(&cleared) {
                let name = match cleared {
                    Cleared::Own(field) => field.as_str(),
                    Cleared::Custom(name) => name,
                };
                return Err(Usage::new(format!("--clear {name} contradicts {flag}"))
                    .with_hint("empty the field or set it, not both"));
            }
        }
        for (what, added, removed) in [
            ("label", &self.add_labels, &self.remove_labels),
            ("assignee", &self.add_assignees, &self.remove_assignees),
        ] {
            if let Some(both) = added.iter().find(|add| removed.iter().any(|remove| same_folded(add, remove))) {
                return Err(Usage::new(format!("--add-{what} {both} contradicts --remove-{what} {both}"))
                    .with_hint("add it or remove it, not both"));
            }
        }
        if self.changes_nothing() {
            return Err(Usage::new("nothing to change").with_hint(
                "name what to change: --title, --status, --add-label, …; see anyticket ticket update --help",
            ));
        }
        Ok(())
    }

    /// The flag that sets what is emptied.
    fn also_set(&self, cleared: &Cleared<'_>) -> Option<&'static str> {
        let flags = &self.flags;
        let set: &[(bool, &'static str)] = match cleared {
            Cleared::Own(Field::Title) => &[(self.title.is_some(), "--title")],
            Cleared::Own(Field::Body) => {
                &[(flags.body.is_some(), "--body"), (flags.body_file.is_some(), "--body-file")]
            }
            Cleared::Own(Field::Project) => &[(flags.project.is_some(), "--project")],
            Cleared::Own(Field::Status) => &[(flags.status.is_some(), "--status")],
            Cleared::Own(Field::Priority) => &[(flags.priority.is_some(), "--priority")],
            Cleared::Own(Field::Kind) => &[(flags.kind.is_some(), "--kind")],
            Cleared::Own(Field::Parent) => &[(flags.parent.is_some(), "--parent")],
            Cleared::Own(Field::Start) => &[(flags.start.is_some(), "--start")],
            Cleared::Own(Field::Due) => &[(flags.due.is_some(), "--due")],
            Cleared::Own(Field::ExternalKey) => &[(flags.external_key.is_some(), "--external-key")],
            Cleared::Own(Field::Fields) => &[(!flags.fields.is_empty(), "--field")],
            Cleared::Own(Field::Labels) => &[
                (!flags.labels.is_empty(), "--label"),
                (!self.add_labels.is_empty(), "--add-label"),
                (!self.remove_labels.is_empty(), "--remove-label"),
            ],
            Cleared::Own(Field::Assignees) => &[
                (!flags.assignees.is_empty(), "--assignee"),
                (!self.add_assignees.is_empty(), "--add-assignee"),
                (!self.remove_assignees.is_empty(), "--remove-assignee"),
            ],
            Cleared::Own(_) => &[],
            Cleared::Custom(name) => &[(flags.fields.iter().any(|(other, _)| same_folded(other, name)), "--field")],
        };
        set.iter().find(|(is_set, _)| *is_set).map(|(_, flag)| *flag)
    }

    fn changes_nothing(&self) -> bool {
        let flags = &self.flags;
        let texts = [&self.title, &flags.project, &flags.body, &flags.status, &flags.priority, &flags.kind];
        let more = [&flags.parent, &flags.external_key];
        let lists = [&self.clear, &self.add_labels, &self.remove_labels, &self.add_assignees, &self.remove_assignees];
        texts.into_iter().chain(more).all(Option::is_none)
            && lists.into_iter().chain([&flags.labels, &flags.assignees]).all(Vec::is_empty)
            && flags.body_file.is_none()
            && flags.fields.is_empty()
            && flags.start.is_none()
            && flags.due.is_none()
    }
}

fn set<'a, T: From<&'a str>>(value: Option<&'a str>) -> Patch<T> {
    value.map_or(Patch::Keep, |value| Patch::Set(value.into()))
}

fn list<'a, T: From<&'a str>>(all: &'a [String], add: &'a [String], remove: &'a [String]) -> ListPatch<T> {
    let made = |values: &'a [String]| values.iter().map(|value| T::from(value.as_str())).collect::<Vec<T>>();
    match (all, add, remove) {
        ([], [], []) => ListPatch::Keep,
        ([], add, remove) => ListPatch::Change { add: made(add), remove: made(remove) },
        (all, ..) => ListPatch::Set(made(all)),
    }
}

#[cfg(test)]
mod tests {
    use anyticket::{StatusCategory, UserRef, When};
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command, TicketCommand};

    fn parse(args: &[&str]) -> Result<UpdateArgs, clap::Error> {
        let line = ["anyticket", "ticket", "update", "t1"].iter().chain(args);
        let Command::Ticket(TicketCommand::Update(update)) = Cli::try_parse_from(line)?.command else { panic!() };
        Ok(*update)
    }

    fn patch(args: &[&str]) -> TicketPatch {
        let update = parse(args).unwrap();
        update.check().unwrap();
        update.patch(update.flags.body.clone(), update.flags.parent.as_deref().map(Into::into))
    }

    #[test]
    fn every_flag_becomes_its_change() {
        let asked = patch(&[
            "--title",
            "-x",
            "--project",
            "B",
            "--body",
            "- a",
            "--status",
            "done",
            "--priority",
            "low",
            "--kind",
            "Bug",
            "--start",
            "2026-02-01",
            "--due",
            "2026-03-01",
            "--parent",
            "t9",
            "--field",
            "Stage=Alpha",
            "--external-key",
            "k",
            "--clear",
            "reporter",
            "--clear",
            "Size",
            "--add-label",
            "a",
            "--remove-label",
            "b",
            "--add-assignee",
            "me",
            "--remove-assignee",
            "bo",
            "--if-version",
            "7",
            "--overwrite-body",
            "--lenient",
            "--allow-steps",
        ]);
        let wanted = TicketPatch::new()
            .title("-x")
            .project("B")
            .body("- a")
            .status(StatusCategory::Done)
            .priority("low")
            .kind("Bug")
            .start("2026-02-01".parse::<When>().unwrap())
            .due("2026-03-01".parse::<When>().unwrap())
            .parent("t9")
            .field("Stage", "Alpha")
            .clear_field("Size")
            .clear(Field::Reporter)
            .external_key("k")
            .add_label("a")
            .remove_label("b")
            .add_assignee(UserRef::Me)
            .remove_assignee("bo")
            .if_version("7")
            .overwrite_body()
            .lenient()
            .allow_steps();
        assert_eq!(asked, wanted);
    }

    #[test]
    fn what_no_flag_names_is_kept() {
        assert_eq!(patch(&["--title", "x"]), TicketPatch::new().title("x"));
    }

    #[test]
    fn a_list_is_set_as_a_whole_and_cleared_under_either_name() {
        assert_eq!(patch(&["--label", "a", "--label", "b"]), TicketPatch::new().labels(["a", "b"]));
        assert_eq!(patch(&["--assignee", "me"]), TicketPatch::new().assignees([UserRef::Me]));
        for name in ["label", "labels"] {
            assert_eq!(patch(&["--clear", name]), TicketPatch::new().clear(Field::Labels));
        }
        assert_eq!(patch(&["--clear", "external-key"]), TicketPatch::new().clear(Field::ExternalKey));
    }

    #[test]
    fn flags_that_contradict_each_other_are_refused() {
        for args in [
            &["--clear", "due", "--due", "2026-03-01"][..],
            &["--clear", "body", "--body", "x"],
            &["--clear", "body", "--body-file", "x"],
            &["--clear", "labels", "--add-label", "a"],
            &["--clear", "labels", "--remove-label", "a"],
            &["--clear", "label", "--label", "a"],
            &["--clear", "assignees", "--add-assignee", "me"],
            &["--clear", "assignees", "--assignee", "me"],
            &["--clear", "title", "--title", "x"],
            &["--clear", "status", "--status", "done"],
            &["--clear", "priority", "--priority", "high"],
            &["--clear", "parent", "--parent", "t2"],
            &["--clear", "start", "--start", "2026-03-01"],
            &["--clear", "external_key", "--external-key", "k"],
            &["--clear", "stage", "--field", "Stage=Alpha"],
            &["--add-label", "Bug", "--remove-label", "bug"],
            &["--add-assignee", "me", "--remove-assignee", "me"],
            &["--field", "A=1", "--field", "a=2"],
            &["--if-version", "7"],
            &["--lenient"],
            &[],
        ] {
            assert!(parse(args).unwrap().check().is_err(), "{args:?}");
        }
        for args in [
            &["--body", "x", "--body-file", "y"][..],
            &["--label", "a", "--add-label", "b"],
            &["--label", "a", "--remove-label", "b"],
            &["--assignee", "me", "--add-assignee", "bo"],
            &["--due", "soon"],
        ] {
            assert_eq!(parse(args).unwrap_err().exit_code(), 2, "{args:?}");
        }
    }

    #[test]
    fn what_does_not_contradict_is_taken() {
        for args in [
            &["--clear", "due", "--start", "2026-03-01"][..],
            &["--add-label", "a", "--remove-label", "b"],
            &["--clear", "Size", "--field", "Stage=Alpha"],
        ] {
            assert!(parse(args).unwrap().check().is_ok(), "{args:?}");
        }
    }
}
