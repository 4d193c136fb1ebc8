//! Tickets: reading, writing.

mod body;
mod create;
mod get;
mod hand;
mod kept;
mod labels;
mod moving;
mod patch;
mod read;
mod status;

use anyticket_core::{Operation, Result, TicketId};

pub(crate) use create::create;
pub(crate) use get::{check_id, get, get_many, home, resolve};
pub(crate) use patch::patch;
pub(crate) use read::{Reading, is_defined_kind, own_kinds, priorities, user, user_number};
pub(crate) use status::in_order;

use crate::account::Account;
use crate::request;

/// Why ClickUp may leave something out of a write that it says yes to.
const LEFT_OUT: &str =
    "a ClickApp may be switched off in this Space, or a tag is new and only who sees the Space can make it";

/// Deletes a task. ClickUp does not give it back.
pub(crate) async fn delete(account: &Account, id: &TicketId) -> Result<()> {
    check_id(id)?;
    let answer = account.send(Operation::Delete, request::delete_task(id.as_str())).await;
    answer.map(drop).map_err(|error| error.with("ticket", id))
}
