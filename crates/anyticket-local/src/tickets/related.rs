//! What belongs to tickets in tables of its own: labels, assignees, places, custom fields.

use std::collections::BTreeSet;

use anyticket_core::{
    Error, FieldDefinition, FieldValue, FieldWrite, Label, ListPatch, Patch, Placement, ProjectId, Ticket, User,
};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::read::Names;
use crate::error::Answer;
use crate::names::{checked_name, name_key};
use crate::{fields, projects, users};

/// Reads what belongs to `tickets`, whose rows are `numbers`, with one statement for each kind of thing.
pub(super) fn read(
    connection: &Connection,
    names: &mut Names<'_>,
    numbers: &[i64],
    tickets: &mut [Ticket],
    with_fields: bool,
) -> Answer<()> {
    let rows = Rows::new(connection, numbers);
    rows.each("SELECT ticket, user FROM ticket_assignees", "ticket, user", |at, row| {
        tickets[at].assignees.push(names.user(row.get(1)?)?);
        Ok(())
    })?;
    rows.each("SELECT ticket, label FROM ticket_labels", "ticket, label", |at, row| {
        tickets[at].labels.push(names.label(row.get(1)?)?);
        Ok(())
    })?;
    rows.each("SELECT ticket, project FROM ticket_places", "ticket, project", |at, row| {
        tickets[at].also_in.push(Placement::new(names.project(row.get(1)?)?));
        Ok(())
    })?;
    if !with_fields {
        return Ok(());
    }
    let mut values: Vec<(usize, i64, Vec<Cell>)> = Vec::new();
    rows.each("SELECT ticket, field, value FROM ticket_fields", "ticket, field, position", |at, row| {
        let (field, cell) = (row.get(1)?, row.get(2)?);
        match values.last_mut() {
            Some((last, same, cells)) if *last == at && *same == field => cells.push(cell),
            _ => values.push((at, field, vec![cell])),
        }
        Ok(())
    })?;
    for (at, field, cells) in values {
        let definition: FieldDefinition = names.field(field)?;
        if let Some(value) = fields::value(connection, &definition, cells)? {
            tickets[at].fields.push(FieldValue::new(definition.id, definition.name, value));
        }
    }
    Ok(())
}

/// The rows that belong to some tickets.
struct Rows<'c> {
    connection: &'c Connection,
    /// The tickets in the order of their numbers, each with its place in the page.
    places: Vec<(i64, usize)>,
    first: i64,
    last: i64,
    /// The numbers as a JSON list, where they are too far apart to read everything between them.
    list: Option<String>,
}

impl<'c> Rows<'c> {
    fn new(connection: &'c Connection, numbers: &[i64]) -> Self {
        let mut places: Vec<_> = numbers.iter().copied().enumerate().map(|(at, n)| (n, at)).collect();
        places.sort_unstable();
        let (first, last) = (places.first().map_or(0, |place| place.0), places.last().map_or(-1, |place| place.0));
        let dense = usize::try_from(last.saturating_sub(first)).is_ok_and(|span| span / 4 <= numbers.len());
        let list = || {
            let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            format!("[{}]", numbers.join(","))
        };
        Self { connection, places, first, last, list: (!dense).then(list) }
    }

