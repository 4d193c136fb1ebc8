//! Tickets: reading rows, writing them, and listing them.

mod delete;
mod due;
mod filter;
mod list;
mod order;
mod patch;
mod read;
mod related;
mod state;
mod write;

pub(crate) use delete::delete;
pub(crate) use list::page;
pub(crate) use patch::patch;
pub(crate) use read::{by_external_key, get, get_many, resolve};
pub(crate) use write::create;

use anyticket_core::{Error, TicketId};
use rusqlite::{Connection, OptionalExtension};

use crate::error::{Answer, Fault};
use crate::names::checked_ticket_id;

/// The row of the ticket with this id.
pub(crate) fn number(connection: &Connection, id: &TicketId) -> Answer<i64> {
    let text = checked_ticket_id(id)?;
    let mut statement = connection.prepare_cached("SELECT n FROM tickets WHERE id = ?1")?;
    statement.query_row([text], |row| row.get(0)).optional()?.ok_or_else(|| not_found(id))
}

/// There is no such ticket.
pub(crate) fn not_found(id: &TicketId) -> Fault {
    Error::not_found("no such ticket")
        .with("ticket", id)
        .with_hint("it was deleted, or the id belongs to another tracker: list the tickets of this one")
        .into()
}
