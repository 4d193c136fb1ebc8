//! A ticket as people read it.

use anyticket::{Estimate, Field, Ticket, Value};

use crate::commands::{both, minute, or_empty, yes_no};
use crate::output::Show;

impl Show for Ticket {
    const COLUMNS: &'static [&'static str] = &["key", "status", "priority", "assignees", "due", "title"];

    fn cells(&self) -> Vec<String> {
        let priority = self.priority.as_ref().map(|priority| priority.name.clone());
        vec![
            called(self).to_owned(),
            self.status.name.clone(),
            priority.unwrap_or_default(),
            joined(self.assignees.iter()),
            or_empty(self.due),
            self.title.clone(),
        ]
    }
}

/// What people call it, else its id.
pub(super) fn called(ticket: &Ticket) -> &str {
    ticket.key.as_deref().unwrap_or(ticket.id.as_str())
}

/// The whole ticket: a line for each field that holds something, then the text.
pub(super) fn text(ticket: &Ticket) -> String {
    let mut lines = vec![format!("{}  {}\n", called(ticket), ticket.title)];
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("  {name:<12} {value}\n"));
        }
    };
    let status = &ticket.status;
    line("status", both(&status.name, &status.category.as_str().replace('_', " ")));
    line("priority", or_empty(ticket.priority.as_ref().map(|priority| both(&priority.name, priority.level.as_str()))));
    line("kind", or_empty(ticket.kind.as_ref().map(|kind| kind.name.as_str())));
    line("project", or_empty(ticket.project.as_ref().map(link)));
    line("also in", joined(ticket.also_in.iter().map(|place| link(&place.project))));
    line("parent", or_empty(ticket.parent.as_ref()));
    line("assignees", joined(ticket.assignees.iter()));
    line(
        "labels",
        joined(ticket.labels.iter().map(|label| match label.name.as_str() {
            "" => label.color.as_deref().unwrap_or_default(),
            name => name,
        })),
    );
    line("start", or_empty(ticket.start));
    line("due", or_empty(ticket.due));
    line("estimate", or_empty(ticket.estimate.map(estimate)));
    for field in &ticket.fields {
        line(&field.name, value(&field.value));
    }
    line("external key", or_empty(ticket.external_key.as_ref()));
    line("author", or_empty(ticket.author.as_ref()));
    line("reporter", or_empty(ticket.reporter.as_ref()));
    line("created", or_empty(ticket.created_at.map(minute)));
    line("updated", or_empty(ticket.updated_at.map(minute)));
    line("closed", or_empty(ticket.closed_at.map(minute)));
    line("archived", if ticket.archived { yes_no(true) } else { String::new() });
    line("url", or_empty(ticket.url.as_ref()));
    line("version", or_empty(ticket.version.as_ref()));
    line("id", ticket.id.to_string());
    line("not read", joined(ticket.unread.iter().map(Field::as_str)));
    for loss in &ticket.losses {
        line("lost", format!("{}: {}", loss.field, loss.reason));
    }
    let body = ticket.body_markdown().trim();
    if !body.is_empty() {
        lines.push(format!("\n{body}\n"));
    }
    lines.concat()
}

fn link(project: &anyticket::ProjectLink) -> String {
    project.name.clone().unwrap_or_else(|| project.id.to_string())
}

fn joined(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

fn estimate(estimate: Estimate) -> String {
    let points = estimate.points.map(|points| format!("{points} points"));
    let time = estimate.time.map(|time| {
        let minutes = time.as_secs().div_ceil(60);
        format!("{} h {:02} min", minutes / 60, minutes % 60)
    });
    joined(points.into_iter().chain(time))
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::RichText(body) => body.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes_no(*yes),
        Value::Date(when) => when.to_string(),
        Value::Select(choice) => choice.name.clone(),
        Value::MultiSelect(choices) => joined(choices.iter().map(|choice| &choice.name)),
        Value::Cascade(choices) => choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(" / "),
        Value::Users(users) => joined(users.iter()),
        Value::Tickets(tickets) => joined(tickets.iter()),
        Value::Other(raw) => raw.as_str().to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use anyticket::{FieldValue, Label, PriorityLevel, ProjectLink, Status, StatusCategory, User};

    use super::*;

    #[test]
    fn a_ticket_is_a_block_of_what_it_holds() {
        let mut ticket = Ticket::new("t1", "Fix login", Status::new(StatusCategory::InProgress, "s", "In Review"));
        ticket.key = Some("ENG-42".into());
        ticket.priority = Some(PriorityLevel::High.into());
        ticket.project = Some(ProjectLink::new("901").with_name("Backlog"));
        ticket.assignees = vec![User::new("7").with_name("Bo"), User::new("8")];
        ticket.labels = vec![Label::new("bug")];
        ticket.due = Some("2026-03-01".parse().unwrap());
        ticket.created_at = Some("2026-01-02T03:04:05Z".parse().unwrap());
        ticket.fields = vec![FieldValue::new("f", "Stage", Value::Text("Alpha".into()))];
        ticket.body = Some("**steps**\n".into());
        let wanted = "ENG-42  Fix login\n\
            \x20 status       In Review (in progress)\n\
            \x20 priority     high\n\
            \x20 project      Backlog\n\
            \x20 assignees    Bo, 8\n\
            \x20 labels       bug\n\
            \x20 due          2026-03-01\n\
            \x20 Stage        Alpha\n\
            \x20 created      2026-01-02 03:04Z\n\
            \x20 id           t1\n\
            \n**steps**\n";
        assert_eq!(text(&ticket), wanted);
        assert_eq!(ticket.cells(), ["ENG-42", "In Review", "high", "Bo, 8", "2026-03-01", "Fix login"]);
    }

    #[test]
    fn a_ticket_without_a_key_is_called_by_its_id() {
        let ticket = Ticket::new("t1", "x", Status::new(StatusCategory::Todo, "s", "To do"));
        assert!(text(&ticket).starts_with("t1  x\n"));
    }
}