    fn each(&self, select: &str, order: &str, mut take: impl FnMut(usize, &Row<'_>) -> Answer<()>) -> Answer<()> {
        if self.places.is_empty() {
            return Ok(());
        }
        let which = match self.list {
            Some(_) => "ticket IN (SELECT value FROM json_each(?1))",
            None => "ticket BETWEEN ?1 AND ?2",
        };
        let sql = format!("{select} WHERE {which} ORDER BY {order}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = match &self.list {
            Some(list) => statement.query([list])?,
            None => statement.query([self.first, self.last])?,
        };
        // Both come in the order of the tickets' numbers, so that one walk along both finds them all.
        let mut places = &self.places[..];
        while let Some(row) = rows.next()? {
            let ticket: i64 = row.get(0)?;
            while places.first().is_some_and(|(n, _)| *n < ticket) {
                places = &places[1..];
            }
            if let Some((_, at)) = places.first().filter(|(n, _)| *n == ticket) {
                take(*at, row)?;
            }
        }
        Ok(())
    }
}

/// The label of a row.
pub(super) fn label(connection: &Connection, n: i64) -> Answer<Label> {
    let mut statement = connection.prepare_cached("SELECT name, color FROM labels WHERE n = ?1")?;
    Ok(statement.query_row([n], |row| {
        let mut label = Label::new(row.get::<_, String>(0)?);
        label.color = row.get(1)?;
        Ok(label)
    })?)
}

/// A list of rows that a ticket points to.
#[derive(Clone, Copy)]
pub(super) enum List {
    Labels,
    Assignees,
    Places,
}

impl List {
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Labels => ("ticket_labels", "label"),
            Self::Assignees => ("ticket_assignees", "user"),
            Self::Places => ("ticket_places", "project"),
        }
    }

    /// The rows the ticket points to.
    pub(super) fn of(self, connection: &Connection, ticket: i64) -> Answer<BTreeSet<i64>> {
        let (table, column) = self.table();
        let mut statement = connection.prepare_cached(&format!("SELECT {column} FROM {table} WHERE ticket = ?1"))?;
        let rows = statement.query_map([ticket], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Makes the list exactly `wanted`, and says whether it was another before.
    pub(super) fn become_(self, connection: &Connection, ticket: i64, wanted: &BTreeSet<i64>) -> Answer<bool> {
        let (table, column) = self.table();
        let now = self.of(connection, ticket)?;
        for gone in now.difference(wanted) {
            let sql = format!("DELETE FROM {table} WHERE ticket = ?1 AND {column} = ?2");
            connection.prepare_cached(&sql)?.execute([ticket, *gone])?;
        }
        for new in wanted.difference(&now) {
            let sql = format!("INSERT INTO {table} (ticket, {column}) VALUES (?1, ?2)");
            connection.prepare_cached(&sql)?.execute([ticket, *new])?;
        }
        Ok(now != *wanted)
    }
}

/// The rows of users, who must all be there.
pub(super) fn user_rows(connection: &Connection, users: &[User]) -> Answer<Vec<i64>> {
    users.iter().map(|user| users::number(connection, &user.id)).collect()
}

/// The rows of projects, which must all be there and hold tickets.
pub(super) fn project_rows(connection: &Connection, projects: &[ProjectId]) -> Answer<Vec<i64>> {
    projects.iter().map(|id| projects::number(connection, id)).collect()
}

/// The rows of labels. What is not there yet is made; a label without a colour gets the one given.
pub(super) fn label_rows(connection: &Connection, labels: &[Label]) -> Answer<Vec<i64>> {
    let sql = "INSERT INTO labels (name, name_key, color) VALUES (?1, ?2, ?3)
        ON CONFLICT (name_key) DO UPDATE SET color = coalesce(color, excluded.color) RETURNING n";
    let mut statement = connection.prepare_cached(sql)?;
    let mut row = |label: &Label| {
        let name = checked_name("label", &label.name)?;
        Ok(statement.query_row(params![name, name_key(name), label.color], |row| row.get(0))?)
    };
    labels.iter().map(&mut row).collect()
}

/// The rows of labels to take away; those nobody knows are on no ticket.
pub(super) fn known_label_rows(connection: &Connection, labels: &[Label]) -> Answer<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT n FROM labels WHERE name_key = ?1")?;
    let mut rows = Vec::new();
    for label in labels {
        rows.extend(statement.query_row([name_key(&label.name)], |row| row.get::<_, i64>(0)).optional()?);
    }
    Ok(rows)
}

/// The set after a patch, whose members are looked up by `add` and `remove`.
pub(super) fn patched<T>(
    now: BTreeSet<i64>,
    patch: &ListPatch<T>,
    add: impl Fn(&[T]) -> Answer<Vec<i64>>,
    remove: impl Fn(&[T]) -> Answer<Vec<i64>>,
) -> Answer<BTreeSet<i64>> {
    Ok(match patch {
        ListPatch::Keep => now,
        ListPatch::Set(members) => add(members)?.into_iter().collect(),
        ListPatch::Change { add: added, remove: removed } => {
            let mut list = now;
            for gone in remove(removed)? {
                list.remove(&gone);
            }
            list.extend(add(added)?);
            list
        }
    })
}

/// Writes custom fields of a ticket that lies in `projects`, and says whether one has changed.
pub(super) fn write_fields(
    connection: &Connection,
    ticket: i64,
    projects: &[i64],
    writes: &[FieldWrite],
) -> Answer<bool> {
    let mut changed = false;
    for write in writes {
        if write.value.is_keep() {
            continue;
        }
        let (field, definition) = fields::writable(connection, projects, write.id())?;
        let wanted = match &write.value {
            Patch::Set(value) => fields::cells(connection, &definition, value)?,
            _ => Vec::new(),
        };
        if wanted.is_empty() && definition.required {
            return Err(Error::invalid("the project demands a value for a field")
                .with("field", definition.name)
                .with_hint("set the field to another value instead of clearing it")
                .into());
        }
        let sql = "SELECT value FROM ticket_fields WHERE ticket = ?1 AND field = ?2 ORDER BY position";
        let mut statement = connection.prepare_cached(sql)?;
        let now = statement.query_map([ticket, field], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Cell>>>()?;
        if now == wanted {
            continue;
        }
        changed = true;
        connection
            .prepare_cached("DELETE FROM ticket_fields WHERE ticket = ?1 AND field = ?2")?
            .execute([ticket, field])?;
        let sql = "INSERT INTO ticket_fields (ticket, field, position, value) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = connection.prepare_cached(sql)?;
        for (position, cell) in wanted.iter().enumerate() {
            insert.execute(params![ticket, field, position, cell])?;
        }
    }
    Ok(changed)
}
