//! From rows to tickets.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::time::Duration;

use anyticket_core::{
    Body, Broken, Error, ErrorKind, Estimate, Field, FieldDefinition, Include, Label, Priority, PriorityLevel,
    ProjectLink, Raw, Result, Status, Ticket, TicketId, TicketKind, User,
};
use rusqlite::{Connection, OptionalExtension, Row};

use super::{not_found, number, related};
use crate::error::{Answer, Fault};
use crate::names::checked_ticket_id;
use crate::time::{Moment, instant};
use crate::{NAME, fields, projects, users};

/// The columns that are always read; the body and the row as JSON follow where they are asked for.
const COLUMNS: &str = "t.n, t.id, t.key, t.project, t.status, t.kind, t.priority, t.parent, t.author, t.reporter, \
    t.start_on, t.start_at, t.due_on, t.due_at, t.created_at, t.updated_at, t.closed_at, t.points, t.seconds, \
    t.archived, t.external_key, t.version, t.title";

/// The row as it is kept, for [`Include::raw`].
const ROW_AS_JSON: &str = "json_object('n', t.n, 'id', t.id, 'key', t.key, 'project', t.project, 'status', t.status, \
    'kind', t.kind, 'priority', t.priority, 'parent', t.parent, 'author', t.author, 'reporter', t.reporter, \
    'start_on', t.start_on, 'start_at', t.start_at, 'due_on', t.due_on, 'due_at', t.due_at, \
    'created_at', t.created_at, 'updated_at', t.updated_at, 'closed_at', t.closed_at, 'points', t.points, \
    'seconds', t.seconds, 'archived', t.archived, 'external_key', t.external_key, 'version', t.version, \
    'title', t.title, 'body', t.body)";

/// What a statement selects for [`read`].
pub(super) fn columns(include: Include) -> String {
    let body = if include.body { "t.body" } else { "NULL" };
    let raw = if include.raw { ROW_AS_JSON } else { "NULL" };
    format!("{COLUMNS}, {body}, {raw}")
}

/// One ticket.
pub(crate) fn get(connection: &Connection, id: &TicketId, include: Include) -> Answer<Ticket> {
    let n = number(connection, id)?;
    one(connection, n, include)
}

/// The ticket of a row.
pub(super) fn one(connection: &Connection, n: i64, include: Include) -> Answer<Ticket> {
    let mut reader = Reader::new(connection, include);
    reader.read_numbers([n])?;
    let Batch { mut tickets, broken } = reader.finish()?;
    match (tickets.pop(), broken.into_iter().next()) {
        (Some(ticket), _) => Ok(ticket),
        (None, Some(broken)) => Err(broken.error.into()),
        (None, None) => Err(rusqlite::Error::QueryReturnedNoRows.into()),
    }
}

/// Many tickets: one result for each id, in the order of the ids.
pub(crate) fn get_many(
    connection: &Connection,
    ids: &[TicketId],
    include: Include,
    file: &str,
) -> Answer<Vec<Result<Ticket>>> {
    let mut reader = Reader::new(connection, include);
    let (mut numbers, mut failed) = (BTreeSet::new(), HashMap::new());
    for id in ids {
        match number(connection, id) {
            Ok(n) => drop(numbers.insert(n)),
            Err(Fault::Said(error)) => drop(failed.insert(id, error)),
            Err(fault) => return Err(fault),
        }
    }
    reader.read_numbers(numbers)?;
    let Batch { tickets, broken } = reader.finish()?;
    let found: HashMap<&TicketId, &Ticket> = tickets.iter().map(|ticket| (&ticket.id, ticket)).collect();
    let mut broken: HashMap<String, Error> =
        broken.into_iter().filter_map(|broken| Some((broken.id?, broken.error))).collect();
    let result = |id: &TicketId| {
        let kept = checked_ticket_id(id).map(TicketId::new).ok();
        match kept.as_ref().and_then(|kept| found.get(kept)) {
            Some(ticket) => Ok((*ticket).clone()),
            // An id that is asked for twice gets the reason once; the second time it is only not there.
            None => {
                Err(failed.remove(id).or_else(|| broken.remove(id.as_str())).map_or_else(|| not_found(id), Fault::Said))
            }
        }
    };
    Ok(ids.iter().map(result).map(|result| result.map_err(|fault| fault.explain(file))).collect())
}

