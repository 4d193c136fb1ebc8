//! Creates of several calls whose first answer was lost: the calls that nobody made any more.

use super::Tracker;
use crate::Result;
use crate::capabilities::Operation;
use crate::model::{ListPatch, Ticket};
use crate::provider::{Change, Draft};
use crate::query::Include;

impl Tracker {
    /// Writes what a draft says and a ticket that it made lacks: a tracker may need calls of their own for it, and where
    /// the answer to the first one was lost these were never made.
    ///
    /// # Errors
    ///
    /// [`Effect::Partial`](crate::Effect::Partial): the ticket is there, and what it lacks is pending.
    pub(super) async fn completed(&self, draft: &Draft, ticket: Ticket) -> Result<Ticket> {
        let id = ticket.id.clone();
        let change = unwritten(draft, &ticket);
        if change.is_empty() {
            return Ok(ticket);
        }
        let pending: Vec<String> = change.touched().map(|field| field.to_string()).collect();
        let done = |error: &crate::Error| {
            std::iter::once("create".to_owned()).chain(error.done().iter().cloned()).collect::<Vec<_>>()
        };
        let half = |error: crate::Error| {
            let pending = if error.pending().is_empty() { pending.clone() } else { error.pending().to_vec() };
            let done = done(&error);
            crate::Error::new(error.kind(), "the ticket was created, and not all of it could be written")
                .partial(id.clone(), done, pending)
                .with_hint("read the ticket, and write what is pending")
                .because(error)
                .at(self.provider_name())
                .during(Operation::Create)
        };
        // It may have been read as a listing reads it, without everything.
        let now = self.call(Operation::Get, self.provider().get(&id, Include::default())).await.map_err(half)?;
        let change = unwritten(draft, &now);
        if change.is_empty() {
            return Ok(now);
        }
        self.call(Operation::Patch, self.provider().patch(&id, change)).await.map_err(half)
    }
}

/// What a draft says and its ticket does not hold, of what may be written by a call of its own. A field that holds something
/// was written: trackers keep values in forms of their own.
fn unwritten(draft: &Draft, ticket: &Ticket) -> Change {
    let mut change = Change::new();
    let stands = |status: &crate::Status| status.id == ticket.status.id;
    if let Some(status) = &draft.status
        && !stands(status)
        && !draft.or_status.iter().any(stands)
    {
        change.status = Some(status.clone());
        change.or_status.clone_from(&draft.or_status);
    }
    let lies_in = |place: &&crate::ProjectId| {
        ticket.also_in.iter().map(|other| &other.project).chain(&ticket.project).any(|project| project.id == **place)
    };
    change.also_in = added(draft.also_in.iter().filter(|place| !lies_in(place)).cloned().collect());
    let has = |label: &&crate::Label| ticket.labels.iter().any(|own| own.is_called(&label.name));
    change.labels = added(draft.labels.iter().filter(|label| !has(label)).cloned().collect());
    let holds = |write: &&crate::FieldWrite| ticket.fields.iter().any(|field| field.id == *write.id());
    change.fields =
        draft.fields.iter().filter(|write| write.value.as_set().is_some() && !holds(write)).cloned().collect();
    change
}

fn added<T>(add: Vec<T>) -> ListPatch<T> {
    if add.is_empty() { ListPatch::Keep } else { ListPatch::Change { add, remove: Vec::new() } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Choice, Field, FieldDefinition, FieldKind, FieldValue, Label, Patch, Placement, ProjectLink, Status,
        StatusCategory, Value,
    };
    use crate::provider::FieldWrite;

    fn status(id: &str) -> Status {
        Status::new(StatusCategory::Todo, id, id)
    }

    fn draft() -> Draft {
        let stage = FieldDefinition::new("f1", "Stage", FieldKind::Select);
        let mut draft = Draft::new("T");
        draft.status = Some(status("s2"));
        draft.also_in = vec!["p2".into()];
        draft.labels = vec![Label::new("Bug"), Label::new("ui")];
        draft.fields = vec![FieldWrite::new(stage, Patch::Set(Value::Select(Choice::new("o1", "Alpha"))))];
        draft
    }

    #[test]
    fn what_a_ticket_lacks_of_its_draft_is_written_and_nothing_else_is() {
        let change = unwritten(&draft(), &Ticket::new("t", "T", status("s1")));
        assert_eq!(
            change.touched().collect::<Vec<_>>(),
            [Field::AlsoIn, Field::Status, Field::Labels, Field::Fields],
            "{change:?}"
        );
        let mut whole = Ticket::new("t", "T", status("s2"));
        whole.also_in = vec![Placement::new(ProjectLink::new("p2"))];
        whole.labels = vec![Label::new("bug")];
        whole.fields = vec![FieldValue::new("f1", "Stage", Value::Text("in another form".into()))];
        let change = unwritten(&draft(), &whole);
        assert_eq!(change.labels, ListPatch::Change { add: vec![Label::new("ui")], remove: Vec::new() });
        whole.labels.push(Label::new("ui"));
        assert!(unwritten(&draft(), &whole).is_empty());
    }

    #[test]
    fn a_status_that_would_have_done_as_well_is_left() {
        let mut draft = Draft::new("T");
        (draft.status, draft.or_status) = (Some(status("s2")), vec![status("s3")]);
        assert!(unwritten(&draft, &Ticket::new("t", "T", status("s3"))).is_empty());
        assert!(!unwritten(&draft, &Ticket::new("t", "T", status("s1"))).is_empty());
    }
}
