//! Dependencies, the only relation that Asana has: a task is blocked by those it depends on.

use anyticket_core::{Error, LinkKind, Operation, Result, TicketId, TicketLink};
use futures_util::future::try_join;

use crate::account::Account;
use crate::tickets::check_id;
use crate::{request, wire};

/// The relations of a task: what blocks it, and what it blocks.
pub(crate) async fn of(account: &Account, id: &TicketId) -> Result<Vec<TicketLink>> {
    check_id(id)?;
    let read = |dependents: bool| async move {
        let all: Result<Vec<wire::Named>> =
            account.all(Operation::Links, |offset| request::dependencies(id.as_str(), dependents, offset)).await;
        all.map_err(|error| error.with("ticket", id))
    };
    let (dependencies, dependents) = try_join(read(false), read(true)).await?;
    let link = |kind: LinkKind, native: &str, other: wire::Named| {
        let mut link = TicketLink::new(kind, other.gid);
        link.native_kind = native.to_owned();
        link.title = other.name;
        link
    };
    let blocked = dependencies.into_iter().map(|other| link(LinkKind::BlockedBy, "dependency", other));
    let blocks = dependents.into_iter().map(|other| link(LinkKind::Blocks, "dependent", other));
    Ok(blocked.chain(blocks).collect())
}

/// Relates two tasks.
pub(crate) async fn link(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let (task, on) = ends(from, kind, to)?;
    let answer = account.send(Operation::Link, request::add_dependency(task.as_str(), on.as_str())).await;
    answer.map(drop).map_err(|error| error.with("from", from).with("to", to))
}

/// Takes a relation away.
pub(crate) async fn unlink(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let (task, on) = ends(from, kind, to)?;
    let answer = account.send(Operation::Unlink, request::remove_dependency(task.as_str(), on.as_str())).await;
    answer.map(drop).map_err(|error| error.with("from", from).with("to", to))
}

/// The task that depends on another, and the other.
fn ends<'a>(from: &'a TicketId, kind: &LinkKind, to: &'a TicketId) -> Result<(&'a TicketId, &'a TicketId)> {
    check_id(from)?;
    check_id(to)?;
    match kind {
        LinkKind::Blocks => Ok((to, from)),
        LinkKind::BlockedBy => Ok((from, to)),
        other => Err(Error::unsupported(format!("the relation {other}"))
            .with_hint("a task of Asana blocks others or is blocked by them")),
    }
}
