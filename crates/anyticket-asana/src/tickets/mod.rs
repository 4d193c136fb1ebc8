//! Tickets: reading, writing.

mod body;
mod create;
mod followers;
mod get;
mod labels;
mod patch;
mod places;
mod read;
pub(crate) mod status;

use anyticket_core::{Operation, Result, TicketId};

pub(crate) use body::loss;
pub(crate) use create::create;
pub(crate) use get::{check_id, get, get_many, one, resolve};
pub(crate) use patch::patch;
pub(crate) use read::{OneTask, Row, asked, rows};

use crate::account::Account;
use crate::request;

/// Deletes a task: it goes to the trash of whoever deletes it, where people can fetch it back for thirty days.
pub(crate) async fn delete(account: &Account, id: &TicketId) -> Result<()> {
    check_id(id)?;
    let answer = account.send(Operation::Delete, request::delete_task(id.as_str())).await;
    answer.map(drop).map_err(|error| error.with("ticket", id))
}
