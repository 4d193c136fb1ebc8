//! Projects, the groups above them, and what a project allows.

use anyticket_core::{
    Cursor, Error, KindId, Label, NewProject, Page, Project, ProjectId, ProjectKind, Schema, Status, StatusCategory,
    TicketKind, text,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Answer;
use crate::names::{checked_id, checked_name, new_id};
use crate::{fields, pages, users};

const COLUMNS: &str = "n, id, key, name, parent, is_group";

/// What a new project allows: id, name, category.
const STATUSES: [(&str, &str, StatusCategory); 5] = [
    ("todo", "To do", StatusCategory::Todo),
    ("in_progress", "In progress", StatusCategory::InProgress),
    ("waiting", "Waiting", StatusCategory::Waiting),
    ("done", "Done", StatusCategory::Done),
    ("cancelled", "Cancelled", StatusCategory::Cancelled),
];

/// The kinds of a new project: id, name, whether it lies below another ticket.
const KINDS: [(&str, &str, bool); 3] = [("task", "Task", false), ("bug", "Bug", false), ("subtask", "Subtask", true)];

/// The setting that names the project of tickets for which none is named.
const DEFAULT: &str = "default_project";

/// The project of tickets for which none is named. A new file has none, nor anything else that it begins with.
pub(crate) fn default(connection: &Connection) -> Answer<Option<ProjectId>> {
    let mut statement = connection.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(statement.query_row([DEFAULT], |row| row.get::<_, String>(0)).optional()?.map(ProjectId::new))
}

/// Makes the default project of a new file.
pub(crate) fn add_default(connection: &Connection) -> Answer<ProjectId> {
    let project = create(connection, &NewProject::new("Inbox").with_key("IN"))?;
    connection.execute("INSERT INTO settings (name, value) VALUES (?1, ?2)", params![DEFAULT, project.id.as_str()])?;
    Ok(project.id)
}

/// The row of the default project.
pub(crate) fn default_number(connection: &Connection) -> Answer<i64> {
    let sql = "SELECT n FROM projects WHERE id = (SELECT value FROM settings WHERE name = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([DEFAULT], |row| row.get(0))?)
}

/// The row of a project that holds tickets.
pub(crate) fn number(connection: &Connection, id: &ProjectId) -> Answer<i64> {
    let (n, project) = find(connection, id)?;
    if project.holds_tickets {
        return Ok(n);
    }
    Err(Error::invalid("a group holds no tickets")
        .with("project", &project.path)
        .with_hint("name one of the projects in it")
        .into())
}

/// One project or group.
pub(crate) fn get(connection: &Connection, id: &ProjectId) -> Answer<Project> {
    find(connection, id).map(|(_, project)| project)
}

/// The name and id of a row.
pub(crate) fn link(connection: &Connection, n: i64) -> Answer<anyticket_core::ProjectLink> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM projects WHERE n = ?1")?;
    let link = |row: &Row<'_>| {
        Ok(anyticket_core::ProjectLink::new(row.get::<_, String>(0)?).with_name(row.get::<_, String>(1)?))
    };
    Ok(statement.query_row([n], link)?)
}

