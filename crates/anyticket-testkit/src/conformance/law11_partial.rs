//! Law 11: a write in several calls that stops midway says what exists, what is done and what is pending.

use anyticket_core::{
    Access, Effect, Error, Field, NewTicket, Operation, ProjectId, Status, StatusRef, Ticket, TicketPatch,
};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};
use super::subject::Midway;

checks! {
    11:
    a_patch_that_stops_midway_is_partial_and_true,
    a_create_that_stops_midway_names_the_ticket_that_exists,
}

/// What is written along with a title, where a tracker may need a call of its own for it.
enum Other {
    Label(String),
    Status(Status),
    Project(ProjectId),
}

impl Other {
    /// One that this tracker can write, if there is any.
    fn find(lab: &Lab, field: Field, access: Access) -> Option<Self> {
        if !lab.can((field, access)) {
            return None;
        }
        match field {
            Field::Labels => {
                let listed = lab.schema.labels.iter().find(|label| !label.name.is_empty());
                let name = listed.map(|label| label.name.clone());
                name.or_else(|| lab.schema.open_labels.then(|| "late".to_owned())).map(Self::Label)
            }
            Field::Status => {
                let first =
                    lab.schema.initial.as_deref().or(lab.schema.statuses.first().map(|first| first.id.as_str()))?;
                let next = lab.schema.next_from(first)?;
                next.into_iter().find(|status| status.id != first).cloned().map(Self::Status)
            }
            Field::Project => lab.projects.get(1).map(|project| Self::Project(project.id.clone())),
            _ => None,
        }
    }

    /// A label that nobody has used yet, where a label may be one: on a new ticket it is more likely to be a call of its own.
    fn new_where_it_can_be(self, lab: &Lab, how: Midway) -> Self {
        match self {
            Self::Label(_) if lab.schema.open_labels => Self::Label(format!("new{how:?}").to_lowercase()),
            other => other,
        }
    }

    fn patch(&self, patch: TicketPatch) -> TicketPatch {
        match self {
            Self::Label(name) => patch.add_label(name.as_str()),
            Self::Status(status) => patch.status(StatusRef::Id(status.id.clone())),
            Self::Project(project) => patch.project(project),
        }
    }

    fn draft(&self, ticket: NewTicket) -> NewTicket {
        match self {
            Self::Label(name) => ticket.with_label(name.as_str()),
            Self::Status(status) => ticket.with_status(StatusRef::Id(status.id.clone())),
            Self::Project(project) => ticket.with_project(project),
        }
    }

    fn is_there(&self, ticket: &Ticket) -> bool {
        match self {
            Self::Label(name) => ticket.labels.iter().any(|label| label.is_called(name)),
            Self::Status(status) => ticket.status.id == status.id,
            Self::Project(project) => ticket.project.as_ref().is_some_and(|home| home.id == *project),
        }
    }
}

/// The field that is written along with the title, and the one whose call is stopped: the second of the two.
const PATCHES: [(Field, Field); 3] =
    [(Field::Labels, Field::Labels), (Field::Status, Field::Status), (Field::Project, Field::Title)];

async fn a_patch_that_stops_midway_is_partial_and_true(lab: &Lab) -> Verdict {
    let mut stopped = 0;
    for (field, at) in PATCHES {
        let Some(other) = Other::find(lab, field, Access::Set) else { continue };
        for how in Midway::ALL {
            let id = lab.create("Before").await?.id;
            if !lab.subject.stop_next_midway(Operation::Patch, at, how) {
                continue;
            }
            stopped += 1;
            let Err(error) = lab.tracker.update(&id, other.patch(TicketPatch::new().title("After"))).await else {
                return failed(format!("the write of {field} stopped midway ({how:?}) and is said to have worked"));
            };
            ensure!(error.ticket() == Some(&id), "the error names {:?}", error.ticket());
            let now = lab.tracker.ticket(&id).await?;
            let steps = [(Field::Title, now.title == "After"), (field, other.is_there(&now))];
            is_partial_and_true(&error, &steps, at, how)?;
        }
    }
    if stopped == 0 { not_applicable("no write can be stopped midway") } else { Ok(()) }
}

async fn a_create_that_stops_midway_names_the_ticket_that_exists(lab: &Lab) -> Verdict {
    let mut made = 0;
    for at in [Field::Status, Field::Labels] {
        for how in Midway::ALL {
            let Some(other) = Other::find(lab, at, Access::Create) else { continue };
            let other = other.new_where_it_can_be(lab, how);
            if !lab.subject.stop_next_midway(Operation::Create, at, how) {
                continue;
            }
            made += 1;
            let Err(error) = lab.tracker.create(other.draft(lab.new_ticket("Half"))).await else {
                return failed(format!("the write of {at} stopped midway ({how:?}) and is said to have worked"));
            };
            let Some(id) = error.ticket().cloned() else {
                return failed("the error does not name the ticket that exists");
            };
            let now = lab.tracker.ticket(&id).await?;
            ensure!(now.title == "Half", "the ticket that exists is another one");
            is_partial_and_true(&error, &[(at, other.is_there(&now))], at, how)?;
            lab.subject.settle().await;
            ensure!(lab.list(lab.all()).await?.len() == made, "the half write left several tickets");
        }
    }
    if made == 0 { not_applicable("no write can be stopped midway") } else { Ok(()) }
}

/// Whether an error is that of half a write, and says of each of its steps what is so: `steps` are whether they are done.
/// Of the one whose answer was lost nobody can know; it is pending, and the ticket must be read.
fn is_partial_and_true(error: &Error, steps: &[(Field, bool)], at: Field, how: Midway) -> Verdict {
    let (done, pending) = (error.done(), error.pending());
    ensure!(
        error.effect() == Effect::Partial,
        "half a write ({at}, {how:?}) has the effect {}: {error:#}",
        error.effect()
    );
    ensure!(!done.is_empty() && !pending.is_empty(), "done {done:?}, pending {pending:?}");
    for (field, is_done) in steps {
        let name = field.to_string();
        let said = |steps: &[String]| steps.iter().any(|step| step.contains(&name));
        if *field == at && how == Midway::AnswerLost {
            ensure!(said(pending) && !said(done), "{name} is not known, done {done:?}, pending {pending:?}");
            let hint = error.hint().unwrap_or_default();
            ensure!(hint.contains("read the ticket"), "whether {name} is done is to be seen, and the hint is {hint:?}");
        } else {
            ensure!(said(done) == *is_done, "{name}: done {done:?}, is done {is_done}");
            ensure!(said(pending) != *is_done, "{name}: pending {pending:?}, is done {is_done}");
        }
    }
    Ok(())
}
