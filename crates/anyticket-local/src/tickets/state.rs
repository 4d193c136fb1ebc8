//! The row of a ticket as it is written.

use anyticket_core::{
    Body, Error, Estimate, KindId, Priority, PriorityLevel, Status, StatusCategory, TicketId, TicketKind, User, text,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::not_found;
use crate::error::Answer;
use crate::names::checked_ticket_id;
use crate::time::Moment;
use crate::{fields, projects, users};

/// What a ticket has in its own row, the marks of time and version aside.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) key: String,
    pub(super) project: i64,
    pub(super) status: i64,
    pub(super) kind: i64,
    pub(super) priority: Option<i64>,
    pub(super) parent: Option<String>,
    pub(super) reporter: Option<i64>,
    pub(super) start: Moment,
    pub(super) due: Moment,
    pub(super) closed_at: Option<i64>,
    pub(super) points: Option<f64>,
    pub(super) seconds: Option<i64>,
    pub(super) archived: bool,
    pub(super) external_key: Option<String>,
    pub(super) title: String,
    pub(super) body: Option<String>,
}

/// The marks of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    pub(super) updated_at: i64,
    pub(super) version: i64,
}

impl State {
    /// The row of a ticket as it is now.
    pub(super) fn read(connection: &Connection, id: &TicketId) -> Answer<(i64, Self, Marks)> {
        let text = checked_ticket_id(id)?;
        let sql =
            "SELECT n, key, project, status, kind, priority, parent, reporter, start_on, start_at, due_on, due_at,
            closed_at, points, seconds, archived, external_key, title, body, updated_at, version
            FROM tickets WHERE id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row([text], |row| {
            let state = Self {
                key: row.get(1)?,
                project: row.get(2)?,
                status: row.get(3)?,
                kind: row.get(4)?,
                priority: row.get(5)?,
                parent: row.get(6)?,
                reporter: row.get(7)?,
                start: Moment { on: row.get(8)?, at: row.get(9)? },
                due: Moment { on: row.get(10)?, at: row.get(11)? },
                closed_at: row.get(12)?,
                points: row.get(13)?,
                seconds: row.get(14)?,
                archived: row.get(15)?,
                external_key: row.get(16)?,
                title: row.get(17)?,
                body: row.get(18)?,
            };
            Ok((row.get(0)?, state, Marks { updated_at: row.get(19)?, version: row.get(20)? }))
        });
        found.optional()?.ok_or_else(|| not_found(id))
    }

    /// Writes a new row and gives its number.
    pub(super) fn insert(&self, connection: &Connection, id: &str, author: i64, now: i64) -> Answer<i64> {
        let sql = "INSERT INTO tickets (id, author, created_at, updated_at, version, key, project, status, kind,
            priority, parent, reporter, start_on, start_at, due_on, due_at, closed_at, points, seconds, archived,
            external_key, title, title_folded, body)
            VALUES (?1, ?2, ?3, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
            ?21, ?22)";
        connection.prepare_cached(sql)?.execute(params![
            id,
            author,
            now,
            self.key,
            self.project,
            self.status,
            self.kind,
            self.priority,
            self.parent,
            self.reporter,
            self.start.on,
            self.start.at,
            self.due.on,
            self.due.at,
            self.closed_at,
            self.points,
            self.seconds,
            self.archived,
            self.external_key,
            self.title,
            text::fold(&self.title),
            self.body,
        ])?;
        Ok(connection.last_insert_rowid())
    }

    /// Writes the row of a ticket anew.
    pub(super) fn update(&self, connection: &Connection, n: i64, marks: Marks) -> Answer<()> {
        let sql = "UPDATE tickets SET updated_at = ?2, version = ?3, key = ?4, project = ?5, status = ?6, kind = ?7,
            priority = ?8, parent = ?9, reporter = ?10, start_on = ?11, start_at = ?12, due_on = ?13, due_at = ?14,
            closed_at = ?15, points = ?16, seconds = ?17, archived = ?18, external_key = ?19, title = ?20,
            title_folded = ?21, body = ?22 WHERE n = ?1";
        connection.prepare_cached(sql)?.execute(params![
            n,
            marks.updated_at,
            marks.version,
            self.key,
            self.project,
            self.status,
            self.kind,
            self.priority,
            self.parent,
            self.reporter,
            self.start.on,
            self.start.at,
            self.due.on,
            self.due.at,
            self.closed_at,
            self.points,
            self.seconds,
            self.archived,
            self.external_key,
            self.title,
            text::fold(&self.title),
            self.body,
        ])?;
        Ok(())
    }

    /// Sets the size.
    pub(super) fn set_estimate(&mut self, estimate: Option<Estimate>) -> Answer<()> {
        let estimate = estimate.unwrap_or_default();
        self.points = estimate.points.map(|points| fields::finite("points", points)).transpose()?;
        self.seconds = match estimate.time.map(|time| i64::try_from(time.as_secs())) {
            None => None,
            Some(Ok(seconds)) => Some(seconds),
            Some(Err(_)) => {
                return Err(Error::invalid("the estimate is longer than can be kept")
                    .with_hint("estimate less than 292 billion years")
                    .into());
            }
        };
        Ok(())
    }
}

