//! Deleting a ticket, and what hung on it.

use anyticket_core::TicketId;
use rusqlite::{Connection, params};

use super::number;
use crate::error::Answer;
use crate::names::checked_ticket_id;
use crate::time;

/// Deletes a ticket for good, with its comments, files and links. Tickets below it stay and lose their parent.
pub(crate) fn delete(connection: &Connection, id: &TicketId) -> Answer<()> {
    let n = number(connection, id)?;
    let id = checked_ticket_id(id)?;
    let now = time::now();
    connection
        .prepare_cached(
            "UPDATE tickets SET parent = NULL, version = version + 1, updated_at = max(?2, updated_at + 1)
             WHERE parent = ?1",
        )?
        .execute(params![id, now])?;
    // Custom fields that name it name it no more; the rest goes with the row.
    connection
        .prepare_cached(
            "DELETE FROM ticket_fields WHERE field IN (SELECT n FROM fields WHERE kind = 'tickets') AND value = ?1",
        )?
        .execute([&id])?;
    connection.prepare_cached("DELETE FROM tickets WHERE n = ?1")?.execute([n])?;
    Ok(())
}
