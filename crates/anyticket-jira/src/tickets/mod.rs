//! Tickets: reading, writing.

mod body;
mod create;
mod get;
mod moving;
mod patch;
mod read;
mod status;
mod workflow;

use anyticket_core::{Operation, Result, TicketId};

pub(crate) use create::create;
pub(crate) use get::{check_id, get, get_many, resolve};
pub(crate) use patch::patch;
pub(crate) use read::{Known, asked, broken, bulk, issues, kind, known, level_of};
pub(crate) use status::{is_resolution, parts, status, with_pairs};

use crate::account::Account;
use crate::request;

/// Deletes an issue, its subtasks with it. Jira gives none of them back.
pub(crate) async fn delete(account: &Account, id: &TicketId) -> Result<()> {
    check_id(id)?;
    let answer = account.send(Operation::Delete, request::delete_issue(id.as_str())).await;
    account.written.note(id);
    answer.map(drop).map_err(|error| error.with("ticket", id))
}
