//! Custom fields: definitions, shared by the projects that have them, and values, one row for each member.

use anyticket_core::{
    Body, Choice, Error, FieldDefinition, FieldId, FieldKind, FieldWrite, TicketId, UserId, Value, When,
};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{Answer, Fault};
use crate::names::{checked_name, checked_ticket_id};
use crate::users;

const COLUMNS: &str = "f.n, f.id, f.name, f.kind, f.native_kind, f.read_only, f.unit, f.choices";

/// Gives a project a field. A field of that id which the file knows is brought to this definition.
pub(crate) fn define(connection: &Connection, project: i64, definition: &FieldDefinition) -> Answer<()> {
    let id = checked_name("field", definition.id.as_str())?;
    let name = checked_name("field", &definition.name)?;
    if definition.kind == FieldKind::Other {
        return Err(Error::invalid("a field of a kind that nobody can write")
            .with("field", name)
            .with_hint("choose another kind")
            .into());
    }
    let mut known = connection.prepare_cached("SELECT kind FROM fields WHERE id = ?1")?;
    let known: Option<String> = known.query_row([id], |row| row.get(0)).optional()?;
    if let Some(kind) = known.filter(|kind| kind != definition.kind.as_str()) {
        return Err(Error::invalid("a field keeps its kind")
            .with("field", name)
            .with("kind", kind)
            .with_hint("define another field, with an id of its own")
            .into());
    }
    let choices = serde_json::to_string(&definition.choices).map_err(rusqlite_text)?;
    connection.execute(
        "INSERT INTO fields (id, name, kind, native_kind, read_only, unit, choices)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, native_kind = excluded.native_kind,
            read_only = excluded.read_only, unit = excluded.unit, choices = excluded.choices",
        params![
            id,
            name,
            definition.kind.as_str(),
            definition.native_kind,
            definition.read_only,
            definition.unit,
            choices
        ],
    )?;
    connection.execute(
        "INSERT INTO project_fields (project, field, required, position)
         VALUES (?1, (SELECT n FROM fields WHERE id = ?2), ?3, (SELECT count(*) FROM project_fields WHERE project = ?1))
         ON CONFLICT (project, field) DO UPDATE SET required = excluded.required",
        params![project, id, definition.required],
    )?;
    Ok(())
}

