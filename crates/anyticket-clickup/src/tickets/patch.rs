//! Changing tasks.

use anyticket_core::{
    Change, Error, ErrorKind, Field, FieldKind, FieldWrite, Include, ListPatch, Operation, Patch, ProjectId,
    ProjectLink, Result, Ticket, TicketId, When,
};
use anyticket_http::{Request, Steps};
use jiff::tz::TimeZone;

use super::body::{TaskChange, Values};
use super::kept::{missing_of_calls, missing_of_change};
use super::read::know_text;
use super::{LEFT_OUT, get, labels, moving};
use crate::account::Account;
use crate::{external_key, fields, request};

const OPERATION: Operation = Operation::Patch;

/// Changes a task.
///
/// One call for most fields; a call each for the move to another List, each tag, each custom field and each further List.
/// The task is read before only where the change depends on what it holds, and afterwards only where the answer to the
/// one call does not show it all.
pub(crate) async fn patch(account: &Account, id: &TicketId, change: &Change) -> Result<Ticket> {
    get::check_id(id)?;
    let now = if needs_now(account, change) {
        let include = Include::default().with_body(needs_text(account, change));
        Some(get::get(account, id, include, OPERATION).await?)
    } else {
        None
    };
    check_version(change, now.as_ref())?;
    let dated = change.start.as_set().is_some() || change.due.as_set().is_some() || !change.fields.is_empty();
    let zone = if dated { account.zone().await? } else { TimeZone::UTC };
    let mut change = change.clone();
    let mut writing = Writing { account, id, zone, steps: Steps::default(), now, tags: Default::default() };
    let answered = writing.run(&mut change).await?;
    let ticket = match answered {
        Some(ticket) => ticket,
        None => {
            let read = get::get(account, id, Include::default(), OPERATION).await;
            let read = read.map_err(|error| writing.steps.unseen(id, error))?;
            let missing = missing_of_calls(&writing.tags.0, &writing.tags.1, &read);
            if !missing.is_empty() {
                return Err(writing.steps.not_kept(id, &missing, LEFT_OUT));
            }
            read
        }
    };
    external_key::note(account, &ticket);
    Ok(ticket)
}

/// Whether the change depends on what the task holds.
fn needs_now(account: &Account, change: &Change) -> bool {
    change.if_version.is_some()
        || change.project.is_some()
        || matches!(change.assignees, ListPatch::Set(_))
        || !change.labels.is_keep()
        || matches!(change.also_in, ListPatch::Set(_))
        || needs_text(account, change)
        || account.keeps_keys_in_text() && !change.body.is_keep()
        || change.fields.iter().any(|write| {
            matches!(write.definition.kind, FieldKind::Users | FieldKind::Tickets) && write.value.as_set().is_some()
        })
        || change.is_empty()
}

/// Whether the text must be read to be written again.
fn needs_text(account: &Account, change: &Change) -> bool {
    account.keeps_keys_in_text() && !change.external_key.is_keep() && change.body.is_keep()
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
    zone: TimeZone,
    steps: Steps,
    now: Option<Ticket>,
    /// The tags that were put on and taken off.
    tags: (Vec<String>, Vec<String>),
}

