//! Changing cards.

use anyticket_core::{
    Change, Error, ErrorKind, Field, FieldDefinition, Include, Label, ListPatch, Operation, Patch, Result, Ticket,
    TicketId,
};
use anyticket_http::Steps;

use super::body::{CardBody, missing};
use super::create::LEFT_OUT;
use super::moving::{Carried, Moving};
use super::{get, labels, members};
use crate::account::Account;
use crate::fields::{self, FieldBody};
use crate::{external_key, ids, request};

const OPERATION: Operation = Operation::Patch;

/// Changes a card.
///
/// One call for most fields; a call each for single members and labels that come or go, and for each custom field. The card
/// is read before only where the change depends on what it holds, and afterwards only where the answer to the one call
/// does not show it all.
pub(crate) async fn patch(account: &Account, id: &TicketId, change: &Change) -> Result<Ticket> {
    ids::check(id)?;
    let now = match needs_now(account, change) {
        true => Some(get::get(account, id, Include::default(), OPERATION).await?),
        false => None,
    };
    check_version(change, now.as_ref())?;
    if change.is_empty()
        && let Some(now) = now
    {
        return Ok(now);
    }
    Box::pin(Writing { account, id, now, steps: Steps::default() }.run(change)).await
}

/// Whether the change depends on what the card holds.
fn needs_now(account: &Account, change: &Change) -> bool {
    let touches_text = !change.body.is_keep() || !change.external_key.is_keep();
    change.if_version.is_some()
        || change.project.is_some()
        || matches!(change.assignees, ListPatch::Change { .. })
        || !change.labels.is_keep()
        || account.keys.is_text() && touches_text
        || !account.keys.is_text() && !change.external_key.is_keep()
        || change.is_empty()
}

fn check_version(change: &Change, now: Option<&Ticket>) -> Result<()> {
    let (Some(expected), Some(now)) = (&change.if_version, now) else { return Ok(()) };
    if now.version.as_ref() == Some(expected) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, "somebody else changed the ticket in between")
        .with("ticket", &now.id)
        .with("expected", expected)
        .with("now", now.version.as_deref().unwrap_or("nothing"))
        .with_hint("read it again and decide anew"))
}

struct Writing<'a> {
    account: &'a Account,
    id: &'a TicketId,
    now: Option<Ticket>,
    steps: Steps,
}

/// A call of its own for one thing.
enum Call {
    AddMember(anyticket_core::UserId),
    RemoveMember(anyticket_core::UserId),
    AddLabel(Label),
    RemoveLabel(Label),
    Field(FieldDefinition, FieldBody),
}

