//! Moving a card to another board.
//!
//! Lists, labels and custom fields belong to a board, and what becomes of them on the way is not documented. So it is looked
//! at afterwards: labels are put on again by their names, values are written again into fields of the same name and kind, and
//! what has no place there is reported as lost.

use anyticket_core::text::same_folded;
use anyticket_core::{Change, Error, Field, Include, Label, ListPatch, Loss, Operation, Result, Ticket};
use anyticket_http::Steps;

use super::body::CardBody;
use super::status::pair;
use super::{get, labels, members};
use crate::account::Account;
use crate::{fields, ids, request, wire};

/// A move that is ready to be sent.
pub(super) struct Moving {
    board: String,
    list: String,
    now: Ticket,
}

impl Moving {
    /// Finds the list of the new board: that of the status that is asked for, else the one of the same name, else the first.
    pub(super) async fn prepare(
        account: &Account,
        change: &Change,
        now: Option<&Ticket>,
        operation: Operation,
    ) -> Result<Option<Self>> {
        let (Some(board), Some(now)) = (&change.project, now) else { return Ok(None) };
        if now.project.as_ref().is_some_and(|home| home.id == *board) {
            return Ok(None);
        }
        if !ids::is_id(board.as_str()) {
            return Err(Error::invalid("not the id of a board").with("project", board));
        }
        let list = match &change.status {
            Some(status) => pair(status)?.0.to_owned(),
            None => {
                let there = account.ask_facts(board.as_str(), operation).await?;
                let name = now.status.name.strip_suffix(" (complete)").unwrap_or(&now.status.name);
                let open = || there.lists.iter().filter(|list| !list.is_closed());
                let same = open().find(|list: &&wire::List| same_folded(list.title(), name)).or_else(|| open().next());
                let same = same.map(|list| list.id.clone());
                same.ok_or_else(|| {
                    Error::invalid("the board has no list that a card could lie in")
                        .with("project", board)
                        .with_hint("make a list on the board, or take one out of the archive")
                })?
            }
        };
        Ok(Some(Self { board: board.as_str().to_owned(), list, now: now.clone() }))
    }

    pub(super) fn board(&self) -> &str {
        &self.board
    }

    pub(super) fn put_into(&self, body: &mut CardBody) {
        body.id_board = Some(self.board.clone());
        body.id_list.get_or_insert_with(|| self.list.clone());
    }

    /// Brings after the card what it had and what did not come along.
    pub(super) async fn carry(
        &self,
        account: &Account,
        there: Ticket,
        change: &Change,
        steps: &mut Steps,
        operation: Operation,
    ) -> Result<Ticket> {
        let id = there.id.clone();
        let mut losses = Vec::new();
        let left_behind = self.labels(&there, change);
        let members: Vec<_> = match &change.assignees {
            ListPatch::Keep => self.now.assignees.iter().filter(|user| !has_member(&there, user)).collect(),
            _ => Vec::new(),
        };
        let defined = match self.now.fields.is_empty() {
            true => Default::default(),
            false => {
                account.ask_definitions(&self.board, operation).await.map_err(|error| steps.stopped(&id, error))?
            }
        };
        let mut values = Vec::new();
        let named_now = |name: &str| change.fields.iter().any(|write| same_folded(&write.definition.name, name));
        for held in self.now.fields.iter().filter(|held| !named_now(&held.name)) {
            if there.fields.iter().any(|field| same_folded(&field.name, &held.name)) {
                continue;
            }
            let place = defined.iter().find(|field| {
                same_folded(&field.name, &held.name) && field.kind == held.value.kind() && !field.read_only
            });
            match place.and_then(|place| Some((place, in_place(place, &held.value)?))) {
                Some((place, value)) => values.push((place, fields::body(place, &value)?)),
                None => losses.push(
                    Loss::new(Field::Fields, "the board has no such custom field").with_native(held.name.as_str()),
                ),
            }
        }
        steps.announce(left_behind.iter().map(|label| format!("labels {}", label.name)));
        steps.announce(values.iter().map(|(place, _)| format!("fields {}", place.name)));
        for label in &left_behind {
            let put_on = async {
                let label = labels::id_of(account, &self.board, label, operation).await?;
                account.send(operation, request::add_label(id.as_str(), &label)).await
            };
            steps.take(&id, 1, put_on).await?;
        }
        for (place, body) in &values {
            let write = account.send(operation, request::set_field(id.as_str(), place.id.as_str(), body));
            steps.take(&id, 1, write).await?;
        }
        for user in members {
            // Only who is a member of the board can be on its cards.
            if members::add(account, &id, &user.id, operation).await.is_err() {
                losses.push(Loss::new(Field::Assignees, "not a member of the board").with_native(user.to_string()));
            }
        }
        let mut ticket =
            match there.labels.len() == self.now.labels.len() && values.is_empty() && left_behind.is_empty() {
                true => there,
                false => {
                    let read = get::get(account, &id, Include::default(), operation).await;
                    read.map_err(|error| steps.stopped(&id, error))?
                }
            };
        ticket.losses.extend(losses);
        Ok(ticket)
    }

    /// The labels that the card had and has no more, unless the change is about them.
    fn labels(&self, there: &Ticket, change: &Change) -> Vec<Label> {
        let named: Vec<&Label> = match &change.labels {
            ListPatch::Set(_) => return Vec::new(),
            ListPatch::Change { remove, .. } => remove.iter().collect(),
            ListPatch::Keep => Vec::new(),
        };
        let is_there =
            |label: &Label| there.labels.iter().any(|own| own.name == label.name && own.color == label.color);
        let mut missing = Vec::new();
        for label in &self.now.labels {
            if !is_there(label) && !named.iter().any(|gone| gone.is_same(label)) {
                let mut label = label.clone();
                label.id = None;
                missing.push(label);
            }
        }
        missing
    }
}

fn has_member(ticket: &Ticket, user: &anyticket_core::User) -> bool {
    ticket.assignees.iter().any(|own| own.id == user.id)
}

/// The value as a field of another board holds it: an option goes by its name.
fn in_place(place: &anyticket_core::FieldDefinition, value: &anyticket_core::Value) -> Option<anyticket_core::Value> {
    use anyticket_core::Value;
    match value {
        Value::Select(choice) => {
            let same = place.choices.iter().find(|other| same_folded(&other.name, &choice.name))?;
            Some(Value::Select(same.clone()))
        }
        other => Some(other.clone()),
    }
}