/// The fields of a project in its order, with their rows.
pub(crate) fn of_project(connection: &Connection, project: i64) -> Answer<Vec<(i64, FieldDefinition)>> {
    let sql = format!(
        "SELECT {COLUMNS}, p.required FROM project_fields p JOIN fields f ON f.n = p.field
         WHERE p.project = ?1 ORDER BY p.position"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([project], |row| {
        let (n, definition) = read(row)?;
        Ok((n, definition.with_required(row.get(8)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The definition of a row, whichever project has it.
pub(crate) fn by_number(connection: &Connection, n: i64) -> Answer<FieldDefinition> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM fields f WHERE n = ?1"))?;
    Ok(statement.query_row([n], |row| read(row).map(|(_, definition)| definition))?)
}

/// The field that a write means, if one of the ticket's projects has it and it can be written.
pub(crate) fn writable(connection: &Connection, projects: &[i64], id: &FieldId) -> Answer<(i64, FieldDefinition)> {
    let mut known = Vec::new();
    for project in projects {
        known.append(&mut of_project(connection, *project)?);
    }
    let Some(at) = known.iter().position(|(_, definition)| definition.id == *id) else {
        let names: Vec<_> = known.iter().map(|(_, definition)| definition.name.as_str()).collect();
        let hint = match names[..] {
            [] => "the project has no fields of its own; define one with LocalTracker::define_field".to_owned(),
            _ => format!("its fields are {}", names.join(", ")),
        };
        return Err(Error::invalid("the project has no such field").with("field", id).with_hint(hint).into());
    };
    let (n, definition) = known.swap_remove(at);
    if definition.read_only {
        return Err(Error::invalid("the field can be read only")
            .with("field", definition.name)
            .with_hint("leave it out")
            .into());
    }
    Ok((n, definition))
}

/// Refuses a new ticket that lacks a field which its project demands.
pub(crate) fn require(connection: &Connection, project: i64, given: &[FieldWrite]) -> Answer<()> {
    let has = |id: &FieldId| given.iter().any(|write| write.id() == id && write.value.as_set().is_some());
    for (_, definition) in of_project(connection, project)? {
        if definition.required && !has(&definition.id) {
            return Err(Error::invalid("the project demands a value for a field")
                .with("field", definition.name)
                .with_hint("give the field a value")
                .into());
        }
    }
    Ok(())
}

/// The rows that hold `value`; none for an empty list.
pub(crate) fn cells(connection: &Connection, definition: &FieldDefinition, value: &Value) -> Answer<Vec<Cell>> {
    let chosen = |choice: &Choice| {
        let known = definition.choices.iter().find(|known| known.id == choice.id && known.enabled);
        known.ok_or_else(|| no_such_choice(definition, choice))
    };
    Ok(match value {
        _ if value.kind() != definition.kind => {
            return Err(Error::invalid("the value is of another kind than the field")
                .with("field", &definition.name)
                .with("value", value.kind())
                .with_hint(format!("the field holds: {}", definition.kind))
                .into());
        }
        Value::Text(text) => text_cells(text),
        Value::RichText(body) => text_cells(body.as_markdown()),
        Value::Number(number) => vec![Cell::Real(finite("field", *number)?)],
        Value::Bool(yes) => vec![Cell::Integer(i64::from(*yes))],
        Value::Date(When::Date(day)) if day.year() < 0 => {
            return Err(Error::invalid("a day before the year 0")
                .with("field", &definition.name)
                .with_hint("write a day as 2026-03-01")
                .into());
        }
        Value::Date(when) => vec![Cell::Text(when.to_string())],
        Value::Select(choice) => vec![Cell::Text(chosen(choice)?.id.clone())],
        Value::MultiSelect(choices) => {
            let ids: Vec<_> = choices.iter().map(|choice| Ok(chosen(choice)?.id.clone())).collect::<Answer<_>>()?;
            members(ids)
        }
        Value::Cascade(choices) => {
            let mut above = None;
            let mut ids = Vec::new();
            for choice in choices {
                let choice = chosen(choice)?;
                if choice.parent != above {
                    return Err(no_such_choice(definition, choice));
                }
                above = Some(choice.id.clone());
                ids.push(Cell::Text(choice.id.clone()));
            }
            ids
        }
        Value::Users(users) => {
            let ids = users.iter().map(|user| users::number(connection, &user.id).map(|_| user.id.to_string()));
            members(ids.collect::<Answer<_>>()?)
        }
        Value::Tickets(tickets) => {
            let mut exists = connection.prepare_cached("SELECT 1 FROM tickets WHERE id = ?1")?;
            let mut ids = Vec::new();
            for ticket in tickets {
                let id = checked_ticket_id(ticket)?;
                if !exists.exists([&id])? {
                    return Err(Error::invalid("the field names a ticket that does not exist")
                        .with("field", &definition.name)
                        .with("ticket", ticket)
                        .with_hint("leave it out")
                        .into());
                }
                ids.push(id);
            }
            members(ids)
        }
        _ => {
            return Err(Error::invalid("a value of this kind cannot be written")
                .with("field", &definition.name)
                .with_hint("leave it out")
                .into());
        }
    })
}

/// What the rows of one field hold. A choice that is defined no longer keeps its id as its name.
pub(crate) fn value(connection: &Connection, definition: &FieldDefinition, cells: Vec<Cell>) -> Answer<Option<Value>> {
    let choice = |id: String| {
        let known = definition.choices.iter().find(|choice| choice.id == id).cloned();
        known.unwrap_or_else(|| Choice::new(&*id, &*id))
    };
    let mut texts = Vec::new();
    for cell in cells {
        match (definition.kind, cell) {
            (FieldKind::Number, Cell::Real(number)) => return Ok(Some(Value::Number(number))),
            (FieldKind::Bool, Cell::Integer(number)) => return Ok(Some(Value::Bool(number != 0))),
            (_, Cell::Text(text)) => texts.push(text),
            (_, cell) => return Err(unreadable(definition, cell.data_type())),
        }
    }
    if texts.is_empty() {
        return Ok(None);
    }
    let one = |texts: Vec<String>| texts.into_iter().next().unwrap_or_default();
    Ok(Some(match definition.kind {
        FieldKind::Text => Value::Text(one(texts)),
        FieldKind::RichText => Value::RichText(Body::from(one(texts))),
        FieldKind::Date => Value::Date(one(texts).parse()?),
        FieldKind::Select => Value::Select(choice(one(texts))),
        FieldKind::MultiSelect => Value::MultiSelect(texts.into_iter().map(choice).collect()),
        FieldKind::Cascade => Value::Cascade(texts.into_iter().map(choice).collect()),
        FieldKind::Tickets => Value::Tickets(texts.into_iter().map(TicketId::new).collect()),
        FieldKind::Users => {
            let user = |id: String| users::by_number(connection, users::number(connection, &UserId::new(id))?);
            Value::Users(texts.into_iter().map(user).collect::<Answer<_>>()?)
        }
        _ => return Err(unreadable(definition, "text")),
    }))
}

/// A number that the file can hold.
pub(crate) fn finite(field: &str, number: f64) -> Answer<f64> {
    if number.is_finite() {
        return Ok(number);
    }
    Err(Error::invalid("not a number that can be kept").with(field, number).with_hint("write a finite number").into())
}

/// A list without its doubles, one row for each member.
fn members(mut ids: Vec<String>) -> Vec<Cell> {
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.into_iter().map(Cell::Text).collect()
}

fn text_cells(text: &str) -> Vec<Cell> {
    if text.is_empty() { Vec::new() } else { vec![Cell::Text(text.to_owned())] }
}

fn no_such_choice(definition: &FieldDefinition, choice: &Choice) -> Fault {
    let known: Vec<_> = definition.choices.iter().filter(|choice| choice.enabled).map(|choice| &*choice.name).collect();
    Error::invalid("the field does not offer this choice")
        .with("field", &definition.name)
        .with("choice", if choice.name.is_empty() { &choice.id } else { &choice.name })
        .with_hint(format!("it offers {}", known.join(", ")))
        .into()
}

fn unreadable(definition: &FieldDefinition, found: impl std::fmt::Display) -> Fault {
    Error::new(anyticket_core::ErrorKind::Unreadable, "the file holds a value that does not fit its field")
        .with("field", &definition.name)
        .with("found", found)
        .with_hint("was the file changed by another program? write the field anew")
        .into()
}

fn rusqlite_text(cause: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(cause))
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, FieldDefinition)> {
    let kind = kind(row.get_ref(3)?.as_str()?);
    let mut definition = FieldDefinition::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?, kind);
    definition.native_kind = row.get(4)?;
    definition.read_only = row.get(5)?;
    definition.unit = row.get(6)?;
    definition.choices = serde_json::from_str(row.get_ref(7)?.as_str()?)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(cause)))?;
    Ok((row.get(0)?, definition))
}

fn kind(word: &str) -> FieldKind {
    const KINDS: [FieldKind; 10] = [
        FieldKind::Text,
        FieldKind::RichText,
        FieldKind::Number,
        FieldKind::Bool,
        FieldKind::Date,
        FieldKind::Select,
        FieldKind::MultiSelect,
        FieldKind::Cascade,
        FieldKind::Users,
        FieldKind::Tickets,
    ];
    KINDS.into_iter().find(|kind| kind.as_str() == word).unwrap_or(FieldKind::Other)
}
