//! Comments.

use anyticket_core::{Comment, CommentId, Cursor, Error, NewComment, Page, TicketId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{Answer, Fault};
use crate::names::{checked_id, new_id};
use crate::time::{instant, now};
use crate::{pages, tickets, users};

const COLUMNS: &str = "n, id, parent, author, created_at, updated_at, private, body";

/// One page of a ticket's comments, the oldest first.
pub(crate) fn page(connection: &Connection, ticket: &TicketId, cursor: Option<Cursor>) -> Answer<Page<Comment>> {
    let n = tickets::number(connection, ticket)?;
    let sql = format!("SELECT {COLUMNS} FROM comments WHERE ticket = ?1 AND n > ?2 ORDER BY n LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![n, pages::after(cursor)?, pages::ROWS + 1])?;
    let mut comments = Vec::new();
    while let Some(row) = rows.next()? {
        comments.push((row.get(0)?, read(connection, ticket, row)?));
    }
    Ok(pages::cut(comments))
}

/// Writes a comment. The ticket itself is not changed by it.
pub(crate) fn add(connection: &Connection, ticket: &TicketId, new: &NewComment, author: i64) -> Answer<Comment> {
    let n = tickets::number(connection, ticket)?;
    let body = checked_body(new)?;
    let parent = new.parent.as_ref().map(|parent| find(connection, n, parent)).transpose()?;
    let id = new_id();
    connection
        .prepare_cached(
            "INSERT INTO comments (id, ticket, parent, author, created_at, updated_at, private, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)",
        )?
        .execute(params![id, n, parent, author, now(), new.private, body])?;
    get(connection, ticket, &id)
}

/// Changes the text of a comment. What it answers and who sees it stay as they are.
pub(crate) fn edit(connection: &Connection, ticket: &TicketId, id: &CommentId, new: &NewComment) -> Answer<Comment> {
    let n = tickets::number(connection, ticket)?;
    let id = find(connection, n, id)?;
    let body = checked_body(new)?;
    connection
        .prepare_cached(
            "UPDATE comments SET body = ?2, updated_at = max(?3, updated_at + 1) WHERE id = ?1 AND body <> ?2",
        )?
        .execute(params![id, body, now()])?;
    get(connection, ticket, &id)
}

/// Deletes a comment. Its answers stay and stand on their own.
pub(crate) fn delete(connection: &Connection, ticket: &TicketId, id: &CommentId) -> Answer<()> {
    let n = tickets::number(connection, ticket)?;
    let id = find(connection, n, id)?;
    connection.prepare_cached("DELETE FROM comments WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn get(connection: &Connection, ticket: &TicketId, id: &str) -> Answer<Comment> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM comments WHERE id = ?1"))?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    read(connection, ticket, row)
}

/// The id as the file has it, if the comment belongs to the ticket.
fn find(connection: &Connection, ticket: i64, id: &CommentId) -> Answer<String> {
    let id = checked_id("comment", id.as_str())?;
    let mut statement = connection.prepare_cached("SELECT id FROM comments WHERE id = ?1 AND ticket = ?2")?;
    statement.query_row(params![id, ticket], |row| row.get(0)).optional()?.ok_or_else(|| {
        Error::not_found("the ticket has no such comment")
            .with("comment", id)
            .with_hint("it was deleted, or belongs to another ticket: list the comments of this one")
            .into()
    })
}

fn checked_body(new: &NewComment) -> Answer<&str> {
    if new.body.is_empty() {
        return Err(Error::invalid("the comment is empty").with_hint("write something").into());
    }
    Ok(new.body.as_markdown())
}

fn read(connection: &Connection, ticket: &TicketId, row: &Row<'_>) -> Answer<Comment> {
    let time = |at| {
        let time = instant(row.get(at)?);
        time.map_err(|cause| {
            Fault::from(rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Integer, Box::new(cause)))
        })
    };
    let mut comment = Comment::new(row.get::<_, String>(1)?, ticket, row.get::<_, String>(7)?);
    comment.parent = row.get::<_, Option<String>>(2)?.map(CommentId::new);
    comment.author = row.get::<_, Option<i64>>(3)?.map(|n| users::by_number(connection, n)).transpose()?;
    comment.created_at = Some(time(4)?);
    comment.updated_at = Some(time(5)?);
    comment.private = row.get(6)?;
    Ok(comment)
}