/// The id behind a key, in capitals or not. An id is given back as it is.
pub(crate) fn resolve(connection: &Connection, reference: &str) -> Answer<TicketId> {
    let reference = reference.trim();
    let id = TicketId::new(reference);
    if let Ok(id) = checked_ticket_id(&id) {
        return Ok(TicketId::new(id));
    }
    let key = reference.to_ascii_uppercase();
    let is_key = key.rsplit_once('-').is_some_and(|(project, number)| {
        let is = |text: &str, each: fn(&u8) -> bool| !text.is_empty() && text.bytes().all(|byte| each(&byte));
        is(project, u8::is_ascii_alphanumeric) && is(number, u8::is_ascii_digit)
    });
    if !is_key {
        return Err(Error::invalid("neither the key nor the id of a ticket here")
            .with("ticket", reference)
            .with_hint("keys here look like IN-1, ids like 01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d")
            .into());
    }
    let sql = "SELECT id FROM tickets WHERE key = ?1
        UNION ALL SELECT t.id FROM former_keys f JOIN tickets t ON t.n = f.ticket WHERE f.key = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<String> = statement.query_row([&key], |row| row.get(0)).optional()?;
    found.map(TicketId::new).ok_or_else(|| {
        Error::not_found("no ticket has this key")
            .with("ticket", key)
            .with_hint("it was deleted, or the key belongs to another tracker")
            .into()
    })
}

/// The ticket that has the caller's own key.
pub(crate) fn by_external_key(connection: &Connection, key: &str) -> Answer<Option<Ticket>> {
    let mut statement = connection.prepare_cached("SELECT n FROM tickets WHERE external_key = ?1")?;
    let found: Option<i64> = statement.query_row([key], |row| row.get(0)).optional()?;
    found.map(|n| one(connection, n, Include::default())).transpose()
}

/// What a reader read.
pub(super) struct Batch {
    pub(super) tickets: Vec<Ticket>,
    pub(super) broken: Vec<Broken>,
}

