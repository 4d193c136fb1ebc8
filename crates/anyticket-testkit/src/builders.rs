//! Things to have in a test without saying more about them than the test is about.

use anyticket_core::{
    Comment, Draft, FieldValue, NewComment, Placement, Project, ProjectLink, Schema, Status, StatusCategory, Ticket,
    TicketId, TicketKind, User,
};
use jiff::Timestamp;

/// When everything that is built here was made: 2026-01-05, 09:00 UTC.
fn then() -> Timestamp {
    Timestamp::new(1_767_603_600, 0).unwrap_or_default()
}

/// The ticket that a believable tracker would make of a draft.
///
/// Its id comes from its title, so that it is the same in every run; what the draft leaves open is as a new
/// ticket has it.
///
/// ```
/// use anyticket_core::{Draft, StatusCategory};
/// use anyticket_testkit as testkit;
///
/// let ticket = testkit::ticket(&Draft::new("Fix login"));
/// assert_eq!(ticket.title, "Fix login");
/// assert_eq!(ticket.status.category, StatusCategory::Todo);
/// assert_eq!(ticket.id, testkit::ticket(&Draft::new("Fix login")).id);
/// ```
pub fn ticket(draft: &Draft) -> Ticket {
    let status = draft.status.clone().unwrap_or_else(|| status(StatusCategory::Todo));
    let mut ticket = Ticket::new(id_of(&draft.title), &draft.title, status);
    ticket.url = Some(format!("https://tracker.example/t/{}", ticket.id));
    ticket.body = draft.body.clone();
    ticket.priority = draft.priority.clone();
    ticket.kind = draft.kind.clone().or_else(|| Some(TicketKind::new("task", "Task")));
    ticket.project = Some(ProjectLink::new(draft.project.clone().unwrap_or_else(|| "p1".into())));
    ticket.also_in = draft.also_in.iter().map(|id| Placement::new(ProjectLink::new(id.clone()))).collect();
    ticket.parent = draft.parent.clone();
    ticket.assignees = draft.assignees.clone();
    ticket.author = Some(user("Ann"));
    ticket.reporter = draft.reporter.clone();
    ticket.labels = draft.labels.clone();
    ticket.start = draft.start;
    ticket.due = draft.due;
    ticket.created_at = Some(then());
    ticket.updated_at = Some(then());
    ticket.closed_at = (!ticket.is_open()).then(then);
    ticket.estimate = draft.estimate;
    ticket.fields = draft
        .fields
        .iter()
        .filter_map(|write| {
            let value = write.value.as_set()?.clone();
            Some(FieldValue::new(write.id().clone(), &write.definition.name, value))
        })
        .collect();
    ticket.external_key = draft.external_key.clone();
    ticket.version = Some("1".to_owned());
    ticket
}

/// A user of this name, with an id and an e-mail address to match.
///
/// ```
/// let bo = anyticket_testkit::user("Bo Berg");
/// assert_eq!(bo.email.as_deref(), Some("bo.berg@example.com"));
/// ```
pub fn user(name: &str) -> User {
    let word = name.to_lowercase().replace(char::is_whitespace, ".");
    User::new(format!("u-{word}")).with_name(name).with_email(format!("{word}@example.com"))
}

/// A project of this name that holds tickets.
pub fn project(name: &str) -> Project {
    Project::new(format!("p-{}", name.to_lowercase().replace(char::is_whitespace, "-")), name)
}

/// The comment that a believable tracker would make of a new one.
///
/// ```
/// let comment = anyticket_testkit::comment(&"t1".into(), &"Shipped in 1.4".into());
/// assert_eq!(comment.body.as_markdown(), "Shipped in 1.4");
/// ```
pub fn comment(ticket: &TicketId, new: &NewComment) -> Comment {
    let mut comment = Comment::new(id_of(new.body.as_markdown()), ticket, new.body.clone());
    comment.author = Some(user("Ann"));
    comment.created_at = Some(then());
    comment.updated_at = Some(then());
    comment.parent = new.parent.clone();
    comment.private = new.private;
    comment
}

/// The status of this category in [`schema`]: its id and its name are the category's word.
pub fn status(category: StatusCategory) -> Status {
    Status::new(category, category.as_str(), category.as_str())
}

/// A schema with one status for each category, one kind, and labels that are made by using them.
pub fn schema() -> Schema {
    let known = StatusCategory::ALL.into_iter().filter(|category| *category != StatusCategory::Unknown);
    let mut schema = Schema::new(known.map(status));
    schema.initial = Some(StatusCategory::Todo.as_str().to_owned());
    schema.kinds = vec![TicketKind::new("task", "Task")];
    schema.open_labels = true;
    schema
}

/// An id from a text: FNV-1a, which is the same in every process.
fn id_of(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("t{:08x}", hash >> 32)
}
