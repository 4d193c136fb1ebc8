//! Moving a card to another board.
//!
//! Lists, labels and custom fields belong to a board, and what becomes of them on the way is not documented. So it is looked
//! at afterwards: labels are put on again by their names, values are written again into fields of the same name and kind, and
//! what has no place there is reported as lost.

use anyticket_core::text::same_folded;
use anyticket_core::{
    Change, Effect, Error, Field, FieldDefinition, FieldValue, Include, Label, ListPatch, Loss, Operation, Result,
    Ticket,
};
use anyticket_http::Steps;

use super::body::CardBody;
use super::status::pair;
use super::{get, labels, members};
use crate::account::Account;
use crate::fields::FieldBody;
use crate::{fields, ids, request, wire};

/// A move that is ready to be sent.
pub(super) struct Moving {
    board: String,
    list: String,
    now: Ticket,
    /// What the new board defines, where the card holds anything in fields.
    defined: Vec<FieldDefinition>,
}

/// Something that the card has and shall have on the new board too.
pub(super) enum Carried<'a> {
    Label(&'a Label),
    /// The field of the new board and what is written into it.
    Field(&'a FieldDefinition, FieldBody),
}

impl Carried<'_> {
    /// What it is, as a failed write names it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Label(label) => format!("labels {}", label.name),
            Self::Field(place, _) => format!("fields {}", place.name),
        }
    }
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
        let defined = match now.fields.is_empty() {
            true => Vec::new(),
            false => account.ask_definitions(board.as_str(), operation).await?.to_vec(),
        };
        Ok(Some(Self { board: board.as_str().to_owned(), list, now: now.clone(), defined }))
    }

    pub(super) fn board(&self) -> &str {
        &self.board
    }

    pub(super) fn put_into(&self, body: &mut CardBody) {
        body.id_board = Some(self.board.clone());
        body.id_list.get_or_insert_with(|| self.list.clone());
    }

    /// What the card has that the change leaves as it is, and that has a place on the new board.
    pub(super) fn carried(&self, change: &Change) -> impl Iterator<Item = Carried<'_>> {
        let gone: &[Label] = match &change.labels {
            ListPatch::Change { remove, .. } => remove,
            _ => &[],
        };
        let are_set = matches!(change.labels, ListPatch::Set(_));
        let labels =
            self.now.labels.iter().filter(move |label| !are_set && !gone.iter().any(|other| other.is_same(label)));
        let fields = self.values(change).filter_map(|held| {
            let place = self.place(held)?;
            Some(Carried::Field(place, fields::body(place, &in_place(place, &held.value)?).ok()?))
        });
        labels.map(Carried::Label).chain(fields)
    }

    /// What the card holds in the fields that the change does not write.
    fn values(&self, change: &Change) -> impl Iterator<Item = &FieldValue> {
        let written = |name: &str| change.fields.iter().any(|write| same_folded(&write.definition.name, name));
        self.now.fields.iter().filter(move |held| !written(&held.name))
    }

    /// The field of the new board that may hold a value of the old one.
    fn place(&self, held: &FieldValue) -> Option<&FieldDefinition> {
        let is_like_it = |field: &&FieldDefinition| {
            same_folded(&field.name, &held.name) && field.kind == held.value.kind() && !field.read_only
        };
        self.defined.iter().find(is_like_it)
    }

    /// What becomes of an error of the move itself. Where its answer was lost the card may lie on the new board, without what
    /// would have been carried there; once it does, nobody can see that any more.
    pub(super) fn in_doubt(&self, error: Error, change: &Change) -> Error {
        let carried: Vec<String> = self.carried(change).map(Carried::name).collect();
        if carried.is_empty() || matches!(error.effect(), Effect::None) {
            return error;
        }
        let hint = format!(
            "read the ticket: if it lies on the other board, put on it what it may lack there: {}",
            carried.join(", ")
        );
        error.with_hint(hint)
    }

    /// Brings after the card what it had and what did not come along: the steps that were announced for it.
    pub(super) async fn carry(
        &self,
        account: &Account,
        there: Ticket,
        change: &Change,
        steps: &mut Steps,
        operation: Operation,
    ) -> Result<Ticket> {
        let id = there.id.clone();
        let mut wrote = false;
        for carried in self.carried(change) {
            let send = async {
                let request = match &carried {
                    Carried::Label(label) if has_label(&there, label) => return Ok(false),
                    Carried::Label(label) => {
                        let mut label = (*label).clone();
                        label.id = None;
                        let label = labels::id_of(account, &self.board, &label, operation).await?;
                        request::add_label(id.as_str(), &label)
                    }
                    Carried::Field(place, _) if holds(&there, &place.name) => return Ok(false),
                    Carried::Field(place, body) => request::set_field(id.as_str(), place.id.as_str(), body),
                };
                account.send(operation, request).await.map(|_| true)
            };
            wrote |= steps.take(&id, 1, send).await?;
        }
        let mut losses: Vec<Loss> = self
            .values(change)
            .filter(|held| !holds(&there, &held.name))
            .filter(|held| self.place(held).and_then(|place| in_place(place, &held.value)).is_none())
            .map(|held| Loss::new(Field::Fields, "the board has no such custom field").with_native(held.name.as_str()))
            .collect();
        let members: Vec<_> = match &change.assignees {
            ListPatch::Keep => self.now.assignees.iter().filter(|user| !has_member(&there, user)).collect(),
            _ => Vec::new(),
        };
        for user in members {
            // Only who is a member of the board can be on its cards.
            match members::add(account, &id, &user.id, operation).await {
                Ok(()) => wrote = true,
                Err(error) if error.effect() != Effect::None => {
                    steps.announce([format!("assignees {}", user.id)]);
                    return Err(steps.stopped(&id, error));
                }
                Err(_) => {
                    losses.push(Loss::new(Field::Assignees, "not a member of the board").with_native(user.to_string()));
                }
            }
        }
        let mut ticket = match wrote {
            false => there,
            true => {
                let read = get::get(account, &id, Include::default(), operation).await;
                read.map_err(|error| steps.unseen(&id, error))?
            }
        };
        ticket.losses.extend(losses);
        Ok(ticket)
    }
}

fn has_label(ticket: &Ticket, label: &Label) -> bool {
    ticket.labels.iter().any(|own| own.name == label.name && own.color == label.color)
}

fn holds(ticket: &Ticket, field: &str) -> bool {
    ticket.fields.iter().any(|own| same_folded(&own.name, field))
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
