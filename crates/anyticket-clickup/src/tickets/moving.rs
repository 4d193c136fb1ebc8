//! Moving a task to another List: a call of version 3 of the API.

use anyticket_core::{Error, ErrorKind, Field, Operation, ProjectId, Result, Status, Ticket, TicketId};

use crate::account::Account;
use crate::places;
use crate::request::{self, Move, MoveKeys};
use crate::wire;

const OPERATION: Operation = Operation::Patch;

/// A move that is ready to be sent.
#[derive(Debug)]
pub(super) struct Moving {
    list: String,
    what: Move,
    reaches_status: bool,
}

impl Moving {
    /// What it changes of what was asked for.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        std::iter::once(Field::Project).chain(self.reaches_status.then_some(Field::Status))
    }

    /// Whether the status that is asked for comes about with the move.
    pub(super) fn reaches_status(&self) -> bool {
        self.reaches_status
    }
}

/// Finds out what must go along: which status of the new List stands for the one the task has, and which of its custom
/// fields the new List lacks.
pub(super) async fn prepare(
    account: &Account,
    now: &Ticket,
    list: &ProjectId,
    wanted: Option<&Status>,
) -> Result<Moving> {
    let there = places::kept(account, list.as_str(), OPERATION).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::invalid(error.message()).with("project", list),
        _ => error,
    })?;
    let target = wanted.cloned().or_else(|| standing_for(&now.status, &there.statuses));
    let mapped = target.as_ref().filter(|target| target.id != now.status.id);
    let status = mapped.map(|target| (now.status.id.clone(), target.id.clone()));
    let mut fields = Vec::new();
    if !now.fields.is_empty() {
        let answer = account.send(OPERATION, request::fields(list.as_str())).await?;
        let known: wire::Fields<'_> = answer.json()?;
        let held = now.fields.iter().map(|field| field.id.as_str());
        let lacking = held.filter(|id| known.fields.iter().all(|field| *field.id != **id));
        fields.extend(lacking.map(str::to_owned));
    }
    let reaches_status = wanted.is_some() && status.is_some();
    Ok(Moving { list: list.as_str().to_owned(), what: Move { status, fields }, reaches_status })
}

/// The status that stands for another List's: the same one, one of the same name, the first of the same category, the
/// first of all.
fn standing_for(now: &Status, there: &[Status]) -> Option<Status> {
    let same = there.iter().find(|status| status.id == now.id);
    let named = || there.iter().find(|status| anyticket_core::text::same_folded(&status.name, &now.name));
    let meaning = || there.iter().find(|status| status.category == now.category);
    same.or_else(named).or_else(meaning).or(there.first()).cloned()
}

/// Moves a task. Where the keys of the schema are refused, those of the guide are tried.
pub(super) async fn send(account: &Account, id: &TicketId, moving: &Moving) -> Result<()> {
    let workspace = account.workspace_id().await?;
    let request = |keys| request::move_task(&workspace, id.as_str(), &moving.list, &moving.what, keys);
    match account.send(OPERATION, request(MoveKeys::Schema)).await {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::Invalid && moving.what.status.is_some() => {
            let again = account.send(OPERATION, request(MoveKeys::Guide)).await;
            // The first refusal says what is wrong where both are refused.
            again.map(drop).map_err(|second| if second.kind() == ErrorKind::Invalid { error } else { second })
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::StatusCategory::{Done, InProgress, Todo};

    use super::*;

    #[test]
    fn a_status_is_kept_by_id_then_by_name_then_by_meaning() {
        let there = [
            Status::new(Todo, "a", "open"),
            Status::new(InProgress, "b", "doing"),
            Status::new(Done, "c", "shipped"),
            Status::new(Done, "d", "complete"),
        ];
        let stands = |status: Status| standing_for(&status, &there).unwrap().id;
        assert_eq!(stands(Status::new(Done, "d", "finished")), "d");
        assert_eq!(stands(Status::new(Done, "x", "Complete")), "d");
        assert_eq!(stands(Status::new(Done, "x", "finished")), "c");
        assert_eq!(stands(Status::new(anyticket_core::StatusCategory::Waiting, "x", "parked")), "a");
    }
}