/// Reads rows into tickets, and what belongs to them with one statement for all of them.
pub(super) struct Reader<'c> {
    pub(super) connection: &'c Connection,
    include: Include,
    pub(super) names: Names<'c>,
    /// The row of each ticket in `tickets`.
    numbers: Vec<i64>,
    tickets: Vec<Ticket>,
    broken: Vec<Broken>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(connection: &'c Connection, include: Include) -> Self {
        Self {
            connection,
            include,
            names: Names::new(connection),
            numbers: Vec::new(),
            tickets: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Makes room for this many tickets: a list that grows while it is filled is copied again and again.
    pub(super) fn expect(&mut self, tickets: usize) {
        self.numbers.reserve(tickets);
        self.tickets.reserve(tickets);
    }

    /// Reads the tickets of these rows, those that are there.
    pub(super) fn read_numbers(&mut self, numbers: impl IntoIterator<Item = i64>) -> Answer<()> {
        let connection = self.connection;
        let sql = format!("SELECT {} FROM tickets t WHERE t.n = ?1", columns(self.include));
        let mut statement = connection.prepare_cached(&sql)?;
        for n in numbers {
            let mut rows = statement.query([n])?;
            if let Some(row) = rows.next()? {
                self.read_row(row)?;
            }
        }
        Ok(())
    }

    /// Reads a row of [`columns`]. One that cannot be read does not stop the others.
    pub(super) fn read_row(&mut self, row: &Row<'_>) -> Answer<()> {
        let n = row.get(0)?;
        match self.ticket(row) {
            Ok(ticket) => {
                self.numbers.push(n);
                self.tickets.push(ticket);
            }
            Err(Fault::Sql(cause)) if cause.sqlite_error_code().is_none() => {
                let id: Option<String> = row.get(1).ok();
                let error = Error::new(ErrorKind::Unreadable, "the file holds a ticket that cannot be read")
                    .with("ticket", id.as_deref().unwrap_or("?"))
                    .with_hint("was the file changed by another program? restore a backup of it")
                    .because(cause)
                    .at(NAME);
                let broken = Broken::new(self.tickets.len() + self.broken.len(), error);
                self.broken.push(if let Some(id) = id { broken.with_id(id) } else { broken });
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Adds labels, assignees, places and custom fields to what was read.
    pub(super) fn finish(mut self) -> Answer<Batch> {
        related::read(self.connection, &mut self.names, &self.numbers, &mut self.tickets, self.include.fields)?;
        Ok(Batch { tickets: self.tickets, broken: self.broken })
    }

    fn ticket(&mut self, row: &Row<'_>) -> Answer<Ticket> {
        let text = |at| row.get::<_, Option<String>>(at);
        let when = |on, at| Ok::<_, Fault>(Moment { on: row.get(on)?, at: row.get(at)? }.when().map_err(unreadable)?);
        let time = |at| row.get::<_, Option<i64>>(at)?.map(instant).transpose().map_err(unreadable);
        let status = self.names.status(row.get(4)?)?;
        let mut ticket = Ticket::new(row.get::<_, String>(1)?, row.get::<_, String>(22)?, status);
        ticket.key = text(2)?;
        ticket.project = Some(self.names.project(row.get(3)?)?);
        ticket.kind = Some(self.names.kind(row.get(5)?)?);
        ticket.priority = row.get::<_, Option<usize>>(6)?.map(priority);
        ticket.parent = text(7)?.map(TicketId::new);
        ticket.author = self.names.maybe_user(row.get(8)?)?;
        ticket.reporter = self.names.maybe_user(row.get(9)?)?;
        ticket.start = when(10, 11)?;
        ticket.due = when(12, 13)?;
        ticket.created_at = time(14)?;
        ticket.updated_at = time(15)?;
        ticket.closed_at = time(16)?;
        ticket.estimate = estimate(row.get(17)?, row.get(18)?);
        ticket.archived = row.get(19)?;
        ticket.external_key = text(20)?;
        ticket.version = Some(row.get::<_, i64>(21)?.to_string());
        ticket.body = text(23)?.map(Body::from);
        ticket.raw = text(24)?.map(Raw::new).transpose()?;
        if !self.include.body {
            ticket.unread.insert(Field::Body);
        }
        if !self.include.fields {
            ticket.unread.insert(Field::Fields);
        }
        Ok(ticket)
    }
}

fn unreadable(cause: crate::time::Unreadable) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Integer, Box::new(cause))
}

/// The priority of a number in the file: 0 is the most urgent.
fn priority(number: usize) -> Priority {
    Priority::from(PriorityLevel::ALL.get(number).copied().unwrap_or_default())
}

pub(super) fn estimate(points: Option<f64>, seconds: Option<u64>) -> Option<Estimate> {
    let mut estimate = Estimate::default();
    estimate.points = points;
    estimate.time = seconds.map(Duration::from_secs);
    (points.is_some() || seconds.is_some()).then_some(estimate)
}

/// The names behind the rows that tickets point to, each looked up once.
pub(super) struct Names<'c> {
    connection: &'c Connection,
    statuses: ByRow<Status>,
    kinds: ByRow<TicketKind>,
    projects: ByRow<ProjectLink>,
    users: ByRow<User>,
    labels: ByRow<Label>,
    fields: ByRow<FieldDefinition>,
}

/// Things by the number of their row.
type ByRow<T> = HashMap<i64, T, BuildHasherDefault<RowHasher>>;

/// Spreads the numbers of rows, which nobody outside chooses, at the cost of one multiplication.
#[derive(Default)]
struct RowHasher(u64);

impl Hasher for RowHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_i64(i64::from(*byte)));
    }

    fn write_i64(&mut self, number: i64) {
        self.0 = (self.0.rotate_left(5) ^ number.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

macro_rules! looked_up {
    ($self:ident.$map:ident, $n:ident, $look:expr) => {{
        if let Some(known) = $self.$map.get(&$n) {
            return Ok(known.clone());
        }
        let found = $look?;
        $self.$map.insert($n, found.clone());
        Ok(found)
    }};
}

impl<'c> Names<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            statuses: ByRow::default(),
            kinds: ByRow::default(),
            projects: ByRow::default(),
            users: ByRow::default(),
            labels: ByRow::default(),
            fields: ByRow::default(),
        }
    }

    fn status(&mut self, n: i64) -> Answer<Status> {
        looked_up!(self.statuses, n, projects::status(self.connection, n))
    }

    fn kind(&mut self, n: i64) -> Answer<TicketKind> {
        looked_up!(self.kinds, n, projects::kind(self.connection, n))
    }

    pub(super) fn project(&mut self, n: i64) -> Answer<ProjectLink> {
        looked_up!(self.projects, n, projects::link(self.connection, n))
    }

    pub(super) fn user(&mut self, n: i64) -> Answer<User> {
        looked_up!(self.users, n, users::by_number(self.connection, n))
    }

    fn maybe_user(&mut self, n: Option<i64>) -> Answer<Option<User>> {
        n.map(|n| self.user(n)).transpose()
    }

    pub(super) fn label(&mut self, n: i64) -> Answer<Label> {
        looked_up!(self.labels, n, related::label(self.connection, n))
    }

    pub(super) fn field(&mut self, n: i64) -> Answer<FieldDefinition> {
        looked_up!(self.fields, n, fields::by_number(self.connection, n))
    }
}