impl Writing<'_> {
    /// Makes the calls; gives the ticket if the last one showed it all.
    async fn run(&mut self, change: &mut Change) -> Result<Option<Ticket>> {
        let moved = self.prepare_move(change).await?;
        let main = TaskChange::of(change, self.now.as_ref(), &self.account.keys, &self.zone)?;
        let (add, remove) = self.now.as_ref().map(|now| labels::delta(&change.labels, now)).unwrap_or_default();
        let places = self.places(change);
        let fields = self.fields(change)?;
        let key_field = self.key_field(change).await?;
        let in_main: Vec<String> = main_fields(change, self.account).map(|field| field.to_string()).collect();

        let with_move: Vec<Field> = moved.iter().flat_map(moving::Moving::fields).collect();
        self.steps.announce(with_move.iter().map(Field::to_string));
        if !main.is_empty() {
            self.steps.announce(in_main.iter().cloned());
        }
        self.steps.announce(add.iter().map(|name| labels::step(name)));
        self.steps.announce(remove.iter().map(|name| format!("labels -{name}")));
        self.steps.announce(change.fields.iter().map(|write| format!("fields {}", write.definition.name)));
        self.steps.announce(key_field.iter().map(|_| Field::ExternalKey.to_string()));
        self.steps
            .announce(places.iter().map(|(place, there)| format!("also_in {}{place}", if *there { "" } else { "-" })));

        if let Some(moved) = &moved {
            self.steps.take(self.id, with_move.len(), moving::send(self.account, self.id, moved)).await?;
            // Which tags there are is a matter of the Space that it lies in from now on.
            if let (Some(now), Some(list)) = (&mut self.now, &change.project) {
                now.project = Some(ProjectLink::new(list.clone()));
            }
        }
        let mut answered = None;
        if !main.is_empty() {
            answered = Some(self.main(change, &main, in_main.len()).await?);
        }
        let more =
            !add.is_empty() || !remove.is_empty() || !fields.is_empty() || key_field.is_some() || !places.is_empty();
        if !more {
            return Ok(answered);
        }
        self.tags(&add, &remove).await?;
        self.tags = (add, remove);
        for request in fields {
            self.steps.take(self.id, 1, self.account.send(OPERATION, request)).await?;
        }
        if let Some((field, key)) = key_field {
            let request = match key {
                Some(key) => request::set_field(self.id.as_str(), &field, &fields::FieldBody::text(None, &key)),
                None => request::clear_field(self.id.as_str(), &field),
            };
            self.steps.take(self.id, 1, self.account.send(OPERATION, request)).await?;
        }
        for (place, there) in places {
            let request = if there {
                request::add_to_list(self.id.as_str(), place.as_str())
            } else {
                request::remove_from_list(self.id.as_str(), place.as_str())
            };
            self.steps.take(self.id, 1, self.account.send(OPERATION, request)).await?;
        }
        Ok(None)
    }

    /// What a move takes along. A status that is asked for as well is reached by the move itself.
    async fn prepare_move(&self, change: &mut Change) -> Result<Option<moving::Moving>> {
        let (Some(list), Some(now)) = (&change.project, &self.now) else { return Ok(None) };
        if now.project.as_ref().is_some_and(|home| home.id == *list) {
            return Ok(None);
        }
        let moving = moving::prepare(self.account, now, list, change.status.as_ref()).await?;
        if moving.reaches_status() {
            change.status = None;
        }
        Ok(Some(moving))
    }

    /// The one call for most fields, and a second one where ClickUp took a day for another.
    async fn main(&mut self, change: &Change, main: &TaskChange, count: usize) -> Result<Ticket> {
        let (account, id) = (self.account, self.id);
        let call = account.send(OPERATION, request::update_task(id.as_str(), main));
        let answer = self.steps.take(id, count, call).await?;
        let shown = get::shown(account, &answer, &self.zone, OPERATION).await;
        let (mut ticket, unread) = shown.map_err(|error| self.steps.unseen(id, error))?;
        // The text that a new key stands below was read, and written again.
        let kept = self.now.as_ref().filter(|_| needs_text(account, change)).and_then(|now| now.body.as_ref());
        know_text(&mut ticket, change.body.as_set().or(kept));
        let missing = missing_of_change(change, &ticket);
        if missing.is_empty() {
            return unread.map_or(Ok(ticket), |error| Err(self.steps.unseen(id, error)));
        }
        let day = |field: Field, patch: &Patch<When>| {
            patch.as_set().copied().filter(|when| missing.contains(&field) && matches!(when, When::Date(_)))
        };
        let (start, due) = (day(Field::Start, &change.start), day(Field::Due, &change.due));
        let is_day = |field: &Field| *field == Field::Start && start.is_some() || *field == Field::Due && due.is_some();
        let (days, others): (Vec<Field>, Vec<Field>) = missing.into_iter().partition(is_day);
        self.steps.reopen(&days.iter().chain(&others).map(Field::to_string).collect::<Vec<_>>());
        if let Some(error) = unread {
            return Err(self.steps.unseen(id, error));
        }
        if !days.is_empty() {
            let again = TaskChange { values: Values::days_in_utc(start, due), ..TaskChange::default() };
            let call = account.send(OPERATION, request::update_task(id.as_str(), &again));
            self.steps.take(id, days.len(), call).await?;
        }
        // The answer to the call may not show everything; reading does.
        let read = get::get(account, id, Include::default(), OPERATION).await;
        let read = read.map_err(|error| self.steps.unseen(id, error))?;
        self.steps.take(id, others.len(), async { Ok(()) }).await?;
        let missing: Vec<String> = missing_of_change(change, &read).iter().map(Field::to_string).collect();
        if missing.is_empty() { Ok(read) } else { Err(self.steps.not_kept(id, &missing, LEFT_OUT)) }
    }

    async fn tags(&mut self, add: &[String], remove: &[String]) -> Result<()> {
        let Some(now) = self.now.clone() else { return Ok(()) };
        for name in add {
            labels::add(self.account, &now, name, &mut self.steps, OPERATION).await?;
        }
        for name in remove {
            self.steps.take(self.id, 1, labels::remove(self.account, &now, name, OPERATION)).await?;
        }
        Ok(())
    }

    /// The calls for the custom fields. A value that has no form is refused before anything is sent.
    fn fields(&self, change: &Change) -> Result<Vec<Request>> {
        let call = |write: &FieldWrite| {
            let field = write.id().as_str();
            Ok(match &write.value {
                Patch::Set(value) => {
                    let now = self.now.as_ref().and_then(|now| now.field(field)).map(|field| &field.value);
                    let body = fields::body(&write.definition, value, now, &self.zone)?;
                    request::set_field(self.id.as_str(), field, &body)
                }
                Patch::Clear | Patch::Keep => request::clear_field(self.id.as_str(), field),
            })
        };
        change.fields.iter().map(call).collect()
    }

    /// The further Lists to put it into and to take it out of.
    fn places(&self, change: &Change) -> Vec<(ProjectId, bool)> {
        let now: Vec<&ProjectId> =
            self.now.iter().flat_map(|now| now.also_in.iter().map(|place| &place.project.id)).collect();
        let home =
            change.project.as_ref().or(self.now.as_ref().and_then(|now| now.project.as_ref().map(|home| &home.id)));
        let add = |list: &ProjectId| (list.clone(), true);
        let take = |list: &ProjectId| (list.clone(), false);
        match &change.also_in {
            ListPatch::Keep => Vec::new(),
            ListPatch::Change { add: more, remove } => more.iter().map(add).chain(remove.iter().map(take)).collect(),
            ListPatch::Set(wanted) => {
                let missing = wanted.iter().filter(|list| !now.contains(list) && home != Some(list)).map(add);
                missing.chain(now.iter().filter(|list| !wanted.contains(list)).map(|list| take(list))).collect()
            }
        }
    }

    /// The custom field of the key and what goes into it, where keys are kept in one and the key changes.
    async fn key_field(&self, change: &Change) -> Result<Option<(String, Option<String>)>> {
        if self.account.keeps_keys_in_text() || change.external_key.is_keep() {
            return Ok(None);
        }
        let now = match &self.now {
            Some(now) => now.clone(),
            None => get::get(self.account, self.id, Include::least(), OPERATION).await?,
        };
        let list = change.project.as_ref().or(now.project.as_ref().map(|home| &home.id));
        let list = list.ok_or_else(|| Error::invalid("the task lies in no List").with("ticket", self.id))?;
        let field = external_key::field(self.account, list.as_str(), OPERATION).await?;
        Ok(field.map(|field| (field, change.external_key.as_set().cloned())))
    }
}

/// The fields of a change that go with the one call.
fn main_fields<'a>(change: &'a Change, account: &'a Account) -> impl Iterator<Item = Field> + use<'a> {
    change.touched().filter(|field| match field {
        Field::Project | Field::AlsoIn | Field::Labels | Field::Fields => false,
        Field::ExternalKey => account.keeps_keys_in_text(),
        _ => true,
    })
}
