//! From the filters of a query to a condition in SQL that means exactly the same.

use anyticket_core::{Archived, AssigneeMatch, PriorityLevel, ResolvedQuery, Subtasks, text};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension};

use super::state;
use crate::error::Answer;
use crate::names::{checked_ticket_id, name_key};
use crate::projects;
use crate::time::{Numbers, days_in, micros_in};

/// Up to this many rows are worth looking up one by one; beyond it a listing reads along and checks each ticket.
const FEW: usize = 2000;

/// A condition on `tickets t`, and what its `?` stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    conditions: Vec<String>,
    pub(super) values: Vec<Cell>,
}

impl Filter {
    /// The condition that holds for the tickets of the answer.
    pub(super) fn new(connection: &Connection, query: &ResolvedQuery) -> Answer<Self> {
        let mut filter = Self::default();
        filter.projects(connection, query)?;
        filter.statuses(connection, query)?;
        filter.kinds(connection, query)?;
        filter.people(connection, query)?;
        filter.labels(connection, query)?;
        filter.place_in_tree(query);
        filter.texts(query);
        filter.times(connection, query)?;
        if !query.priorities.is_empty() {
            let known: Vec<_> =
                query.priorities.iter().filter_map(|level| state::priority(Some(&(*level).into()))).collect();
            let none = if query.priorities.contains(&PriorityLevel::None) { " OR t.priority IS NULL" } else { "" };
            let list = list(known);
            filter.add(format!("(+t.priority IN ({list}){none})"), []);
        }
        match query.archived {
            Archived::Exclude => filter.add("NOT t.archived", []),
            Archived::Only => filter.add("t.archived", []),
            Archived::Include => {}
        }
        Ok(filter)
    }