/// One page of the projects, in the order they were made.
pub(crate) fn page(connection: &Connection, groups: bool, cursor: Option<Cursor>) -> Answer<Page<Project>> {
    let sql = format!("SELECT {COLUMNS} FROM projects WHERE n > ?1 AND (?3 OR NOT is_group) ORDER BY n LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![pages::after(cursor)?, pages::ROWS + 1, groups], read)?;
    let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    for (_, project) in &mut rows {
        project.path = path(connection, project)?;
    }
    Ok(pages::cut(rows))
}

/// Makes a project with the default statuses and kinds.
pub(crate) fn create(connection: &Connection, new: &NewProject) -> Answer<Project> {
    let name = checked_name("project", &new.name)?;
    let parent = checked_group(connection, new.parent.as_ref())?;
    let key = match &new.key {
        Some(key) => chosen_key(connection, key)?,
        None => derived_key(connection, name)?,
    };
    let id = new_id();
    connection.execute(
        "INSERT INTO projects (id, key, name, parent) VALUES (?1, ?2, ?3, ?4)",
        params![id, key, name, parent],
    )?;
    let project = connection.last_insert_rowid();
    for (status, name, category) in STATUSES {
        add_status(connection, project, &Status::new(category, status, name))?;
    }
    for (kind, name, subtask) in KINDS {
        add_kind(connection, project, &TicketKind::new(kind, name).with_subtask(subtask))?;
    }
    get(connection, &ProjectId::new(id))
}

/// Makes a group of projects.
pub(crate) fn create_group(connection: &Connection, new: &NewProject) -> Answer<Project> {
    let name = checked_name("group", &new.name)?;
    let parent = checked_group(connection, new.parent.as_ref())?;
    let id = new_id();
    connection.execute(
        "INSERT INTO projects (id, name, parent, is_group) VALUES (?1, ?2, ?3, 1)",
        params![id, name, parent],
    )?;
    get(connection, &ProjectId::new(id))
}

/// Adds a status after the others of the project.
pub(crate) fn add_status(connection: &Connection, project: i64, status: &Status) -> Answer<()> {
    let id = checked_name("status", &status.id)?;
    let name = checked_name("status", &status.name)?;
    let known = statuses(connection, project)?;
    if known.iter().any(|(_, known)| known.id == id || text::same_folded(&known.name, name)) {
        return Err(Error::invalid("the project has a status of this id or name")
            .with("status", name)
            .with_hint("choose another id and name")
            .into());
    }
    connection
        .prepare_cached("INSERT INTO statuses (project, id, name, category, position) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![project, id, name, status.category.as_str(), known.len()])?;
    Ok(())
}

/// Adds a kind of ticket after the others of the project.
pub(crate) fn add_kind(connection: &Connection, project: i64, kind: &TicketKind) -> Answer<()> {
    let id = checked_name("kind", kind.id.as_str())?;
    let name = checked_name("kind", &kind.name)?;
    let known = kinds(connection, project)?;
    if known.iter().any(|(_, known)| known.id.as_str() == id || text::same_folded(&known.name, name)) {
        return Err(Error::invalid("the project has a kind of this id or name")
            .with("kind", name)
            .with_hint("choose another id and name")
            .into());
    }
    connection
        .prepare_cached("INSERT INTO kinds (project, id, name, subtask, position) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![project, id, name, kind.subtask, known.len()])?;
    Ok(())
}

/// What a project allows. It is the same for every kind of ticket.
pub(crate) fn schema(connection: &Connection, project: &ProjectId, kind: Option<&KindId>) -> Answer<Schema> {
    let n = number(connection, project)?;
    let kinds = kinds(connection, n)?;
    if let Some(kind) = kind.filter(|kind| !kinds.iter().any(|(_, known)| known.id == **kind)) {
        return Err(no_such_kind(kind, &kinds));
    }
    let mut schema = Schema::new(statuses(connection, n)?.into_iter().map(|(_, status)| status));
    schema.initial = schema.statuses.first().map(|status| status.id.clone());
    schema.kinds = kinds.into_iter().map(|(_, kind)| kind).collect();
    schema.fields = fields::of_project(connection, n)?.into_iter().map(|(_, definition)| definition).collect();
    schema.labels = labels(connection)?;
    schema.open_labels = true;
    schema.members = users::members(connection)?;
    Ok(schema)
}

/// The statuses of a project in its order, with their rows.
pub(crate) fn statuses(connection: &Connection, project: i64) -> Answer<Vec<(i64, Status)>> {
    let sql = "SELECT n, id, name, category FROM statuses WHERE project = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([project], read_status)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The statuses of all projects, with their rows.
pub(crate) fn all_statuses(connection: &Connection) -> Answer<Vec<(i64, Status)>> {
    let mut statement = connection.prepare_cached("SELECT n, id, name, category FROM statuses")?;
    let rows = statement.query_map([], read_status)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The status of a row.
pub(crate) fn status(connection: &Connection, n: i64) -> Answer<Status> {
    let mut statement = connection.prepare_cached("SELECT n, id, name, category FROM statuses WHERE n = ?1")?;
    Ok(statement.query_row([n], |row| read_status(row).map(|(_, status)| status))?)
}

/// The kinds of a project, the default one first, with their rows.
pub(crate) fn kinds(connection: &Connection, project: i64) -> Answer<Vec<(i64, TicketKind)>> {
    let sql = "SELECT n, id, name, subtask FROM kinds WHERE project = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([project], read_kind)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The kinds of all projects, with their rows.
pub(crate) fn all_kinds(connection: &Connection) -> Answer<Vec<(i64, TicketKind)>> {
    let mut statement = connection.prepare_cached("SELECT n, id, name, subtask FROM kinds")?;
    let rows = statement.query_map([], read_kind)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The kind of a row.
pub(crate) fn kind(connection: &Connection, n: i64) -> Answer<TicketKind> {
    let mut statement = connection.prepare_cached("SELECT n, id, name, subtask FROM kinds WHERE n = ?1")?;
    Ok(statement.query_row([n], |row| read_kind(row).map(|(_, kind)| kind))?)
}

/// Says that the project has no kind of this id, and which ones it has.
pub(crate) fn no_such_kind(kind: &KindId, known: &[(i64, TicketKind)]) -> crate::error::Fault {
    let known: Vec<_> = known.iter().map(|(_, kind)| kind.id.as_str()).collect();
    Error::invalid("the project has no such kind of ticket")
        .with("kind", kind)
        .with_hint(format!("its kinds are {}", known.join(", ")))
        .into()
}

/// The labels of the file, by name.
fn labels(connection: &Connection) -> Answer<Vec<Label>> {
    let mut statement = connection.prepare_cached("SELECT name, color FROM labels ORDER BY name_key")?;
    let rows = statement.query_map([], |row| {
        let mut label = Label::new(row.get::<_, String>(0)?);
        label.color = row.get(1)?;
        Ok(label)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn find(connection: &Connection, id: &ProjectId) -> Answer<(i64, Project)> {
    let id = checked_id("project", id.as_str())?;
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM projects WHERE id = ?1"))?;
    let found = statement.query_row([&id], read).optional()?;
    let (n, mut project) = found.ok_or_else(|| {
        Error::not_found("no such project").with("project", id).with_hint("list the projects of the file")
    })?;
    project.path = path(connection, &project)?;
    Ok((n, project))
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Project)> {
    let (id, name): (String, String) = (row.get(1)?, row.get(3)?);
    let mut project = if row.get(5)? {
        Project::group(id, name, ProjectKind::Folder).with_native_kind("group")
    } else {
        Project::new(id, name)
    };
    project.key = row.get(2)?;
    project.parent = row.get::<_, Option<String>>(4)?.map(ProjectId::new);
    Ok((row.get(0)?, project))
}

fn read_status(row: &Row<'_>) -> rusqlite::Result<(i64, Status)> {
    let category = row.get_ref(3)?.as_str()?.parse().unwrap_or_default();
    Ok((row.get(0)?, Status::new(category, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
}

fn read_kind(row: &Row<'_>) -> rusqlite::Result<(i64, TicketKind)> {
    let kind = TicketKind::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?).with_subtask(row.get(3)?);
    Ok((row.get(0)?, kind))
}

/// The names from the top down. Groups never lie below themselves: a parent exists before what lies in it.
fn path(connection: &Connection, project: &Project) -> Answer<String> {
    let mut names = vec![project.name.clone()];
    let mut above = project.parent.as_ref().map(ToString::to_string);
    let mut statement = connection.prepare_cached("SELECT name, parent FROM projects WHERE id = ?1")?;
    while let Some(id) = above {
        let (name, parent) = statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        names.push(name);
        above = parent;
    }
    names.reverse();
    Ok(names.join(" / "))
}

fn checked_group(connection: &Connection, id: Option<&ProjectId>) -> Answer<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let group = get(connection, id)?;
    if group.holds_tickets {
        return Err(Error::invalid("a project lies in a group, not in another project")
            .with("parent", group.path)
            .with_hint("name a group, or make the project at the top")
            .into());
    }
    Ok(Some(group.id.to_string()))
}

/// The key in capitals, if it can be one and is free.
fn chosen_key(connection: &Connection, key: &str) -> Answer<String> {
    let upper = key.trim().to_ascii_uppercase();
    let fits = upper.len() <= 10
        && upper.starts_with(|first: char| first.is_ascii_uppercase())
        && upper.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !fits {
        return Err(Error::invalid("not a key for a project")
            .with("key", key)
            .with_hint("use 1 to 10 letters and digits of A to Z and 0 to 9, beginning with a letter")
            .into());
    }
    if is_taken(connection, &upper)? {
        return Err(Error::invalid("another project has this key")
            .with("key", upper)
            .with_hint("choose another key, or leave it out to get one made from the name")
            .into());
    }
    Ok(upper)
}

/// A free key: the first letters of the words, or of the only word, and a number where that is taken.
fn derived_key(connection: &Connection, name: &str) -> Answer<String> {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let letters: String = match words[..] {
        [word] => word.chars().take(4).collect(),
        _ => words.iter().filter_map(|word| word.chars().next()).take(4).collect(),
    };
    let stem = letters.trim_start_matches(|first: char| first.is_ascii_digit()).to_ascii_uppercase();
    let stem = if stem.is_empty() { "P".to_owned() } else { stem };
    let mut key = stem.clone();
    let mut count = 1;
    while is_taken(connection, &key)? {
        count += 1;
        key = format!("{stem}{count}");
    }
    Ok(key)
}

fn is_taken(connection: &Connection, key: &str) -> Answer<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM projects WHERE key = ?1")?.exists([key])?)
}
