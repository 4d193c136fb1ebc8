//! The reference tracker as a subject of the suite: everything that the suite can ask for, it can do.

use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{
    Access, Change, Draft, Error, ErrorKind, Field, FieldValue, Operation, Priority, PriorityLevel, Provider, Raw,
    Result, Status, StatusCategory, TicketId, TicketKind, Value,
};
use async_trait::async_trait;

use super::state::World;
use super::{Fault, Memory, PageFault, writing};
use crate::conformance::{Midway, Subject, Terms, WorldChange};

#[async_trait]
impl Subject for Memory {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.clone())
    }

    fn terms(&self) -> Terms {
        let terms = Terms::default().with_whole_writes();
        match self.profile().has_keys() {
            true => terms,
            false => terms.excusing((Field::Key, Access::Read), "the workspace of this profile has no custom ids"),
        }
    }

    fn page_size(&self) -> usize {
        self.world(|world| world.page_size())
    }

    async fn settle(&self) {
        Memory::settle(self);
    }

    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        let mut changes = changes.into_iter();
        self.on_page(move |world| {
            if let Some(change) = changes.next() {
                // What a rule of the profile forbids does not happen, and the listing has to give that ticket.
                let _ = make(world, change);
            }
        });
        true
    }

    fn stop_clock(&self) -> bool {
        self.world(|world| world.tick = Duration::ZERO);
        true
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        Memory::break_item(self, ticket);
        true
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        self.world(|world| {
            let status = Status::new(StatusCategory::Unknown, "brand-new", "Brand new");
            let held: Vec<_> = world.tickets.iter().filter(|other| other.id == *ticket).cloned().collect();
            for mut ticket in held {
                ticket.status = status.clone();
                ticket.priority = Some(Priority::new(PriorityLevel::Normal, "brand-new", "Brand new"));
                ticket.kind = Some(TicketKind::new("brand-new", "Brand new"));
                let value = Raw::new(&br#"{"shape":["nobody","knows"]}"#[..]).map(Value::Other);
                ticket.fields.extend(value.map(|value| FieldValue::new("brand-new", "Brand new", value)));
                world.replace(ticket);
            }
        });
        true
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        Memory::plant_foreign_body(self, ticket, "what can be read", &["panel"]);
        self.profile().capabilities().has_foreign_bodies
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.script(operation, Fault::LoseAnswer);
        true
    }

    fn lose_next_request(&self, operation: Operation) -> bool {
        self.script(operation, Fault::LoseRequest);
        true
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        let error = Error::new(ErrorKind::Forbidden, "this credential may not do that");
        self.script(operation, Fault::Refuse(error.with_hint("ask an administrator for the right to")));
        true
    }

    /// A patch stops after its first field, a create before its status and its labels.
    fn stop_next_midway(&self, operation: Operation, at: Field, _how: Midway) -> bool {
        let stops = at != Field::Title;
        if stops {
            self.script(operation, Fault::StopMidway);
        }
        stops
    }

    fn expire_next_cursor(&self) -> bool {
        self.script_page(PageFault::ExpiredCursor);
        true
    }
}

/// Makes a change as somebody else would, by the rules of the tracker.
fn make(world: &mut World, change: WorldChange) -> Result<()> {
    match change {
        WorldChange::Insert { title, project } => {
            let mut draft = Draft::new(title);
            let schema = world.schema(&project, None);
            draft.kind = schema.kinds.first().cloned();
            draft.project = Some(project);
            writing::create(world, draft).map(drop)
        }
        WorldChange::Rename(id, title) => {
            let mut change = Change::new();
            change.title = Some(title);
            writing::patch(world, &id, &change)
        }
        WorldChange::Move(id, project) => {
            let mut change = Change::new();
            change.project = Some(project);
            writing::patch(world, &id, &change)
        }
        WorldChange::Close(id) => {
            let project = world.ticket(&id)?.project.clone();
            let schema = project.map(|project| world.schema(&project.id, None)).unwrap_or_default();
            let mut change = Change::new();
            change.status = schema.first_in(StatusCategory::Done).cloned();
            writing::patch(world, &id, &change)
        }
        WorldChange::Delete(id) => writing::delete(world, &id),
    }
}
