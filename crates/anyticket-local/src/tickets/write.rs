//! Creating a ticket.

use std::collections::BTreeSet;

use anyticket_core::{Draft, Include, Ticket};
use rusqlite::Connection;

use super::read::{by_external_key, one};
use super::related::{self, List};
use super::state::{self, State};
use crate::error::Answer;
use crate::time::{self, Moment};
use crate::{fields, names, projects};

/// Creates a ticket written by `author`, or gives the one that has its external key.
pub(crate) fn create(connection: &Connection, draft: &Draft, author: i64) -> Answer<Ticket> {
    if let Some(key) = &draft.external_key
        && let Some(mut ticket) = by_external_key(connection, key)?
    {
        ticket.existed = true;
        return Ok(ticket);
    }
    let parent = draft.parent.as_ref().map(|id| state::parent(connection, None, id)).transpose()?;
    let project = match (&draft.project, &parent) {
        (Some(id), _) => projects::number(connection, id)?,
        (None, Some(parent)) => project_of(connection, parent)?,
        (None, None) => projects::default_number(connection)?,
    };
    let (status, category) = match &draft.status {
        Some(status) => state::status(connection, project, status)?,
        None => initial(connection, project)?,
    };
    let kind = match &draft.kind {
        Some(kind) => state::kind(connection, project, &kind.id)?,
        None => state::default_kind(connection, project, parent.is_some())?,
    };
    let now = time::now();
    let external_key = draft.external_key.as_deref();
    let mut state = State {
        title: state::title(&draft.title)?,
        body: state::body(draft.body.as_ref()),
        project,
        status,
        kind,
        priority: state::priority(draft.priority.as_ref()),
        parent,
        reporter: state::user(connection, draft.reporter.as_ref())?,
        start: Moment::new(draft.start)?,
        due: Moment::new(draft.due)?,
        closed_at: (!category.is_open()).then_some(now),
        points: None,
        seconds: None,
        archived: false,
        external_key: external_key.map(|key| state::external_key(connection, None, key)).transpose()?,
        key: state::next_key(connection, project)?,
    };
    state.set_estimate(draft.estimate)?;
    fields::require(connection, project, &draft.fields)?;
    let n = state.insert(connection, &names::new_ticket_id(connection)?, author, now)?;
    let mut places: BTreeSet<i64> = related::project_rows(connection, &draft.also_in)?.into_iter().collect();
    places.remove(&project);
    List::Places.become_(connection, n, &places)?;
    List::Assignees.become_(connection, n, &related::user_rows(connection, &draft.assignees)?.into_iter().collect())?;
    List::Labels.become_(connection, n, &related::label_rows(connection, &draft.labels)?.into_iter().collect())?;
    let projects: Vec<i64> = std::iter::once(project).chain(places).collect();
    related::write_fields(connection, n, &projects, &draft.fields)?;
    one(connection, n, Include::default())
}

fn project_of(connection: &Connection, ticket: &str) -> Answer<i64> {
    Ok(connection.prepare_cached("SELECT project FROM tickets WHERE id = ?1")?.query_row([ticket], |row| row.get(0))?)
}

fn initial(connection: &Connection, project: i64) -> Answer<(i64, anyticket_core::StatusCategory)> {
    let first = projects::statuses(connection, project)?.into_iter().next();
    first.map(|(n, status)| (n, status.category)).ok_or_else(|| {
        anyticket_core::Error::configuration("the project has no status")
            .with_hint("add one with LocalTracker::add_status")
            .into()
    })
}
