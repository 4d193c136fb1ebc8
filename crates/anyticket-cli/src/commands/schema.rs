//! What a project allows: `anyticket status | field | kind | label …`

use anyticket::{FieldDefinition, Label, Project, Schema, Status, StatusCategory, TicketKind};

use super::{or_empty, print_these, yes_no};
use crate::args::{FieldCommand, KindCommand, LabelCommand, ProjectArgs, StatusCommand};
use crate::connect::{self, Session};
use crate::exit::Failure;
use crate::output::{Output, Show, sanitize};

/// `anyticket status …`
pub(super) async fn status(
    command: &StatusCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    match command {
        StatusCommand::List(args) => print_these(&schema(args, session).await?.statuses, "statuses", output),
        StatusCommand::Map(args) => map(args, session, output).await,
    }
}

/// `anyticket field …`
pub(super) async fn field(
    command: &FieldCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let FieldCommand::List(args) = command;
    print_these(&schema(args, session).await?.fields, "custom fields", output)
}

/// `anyticket kind …`
pub(super) async fn kind(command: &KindCommand, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let KindCommand::List(args) = command;
    print_these(&schema(args, session).await?.kinds, "kinds", output)
}

/// `anyticket label …`
pub(super) async fn label(
    command: &LabelCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let LabelCommand::List(args) = command;
    print_these(&schema(args, session).await?.labels, "labels", output)
}

async fn schema(args: &ProjectArgs, session: &Session<'_>) -> Result<Schema, Failure> {
    let tracker = session.tracker().await?;
    Ok(tracker.schema(connect::project(&tracker, args).await?).await?)
}

async fn map(args: &ProjectArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    let project = tracker.project(connect::project(&tracker, args).await?).await?;
    let schema = tracker.schema(&project).await?;
    let toml = toml(tracker.name(), &project, &schema.statuses);
    let value = serde_json::json!({
        "tracker": tracker.name(), "project": project.id, "statuses": schema.statuses, "toml": toml
    });
    Ok(output.value(&value, || toml.clone())?)
}

/// The lines of configuration that say what each status means, as it is understood now.
fn toml(tracker: &str, project: &Project, statuses: &[Status]) -> String {
    let categories = StatusCategory::ALL.map(StatusCategory::as_str).join(", ");
    let mut lines = vec![
        format!("# {}: what each status means, one of {categories}\n", sanitize::line(&project.path)),
        format!("[trackers.{}.projects.{}.status]\n", key(tracker), quoted(project.id.as_str())),
    ];
    let entries: Vec<String> =
        statuses.iter().map(|status| format!("{} = \"{}\"", quoted(&status.id), status.category)).collect();
    let width = entries.iter().map(|entry| entry.chars().count()).max().unwrap_or(0);
    for (status, entry) in statuses.iter().zip(&entries) {
        let now = match status.category {
            StatusCategory::Unknown => "unknown now: please fill in".to_owned(),
            category => format!("{category} now"),
        };
        lines.push(format!("{entry:<width$}  # {}, {now}\n", sanitize::line(&status.name)));
    }
    lines.concat()
}

fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

impl Show for Status {
    const COLUMNS: &'static [&'static str] = &["status", "category", "id"];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), self.category.to_string(), self.id.clone()]
    }
}

impl Show for FieldDefinition {
    const COLUMNS: &'static [&'static str] = &["field", "kind", "required", "choices", "id"];

    fn cells(&self) -> Vec<String> {
        let kind = match (self.read_only, &self.unit) {
            (true, _) => format!("{}, read only", self.kind),
            (false, Some(unit)) => format!("{}, {unit}", self.kind),
            (false, None) => self.kind.to_string(),
        };
        let choices: Vec<_> =
            self.choices.iter().filter(|choice| choice.enabled).map(|choice| choice.name.as_str()).collect();
        vec![self.name.clone(), kind, yes_no(self.required), choices.join(", "), self.id.to_string()]
    }
}

impl Show for TicketKind {
    const COLUMNS: &'static [&'static str] = &["kind", "subtask", "id"];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), yes_no(self.subtask), self.id.to_string()]
    }
}

impl Show for Label {
    const COLUMNS: &'static [&'static str] = &["label", "color", "id"];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), or_empty(self.color.as_ref()), or_empty(self.id.as_ref())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_to_fill_in_name_every_status_by_its_id() {
        let project = Project::new("901", "Back\nlog");
        let statuses = [
            Status::new(StatusCategory::InProgress, "p1_x", "In Review"),
            Status::new(StatusCategory::Unknown, "say \"hi\"\\", "Par\u{1b}ked"),
        ];
        let wanted = "# Back log: what each status means, one of todo, in_progress, waiting, done, cancelled, unknown\n\
            [trackers.\"my work\".projects.\"901\".status]\n\
            \"p1_x\" = \"in_progress\"      # In Review, in_progress now\n\
            \"say \\\"hi\\\"\\\\\" = \"unknown\"  # Par\u{fffd}ked, unknown now: please fill in\n";
        assert_eq!(toml("my work", &project, &statuses), wanted);
        assert_eq!(key("work-1"), "work-1");
        assert_eq!(quoted("a\nb"), "\"a\\u000Ab\"");
    }
}
