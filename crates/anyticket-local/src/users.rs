//! Users of the file.

use anyticket_core::{Cursor, Error, Page, User, UserId, text};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Answer;
use crate::names::{checked_name, name_key, new_id};
use crate::pages;

const COLUMNS: &str = "n, id, name, email, active";

/// Adds a user.
pub(crate) fn add(connection: &Connection, name: &str, email: Option<&str>) -> Answer<User> {
    let name = checked_name("user", name)?;
    let email = email.map(|email| checked_name("e-mail address", email)).transpose()?;
    let email_key = email.map(name_key);
    let mut taken = connection.prepare_cached("SELECT id FROM users WHERE email_key = ?1")?;
    if let Some(id) = taken.query_row([&email_key], |row| row.get::<_, String>(0)).optional()? {
        return Err(Error::invalid("somebody has this e-mail address")
            .with("email", email.unwrap_or_default())
            .with("user", id)
            .with_hint("take that user, or another address")
            .into());
    }
    let id = new_id();
    connection
        .prepare_cached("INSERT INTO users (id, name, email, email_key) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, name, email, email_key])?;
    by_number(connection, connection.last_insert_rowid())
}

/// The row of whoever `me` is: the user called `word`, added if there is nobody; without a word the first user.
pub(crate) fn me(connection: &Connection, word: Option<&str>) -> Answer<i64> {
    let all = all(connection)?;
    let mut called = all.iter().filter(|(_, user)| word.is_none_or(|word| user.is_called(word)));
    match (called.next(), called.next()) {
        (Some((n, _)), second) if second.is_none() || word.is_none() => Ok(*n),
        (None, _) => number(connection, &add(connection, word.unwrap_or("Me"), None)?.id),
        _ => Err(Error::configuration("several users have this name")
            .with("user", word.unwrap_or_default())
            .with_hint("set `user` to the id or the e-mail address of the one you are")
            .into()),
    }
}

/// The row of the user with this id.
pub(crate) fn number(connection: &Connection, id: &UserId) -> Answer<i64> {
    let mut statement = connection.prepare_cached("SELECT n FROM users WHERE id = ?1")?;
    statement.query_row([id.as_str()], |row| row.get(0)).optional()?.ok_or_else(|| {
        Error::invalid("no such user")
            .with("user", id)
            .with_hint("list the users of the file, or add one with LocalTracker::add_user")
            .into()
    })
}

/// The user of a row.
pub(crate) fn by_number(connection: &Connection, n: i64) -> Answer<User> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE n = ?1"))?;
    Ok(statement.query_row([n], |row| read(row).map(|(_, user)| user))?)
}

/// One page of the users, in the order they were added.
pub(crate) fn page(connection: &Connection, cursor: Option<Cursor>) -> Answer<Page<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE n > ?1 ORDER BY n LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let users = statement.query_map(params![pages::after(cursor)?, pages::ROWS + 1], read)?;
    Ok(pages::cut(users.collect::<rusqlite::Result<_>>()?))
}

/// The users whose id, e-mail address or name contains `word`, whatever the case.
pub(crate) fn find(connection: &Connection, word: &str) -> Answer<Vec<User>> {
    let word = text::fold(word);
    let holds = |text: &str| text::contains_folded(text, &word);
    let found = all(connection)?.into_iter().map(|(_, user)| user).filter(|user| {
        let (name, email) = (user.name.as_deref(), user.email.as_deref());
        holds(user.id.as_str()) || name.is_some_and(holds) || email.is_some_and(holds)
    });
    Ok(found.collect())
}

/// All users that can be assigned.
pub(crate) fn members(connection: &Connection) -> Answer<Vec<User>> {
    Ok(all(connection)?.into_iter().map(|(_, user)| user).filter(|user| user.active != Some(false)).collect())
}

fn all(connection: &Connection) -> Answer<Vec<(i64, User)>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM users ORDER BY n"))?;
    let users = statement.query_map([], read)?;
    Ok(users.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, User)> {
    let mut user = User::new(row.get::<_, String>(1)?);
    user.name = Some(row.get(2)?);
    user.email = row.get(3)?;
    user.active = Some(row.get(4)?);
    Ok((row.get(0)?, user))
}
