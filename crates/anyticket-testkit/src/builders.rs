//! Things to have in a test without saying more about them than the test is about.

use std::time::Duration;

use anyticket_core::{
    Attachment, Comment, Draft, FieldValue, Label, NewComment, Placement, PriorityLevel, Project, ProjectLink, Schema,
    Status, StatusCategory, Ticket, TicketId, TicketKind, Upload, User,
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

/// So many tickets as a project has them after a while: of all categories and priorities, some with labels, assignees
/// and due dates, made an hour after each other. The same ones in every run.
///
/// ```
/// use anyticket_core::{Page, TicketQuery, Tracker};
/// use anyticket_testkit as testkit;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut provider = testkit::mock();
/// provider.expect_page().returning(|_, _| Ok(Page::last(testkit::tickets(12))));
/// let listed = Tracker::new(provider).tickets(TicketQuery::new()).all().await?;
/// assert_eq!(listed.len(), 12);
/// assert!(listed.iter().any(|ticket| !ticket.is_open()) && listed.iter().any(|ticket| ticket.due.is_some()));
/// # Ok::<(), anyticket_core::Error>(())
/// # }).unwrap();
/// ```
pub fn tickets(count: usize) -> Vec<Ticket> {
    (0..count).map(nth_ticket).collect()
}

fn nth_ticket(number: usize) -> Ticket {
    let verbs = ["Fix", "Add", "Document", "Speed up", "Test"];
    let things = ["the login page", "invoices", "search", "the export", "dark mode", "notifications", "the importer"];
    let people = ["Ann", "Bo Berg", "Cy"];
    let known = StatusCategory::ALL.into_iter().filter(|category| *category != StatusCategory::Unknown);
    let categories: Vec<StatusCategory> = known.collect();
    let mut draft = Draft::new(format!("{} {}", verbs[number % verbs.len()], things[number % things.len()]));
    draft.status = Some(status(categories[number % categories.len()]));
    draft.priority = Some(PriorityLevel::ALL[number % PriorityLevel::ALL.len()].into());
    draft.labels = ["bug", "ui", "api"].iter().take(number % 3).map(|name| Label::new(*name)).collect();
    draft.assignees = people.iter().skip(number % 3).take(number % 2).map(|name| user(name)).collect();
    draft.body = number.is_multiple_of(2).then(|| "**Steps**\n\n1. open the page\n2. see nothing".into());
    let hours = Duration::from_secs(3600 * number as u64);
    let at = then().checked_add(hours).unwrap_or_else(|_| then());
    draft.due = number.is_multiple_of(4).then(|| at.checked_add(Duration::from_secs(7 * 86_400)).unwrap_or(at).into());
    let mut ticket = ticket(&draft);
    ticket.id = format!("t{:08}", number + 1).into();
    ticket.key = Some(format!("OPS-{}", number + 1));
    ticket.url = Some(format!("https://tracker.example/t/{}", ticket.id));
    (ticket.created_at, ticket.updated_at) = (Some(at), Some(at));
    ticket.closed_at = (!ticket.is_open()).then_some(at);
    ticket
}

/// The attachment that a believable tracker would make of an upload.
///
/// ```
/// use anyticket_core::Upload;
///
/// let file = anyticket_testkit::attachment(&"t1".into(), &Upload::from_bytes("a.txt", "content"));
/// assert_eq!((file.name.as_str(), file.size), ("a.txt", Some(7)));
/// ```
pub fn attachment(ticket: &TicketId, upload: &Upload) -> Attachment {
    let mut attachment = Attachment::new(id_of(&upload.name), ticket, &upload.name);
    attachment.media_type = Some(upload.media_type.clone());
    attachment.size = Some(upload.length);
    attachment.author = Some(user("Ann"));
    attachment.created_at = Some(then());
    attachment
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
