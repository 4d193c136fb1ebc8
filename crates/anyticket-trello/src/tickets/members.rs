//! Members of cards.

use anyticket_core::{ErrorKind, ListPatch, Operation, Result, Ticket, TicketId, User, UserId};

use crate::account::Account;
use crate::request;

/// Who is put on the card and who is taken off, where single ones are.
pub(super) fn delta(patch: &ListPatch<User>, now: &Ticket) -> (Vec<UserId>, Vec<UserId>) {
    let ListPatch::Change { add, remove } = patch else { return (Vec::new(), Vec::new()) };
    let is_there = |user: &&User| now.assignees.iter().any(|own| own.id == user.id);
    let ids = |users: &[User], there: bool| {
        let mut ids: Vec<UserId> =
            users.iter().filter(|user| is_there(user) == there).map(|user| user.id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    (ids(add, false), ids(remove, true))
}

/// Puts a member on a card. Who is on it already, because somebody else was faster, is no error.
pub(super) async fn add(account: &Account, id: &TicketId, member: &UserId, operation: Operation) -> Result<()> {
    match account.send(operation, request::add_member(id.as_str(), member.as_str())).await {
        Err(error) if error.kind() == ErrorKind::Invalid && says(&error, "already") => Ok(()),
        answer => answer.map(drop),
    }
}

/// Takes a member off a card. Who is not on it any more is no error.
pub(super) async fn remove(account: &Account, id: &TicketId, member: &UserId, operation: Operation) -> Result<()> {
    match account.send(operation, request::remove_member(id.as_str(), member.as_str())).await {
        Err(error) if error.kind() == ErrorKind::Invalid && says(&error, "not on") => Ok(()),
        answer => answer.map(drop),
    }
}

fn says(error: &anyticket_core::Error, words: &str) -> bool {
    error.context().any(|(name, said)| name == "trello" && said.to_lowercase().contains(words))
}
