//! Changing a ticket: only what the change names, all of it or nothing.

use anyticket_core::{Change, Error, ErrorKind, Include, Patch, Ticket, TicketId};
use rusqlite::{Connection, params};

use super::read::one;
use super::related::{self, List};
use super::state::{self, Marks, State};
use crate::error::Answer;
use crate::names::checked_ticket_id;
use crate::projects;
use crate::time::{self, Moment};

/// Changes a ticket and gives it as it is afterwards. What changes nothing leaves its version and time alone.
pub(crate) fn patch(connection: &Connection, id: &TicketId, change: &Change) -> Answer<Ticket> {
    let (n, before, marks) = State::read(connection, id)?;
    check_version(id, change, marks)?;
    let mut after = before.clone();
    apply(connection, n, id, change, &mut after)?;
    if after.status != before.status {
        after.closed_at = closed_at(connection, &before, &after)?;
    }
    let places = related::patched(
        List::Places.of(connection, n)?,
        &change.also_in,
        |projects| related::project_rows(connection, projects),
        |projects| related::project_rows(connection, projects),
    )?;
    let places = places.into_iter().filter(|place| *place != after.project).collect();
    let assignees = related::patched(
        List::Assignees.of(connection, n)?,
        &change.assignees,
        |users| related::user_rows(connection, users),
        |users| related::user_rows(connection, users),
    )?;
    let labels = related::patched(
        List::Labels.of(connection, n)?,
        &change.labels,
        |labels| related::label_rows(connection, labels),
        |labels| related::known_label_rows(connection, labels),
    )?;
    let mut changed = after != before;
    changed |= List::Places.become_(connection, n, &places)?;
    changed |= List::Assignees.become_(connection, n, &assignees)?;
    changed |= List::Labels.become_(connection, n, &labels)?;
    let projects: Vec<i64> = std::iter::once(after.project).chain(places).collect();
    changed |= related::write_fields(connection, n, &projects, &change.fields)?;
    if changed {
        let updated_at = time::now().max(marks.updated_at + 1);
        after.update(connection, n, Marks { updated_at, version: marks.version + 1 })?;
    }
    one(connection, n, Include::default())
}

fn check_version(id: &TicketId, change: &Change, marks: Marks) -> Answer<()> {
    match &change.if_version {
        Some(wanted) if *wanted != marks.version.to_string() => {
            Err(Error::new(ErrorKind::Conflict, "somebody else changed the ticket in between")
                .with_ticket(id)
                .with("ticket", id)
                .with("version", marks.version)
                .with("wanted", wanted)
                .with_hint("read it again and decide anew")
                .into())
        }
        _ => Ok(()),
    }
}

fn apply(connection: &Connection, n: i64, id: &TicketId, change: &Change, state: &mut State) -> Answer<()> {
    if let Some(title) = &change.title {
        state.title = state::title(title)?;
    }
    if !change.body.is_keep() {
        state.body = state::body(change.body.as_set());
    }
    if let Some(project) = &change.project {
        move_to(connection, n, projects::number(connection, project)?, state)?;
    }
    if let Some(status) = &change.status {
        state.status = state::status(connection, state.project, status)?.0;
    }
    if let Some(kind) = &change.kind {
        state.kind = state::kind(connection, state.project, &kind.id)?;
    }
    if !change.priority.is_keep() {
        state.priority = state::priority(change.priority.as_set());
    }
    match &change.parent {
        Patch::Keep => {}
        Patch::Clear => state.parent = None,
        Patch::Set(parent) => state.parent = Some(state::parent(connection, Some(&checked_ticket_id(id)?), parent)?),
    }
    if !change.reporter.is_keep() {
        state.reporter = state::user(connection, change.reporter.as_set())?;
    }
    if !change.start.is_keep() {
        state.start = Moment::new(change.start.as_set().copied())?;
    }
    if !change.due.is_keep() {
        state.due = Moment::new(change.due.as_set().copied())?;
    }
    if !change.estimate.is_keep() {
        state.set_estimate(change.estimate.as_set().copied())?;
    }
    if let Some(archived) = change.archived {
        state.archived = archived;
    }
    match &change.external_key {
        Patch::Keep => {}
        Patch::Clear => state.external_key = None,
        Patch::Set(key) => state.external_key = Some(state::external_key(connection, Some(n), key)?),
    }
    Ok(())
}

/// Takes the ticket to another project: it gets a key there and keeps the old one as another way to find it.
/// Status and kind become those of the same id there, else the first that mean the same.
fn move_to(connection: &Connection, n: i64, project: i64, state: &mut State) -> Answer<()> {
    if project == state.project {
        return Ok(());
    }
    let status = projects::status(connection, state.status)?;
    let statuses = projects::statuses(connection, project)?;
    let same_id = statuses.iter().find(|(_, known)| known.id == status.id);
    let same_category = || statuses.iter().find(|(_, known)| known.category == status.category);
    if let Some((n, _)) = same_id.or_else(same_category).or(statuses.first()) {
        state.status = *n;
    }
    let kind = projects::kind(connection, state.kind)?;
    let kinds = projects::kinds(connection, project)?;
    state.kind = match kinds.iter().find(|(_, known)| known.id == kind.id) {
        Some((n, _)) => *n,
        None => state::default_kind(connection, project, kind.subtask)?,
    };
    connection
        .prepare_cached("INSERT INTO former_keys (key, ticket) VALUES (?1, ?2)")?
        .execute(params![state.key, n])?;
    state.key = state::next_key(connection, project)?;
    state.project = project;
    Ok(())
}

/// When a ticket was closed: kept while it stays closed, empty while it is open.
fn closed_at(connection: &Connection, before: &State, after: &State) -> Answer<Option<i64>> {
    let is_open = |status| projects::status(connection, status).map(|status| status.category.is_open());
    Ok(match (is_open(before.status)?, is_open(after.status)?) {
        (_, true) => None,
        (true, false) => Some(time::now()),
        (false, false) => before.closed_at,
    })
}