/// A title that says something.
pub(super) fn title(text: &str) -> Answer<String> {
    if text.trim().is_empty() {
        return Err(Error::invalid("the title is empty").with_hint("say in a line what the ticket is about").into());
    }
    Ok(text.to_owned())
}

/// A text; an empty one is none.
pub(super) fn body(body: Option<&Body>) -> Option<String> {
    body.filter(|body| !body.is_empty()).map(|body| body.as_markdown().to_owned())
}

/// The number of a priority; none for the level `none`.
pub(super) fn priority(priority: Option<&Priority>) -> Option<i64> {
    let level = priority.map_or(PriorityLevel::None, |priority| priority.level);
    let number = PriorityLevel::ALL.iter().position(|known| *known == level).and_then(|at| i64::try_from(at).ok());
    number.filter(|_| level != PriorityLevel::None)
}

/// The row of a status of the project.
pub(super) fn status(connection: &Connection, project: i64, wanted: &Status) -> Answer<(i64, StatusCategory)> {
    let known = projects::statuses(connection, project)?;
    if let Some((n, status)) = known.iter().find(|(_, status)| status.id == wanted.id) {
        return Ok((*n, status.category));
    }
    let known: Vec<_> = known.iter().map(|(_, status)| status.id.as_str()).collect();
    Err(Error::invalid("the project has no such status")
        .with("status", &wanted.id)
        .with_hint(format!("its statuses are {}", known.join(", ")))
        .into())
}

/// The row of a kind of the project.
pub(super) fn kind(connection: &Connection, project: i64, wanted: &KindId) -> Answer<i64> {
    let known = projects::kinds(connection, project)?;
    let found = known.iter().find(|(_, kind)| kind.id == *wanted).map(|(n, _)| *n);
    found.ok_or_else(|| projects::no_such_kind(wanted, &known))
}

/// The kind of a ticket for which none is named: the first one that fits a ticket with or without a parent.
pub(super) fn default_kind(connection: &Connection, project: i64, below: bool) -> Answer<i64> {
    let known = projects::kinds(connection, project)?;
    let fitting = known.iter().find(|(_, kind): &&(i64, TicketKind)| kind.subtask == below).or(known.first());
    fitting.map(|(n, _)| *n).ok_or_else(|| {
        Error::configuration("the project has no kind of ticket")
            .with_hint("add one with LocalTracker::add_kind")
            .into()
    })
}

/// The row of a user, if one is named.
pub(super) fn user(connection: &Connection, user: Option<&User>) -> Answer<Option<i64>> {
    user.map(|user| users::number(connection, &user.id)).transpose()
}

/// A parent that exists and does not lie below `child`.
pub(super) fn parent(connection: &Connection, child: Option<&str>, parent: &TicketId) -> Answer<String> {
    let id = checked_ticket_id(parent)?;
    let mut statement = connection.prepare_cached("SELECT parent FROM tickets WHERE id = ?1")?;
    let mut above = Some(id.clone());
    let mut is_first = true;
    while let Some(ticket) = above {
        if child == Some(ticket.as_str()) {
            return Err(Error::invalid("a ticket cannot lie below itself")
                .with("ticket", &ticket)
                .with("parent", parent)
                .with_hint("take the parent out from below this ticket first")
                .into());
        }
        let found: Option<Option<String>> = statement.query_row([ticket], |row| row.get(0)).optional()?;
        if found.is_none() && is_first {
            return Err(Error::invalid("the parent does not exist")
                .with("parent", parent)
                .with_hint("create the parent first, or leave it out")
                .into());
        }
        is_first = false;
        above = found.flatten();
    }
    Ok(id)
}

/// The next key of a project.
pub(super) fn next_key(connection: &Connection, project: i64) -> Answer<String> {
    let sql = "UPDATE projects SET last_number = last_number + 1 WHERE n = ?1 RETURNING key || '-' || last_number";
    Ok(connection.prepare_cached(sql)?.query_row([project], |row| row.get(0))?)
}

/// A key of the caller's that says something and that no other ticket has.
pub(super) fn external_key(connection: &Connection, ticket: Option<i64>, key: &str) -> Answer<String> {
    if key.trim().is_empty() {
        return Err(Error::invalid("the external key is empty").with_hint("leave it out, or clear it").into());
    }
    let mut statement = connection.prepare_cached("SELECT id FROM tickets WHERE external_key = ?1 AND n IS NOT ?2")?;
    match statement.query_row(params![key, ticket], |row| row.get::<_, String>(0)).optional()? {
        None => Ok(key.to_owned()),
        Some(other) => Err(Error::invalid("another ticket has this external key")
            .with("external_key", key)
            .with("ticket", other)
            .with_hint("clear it there first, or choose another")
            .into()),
    }
}
