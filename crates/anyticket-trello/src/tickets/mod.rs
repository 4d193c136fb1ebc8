//! Cards: reading, writing.

mod body;
mod create;
mod get;
mod labels;
mod members;
mod moving;
mod patch;
mod read;
mod status;

use anyticket_core::{Operation, Result, TicketId};

pub(crate) use create::create;
pub(crate) use get::{get, get_many, part_of, resolve};
pub(crate) use labels::label;
pub(crate) use patch::patch;
pub(crate) use read::Around;
pub(crate) use status::statuses;

use crate::account::Account;
use crate::{ids, request};

/// Deletes a card. Trello does not give it back.
pub(crate) async fn delete(account: &Account, id: &TicketId) -> Result<()> {
    ids::check(id)?;
    let answer = account.send(Operation::Delete, request::delete_card(id.as_str())).await;
    answer.map(drop).map_err(|error| error.with("ticket", id))
}