    /// Adds a condition that must hold too. Its `?` stand for `values`, in order.
    pub(super) fn add(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Cell>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    /// The condition, for a `WHERE`.
    pub(super) fn sql(&self) -> String {
        if self.conditions.is_empty() { "1".to_owned() } else { self.conditions.join(" AND ") }
    }

    fn projects(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        if query.projects.is_empty() {
            return Ok(());
        }
        let mut row = connection.prepare_cached("SELECT n FROM projects WHERE id = ?1")?;
        let mut rows = Vec::new();
        for id in &query.projects {
            rows.extend(row.query_row([id.as_str()], |row| row.get::<_, i64>(0)).optional()?);
        }
        let rows = list(rows);
        let beside = format!("SELECT 1 FROM ticket_places p WHERE p.project IN ({rows})");
        if connection.prepare_cached(&beside)?.exists([])? {
            self.add(format!("(t.project IN ({rows}) OR EXISTS ({beside} AND p.ticket = t.n))"), []);
        } else {
            self.add(format!("t.project IN ({rows})"), []);
        }
        Ok(())
    }

    /// A placement has the status of the home, so that the project filter says all there is about places.
    fn statuses(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        if query.statuses.is_empty() && query.open.is_none() {
            return Ok(());
        }
        let named = |status| query.statuses.is_empty() || query.statuses.iter().any(|wanted| wanted.matches(status));
        let open = |status: &anyticket_core::Status| query.open.is_none_or(|open| status.category.is_open() == open);
        let rows = projects::all_statuses(connection)?;
        let rows = rows.iter().filter(|(_, status)| named(status) && open(status)).map(|(n, _)| *n);
        self.add(format!("+t.status IN ({})", list(rows)), []);
        Ok(())
    }

    fn kinds(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        if query.kinds.is_empty() {
            return Ok(());
        }
        let rows = projects::all_kinds(connection)?;
        let rows = rows.iter().filter(|(_, kind)| query.kinds.iter().any(|word| kind.is_called(word))).map(|(n, _)| *n);
        self.add(format!("t.kind IN ({})", list(rows)), []);
        Ok(())
    }

    fn people(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        if query.assignees.is_empty() {
            return Ok(());
        }
        let mut row = connection.prepare_cached("SELECT n FROM users WHERE id = ?1")?;
        let mut rows = Vec::new();
        let mut nobody = false;
        for wanted in &query.assignees {
            match wanted {
                AssigneeMatch::User(id) => {
                    rows.extend(row.query_row([id.as_str()], |row| row.get::<_, i64>(0)).optional()?);
                }
                AssigneeMatch::Nobody => nobody = true,
            }
        }
        let assigned = has(connection, "ticket_assignees", &format!("user IN ({})", list(rows)))?;
        let nobody_is = "NOT EXISTS (SELECT 1 FROM ticket_assignees a WHERE a.ticket = t.n)";
        self.add(if nobody { format!("({assigned} OR {nobody_is})") } else { assigned }, []);
        Ok(())
    }

    fn labels(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        let mut row = connection.prepare_cached("SELECT n FROM labels WHERE name_key = ?1")?;
        let mut row = |word: &String| row.query_row([name_key(word)], |row| row.get::<_, i64>(0)).optional();
        let labelled = |rows: String| has(connection, "ticket_labels", &format!("label IN ({rows})"));
        if !query.labels_any.is_empty() {
            let rows: Vec<_> = query.labels_any.iter().map(&mut row).collect::<rusqlite::Result<_>>()?;
            self.add(labelled(list(rows.into_iter().flatten()))?, []);
        }
        for word in &query.labels_all {
            self.add(labelled(list(row(word)?))?, []);
        }
        if !query.labels_none.is_empty() {
            let rows: Vec<_> = query.labels_none.iter().map(&mut row).collect::<rusqlite::Result<_>>()?;
            self.add(format!("NOT {}", labelled(list(rows.into_iter().flatten()))?), []);
        }
        Ok(())
    }

    fn place_in_tree(&mut self, query: &ResolvedQuery) {
        if let Some(parent) = &query.parent {
            // What has another form is nobody's parent.
            match checked_ticket_id(parent) {
                Ok(id) if id == parent.as_str() => self.add("t.parent = ?", [Cell::Text(id)]),
                _ => self.add("0", []),
            }
        }
        match query.subtasks {
            Subtasks::Include => {}
            Subtasks::Exclude => self.add("+t.parent IS NULL", []),
            Subtasks::Only => self.add("+t.parent IS NOT NULL", []),
        }
    }

    fn texts(&mut self, query: &ResolvedQuery) {
        if let Some(needle) = &query.title_contains {
            self.add("instr(t.title_folded, ?) > 0", [Cell::Text(needle.clone())]);
        }
        if let Some(needle) = &query.body_contains {
            self.add("contains_folded(t.body, ?)", [Cell::Text(needle.clone())]);
        }
        for word in query
            .text
            .iter()
            .flat_map(|text| text::fold(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        {
            self.add(
                "(instr(t.title_folded, ?) > 0 OR contains_folded(t.body, ?))",
                [Cell::Text(word.clone()), Cell::Text(word)],
            );
        }
    }

    fn times(&mut self, connection: &Connection, query: &ResolvedQuery) -> Answer<()> {
        let instants = [("created_at", query.created), ("updated_at", query.updated), ("closed_at", query.closed)];
        for (column, range) in instants {
            if let Some(range) = range {
                let within = |prefix: &str| within(&format!("{prefix}{column}"), micros_in(range));
                let few = few(connection, &format!("FROM tickets WHERE {}", within("")))?;
                let rows = |from: String| format!("t.n IN (SELECT n {from})");
                self.add(few.map_or_else(|| within("+t."), rows), []);
            }
        }
        if let Some(range) = query.due {
            let days = within("+t.due_on", days_in(range, &query.zone));
            let instants = within("+t.due_at", micros_in(range));
            self.add(format!("({days} OR {instants})"), []);
        }
        Ok(())
    }
}

/// The ticket has a row in a table of its own for which `condition` holds.
fn has(connection: &Connection, table: &str, condition: &str) -> Answer<String> {
    let rows = few(connection, &format!("FROM {table} WHERE {condition}"))?;
    Ok(match rows {
        Some(from) => format!("t.n IN (SELECT ticket {from})"),
        None => format!("EXISTS (SELECT 1 FROM {table} WHERE ticket = t.n AND +{condition})"),
    })
}

/// The rows in question, if they are few. Asking costs as much as reading [`FEW`] entries of an index.
fn few(connection: &Connection, from: &str) -> Answer<Option<String>> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 {from} LIMIT {})", FEW + 1);
    let count: usize = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok((count <= FEW).then(|| from.to_owned()))
}

/// The column holds something, and that lies in the range.
fn within(column: &str, Numbers { from, to }: Numbers) -> String {
    let from = from.map(|from| format!(" AND {column} >= {from}")).unwrap_or_default();
    let to = to.map(|to| format!(" AND {column} < {to}")).unwrap_or_default();
    format!("({column} IS NOT NULL{from}{to})")
}

/// Row numbers for an `IN`. They come from the file itself, never from a caller.
fn list(rows: impl IntoIterator<Item = i64>) -> String {
    rows.into_iter().map(|n| n.to_string()).collect::<Vec<_>>().join(",")
}