impl Writing<'_> {
    async fn run(mut self, change: &Change) -> Result<Ticket> {
        let (account, id) = (self.account, self.id);
        let moving = Moving::prepare(account, change, self.now.as_ref(), OPERATION).await?;
        let mut body = CardBody::of_change(account, change, self.now.as_ref())?;
        if let Some(moving) = &moving {
            moving.put_into(&mut body);
        }
        let board = moving.as_ref().map(Moving::board).or_else(|| self.now.as_ref().and_then(home)).map(str::to_owned);
        let sets_labels = match &change.labels {
            ListPatch::Set(labels) => Some(labels.as_slice()),
            _ => None,
        };
        let calls = self.calls(change, board.as_deref(), sets_labels.is_some()).await?;
        let of_main = of_main(change, account);
        self.steps.announce(of_main.iter().cloned());
        self.steps.announce(calls.iter().map(|(name, _)| name.clone()));
        self.steps.announce(moving.iter().flat_map(|moving| moving.carried(change)).map(Carried::name));
        if let Some(labels) = sets_labels {
            self.set_labels(&mut body, labels, board.as_deref()).await?;
        }
        let answered = match body.is_empty() {
            true => None,
            false => {
                let send = async {
                    let answer = account.send(OPERATION, request::update_card(id.as_str(), &body)).await?;
                    get::written(account, &answer, OPERATION).await
                };
                let sent = self.steps.take(id, of_main.len(), send).await;
                let ticket = sent.map_err(|error| match &moving {
                    Some(moving) => moving.in_doubt(error, change),
                    None => error,
                })?;
                let left_out = missing(&body, &ticket);
                if !left_out.is_empty() && moving.is_none() {
                    return Err(self.steps.not_kept(id, &left_out, LEFT_OUT));
                }
                Some(ticket)
            }
        };
        for (_, call) in &calls {
            let made = self.call(call, board.as_deref());
            let made = made.await;
            self.steps.take(id, 1, async { made }).await?;
        }
        match (answered, moving) {
            (Some(ticket), None) if calls.is_empty() => Ok(ticket),
            (_, None) => self.read().await,
            (_, Some(moving)) => {
                let there = self.read().await?;
                moving.carry(account, there, change, &mut self.steps, OPERATION).await
            }
        }
    }

    async fn read(&self) -> Result<Ticket> {
        let read = get::get(self.account, self.id, Include::default(), OPERATION).await;
        read.map_err(|error| self.steps.unseen(self.id, error))
    }

    /// The calls beside the one for most fields, each with its name.
    async fn calls(&self, change: &Change, board: Option<&str>, sets_labels: bool) -> Result<Vec<(String, Call)>> {
        let mut calls = Vec::new();
        if let Some(now) = &self.now {
            let (add, remove) = members::delta(&change.assignees, now);
            calls.extend(add.into_iter().map(|user| (format!("assignees {user}"), Call::AddMember(user))));
            calls.extend(remove.into_iter().map(|user| (format!("assignees -{user}"), Call::RemoveMember(user))));
            if !sets_labels {
                let (add, remove) = labels::delta(&change.labels, now);
                calls.extend(add.into_iter().map(|label| (format!("labels {}", label.name), Call::AddLabel(label))));
                let take = |label: Label| (format!("labels -{}", label.name), Call::RemoveLabel(label));
                calls.extend(remove.into_iter().map(take));
            }
        }
        for write in &change.fields {
            let body = match &write.value {
                Patch::Set(value) => fields::body(&write.definition, value)?,
                Patch::Clear | Patch::Keep => fields::cleared(&write.definition),
            };
            calls.push((format!("fields {}", write.definition.name), Call::Field(write.definition.clone(), body)));
        }
        if !change.external_key.is_keep()
            && let Some(board) = board
            && let Some(field) = external_key::field(self.account, board, OPERATION).await?
        {
            let body = change.external_key.as_set().map_or_else(|| fields::cleared(&field), |key| FieldBody::text(key));
            calls.push((Field::ExternalKey.to_string(), Call::Field(field, body)));
        }
        Ok(calls)
    }

    async fn call(&self, call: &Call, board: Option<&str>) -> Result<()> {
        let (account, id) = (self.account, self.id);
        match call {
            Call::AddMember(user) => members::add(account, id, user, OPERATION).await,
            Call::RemoveMember(user) => members::remove(account, id, user, OPERATION).await,
            Call::AddLabel(label) => {
                let label = labels::id_of(account, board.unwrap_or_default(), label, OPERATION).await?;
                account.send(OPERATION, request::add_label(id.as_str(), &label)).await.map(drop)
            }
            Call::RemoveLabel(label) => {
                let label = label.id.as_deref().unwrap_or_default();
                match account.send(OPERATION, request::remove_label(id.as_str(), label)).await {
                    // Somebody else took it off meanwhile.
                    Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => Ok(()),
                    answer => answer.map(drop),
                }
            }
            Call::Field(definition, body) => {
                let request = request::set_field(id.as_str(), definition.id.as_str(), body);
                account.send(OPERATION, request).await.map(drop)
            }
        }
    }

    /// Puts labels into the one call that shall be all the card has; those the board lacks are made before it.
    async fn set_labels(&mut self, body: &mut CardBody, labels: &[Label], board: Option<&str>) -> Result<()> {
        let mut all = Vec::with_capacity(labels.len());
        for label in labels {
            let find = labels::id_of(self.account, board.unwrap_or_default(), label, OPERATION).await;
            all.push(find.map_err(|error| self.steps.stopped(self.id, error))?);
            if label.id.is_none() {
                self.steps.also(format!("the label {} on the board", label.name));
            }
        }
        body.set_labels(&all);
        Ok(())
    }
}

fn home(ticket: &Ticket) -> Option<&str> {
    ticket.project.as_ref().map(|home| home.id.as_str())
}

/// The names of the fields that go with the one call.
fn of_main(change: &Change, account: &Account) -> Vec<String> {
    let goes = change.touched().filter(|field| match field {
        Field::Fields => false,
        Field::Assignees => matches!(change.assignees, ListPatch::Set(_)),
        Field::Labels => matches!(change.labels, ListPatch::Set(_)),
        Field::ExternalKey => account.keys.is_text(),
        _ => true,
    });
    goes.map(|field| field.to_string()).collect()
}
