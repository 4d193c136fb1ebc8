//! Dependencies between tasks, and plain links.

use anyticket_core::{Error, ErrorKind, LinkKind, Operation, Result, TicketId, TicketLink};

use crate::account::Account;
use crate::request::{self, Dependency};
use crate::tickets::check_id;
use crate::wire;

/// The relations of a task. Both tasks of a dependency list the same row: which end a task is shows by its id.
pub(crate) async fn of(account: &Account, id: &TicketId, operation: Operation) -> Result<Vec<TicketLink>> {
    check_id(id)?;
    let answer = account.send(operation, request::task(id.as_str(), false)).await;
    let task: wire::TaskLinks = answer.map_err(|error| error.with("ticket", id))?.json()?;
    Ok(read(task))
}

fn read(task: wire::TaskLinks) -> Vec<TicketLink> {
    let own = task.id;
    let mut links: Vec<TicketLink> = Vec::new();
    let mut add = |kind: LinkKind, other: String, native: &str| {
        let mut link = TicketLink::new(kind, other);
        link.native_kind = native.to_owned();
        if links.iter().all(|known| known.kind != link.kind || known.ticket != link.ticket) {
            links.push(link);
        }
    };
    for dependency in task.dependencies {
        match (dependency.task_id, dependency.depends_on) {
            (Some(waits), Some(other)) if waits == own => add(LinkKind::BlockedBy, other, "waiting on"),
            (Some(waits), Some(other)) if other == own => add(LinkKind::Blocks, waits, "blocking"),
            _ => {}
        }
    }
    for linked in task.linked_tasks {
        let ends = [linked.task_id, linked.link_id];
        if let Some(other) = ends.into_iter().flatten().find(|end| *end != own) {
            add(LinkKind::Relates, other, "linked");
        }
    }
    links
}

/// Relates two tasks. A relation that is there already is no error.
pub(crate) async fn link(account: &Account, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Link;
    check_id(from)?;
    check_id(to)?;
    let request = match end(&kind)? {
        Some(end) => request::add_dependency(from.as_str(), end, to.as_str()),
        None => request::add_link(from.as_str(), to.as_str()),
    };
    match account.send(operation, request).await {
        Ok(_) => Ok(()),
        Err(error) if may_be_there(&error) && has(account, from, &kind, to, operation).await? => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes a relation away. One that is not there is no error.
pub(crate) async fn unlink(account: &Account, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Unlink;
    check_id(from)?;
    check_id(to)?;
    let end = end(&kind)?;
    let request = match end {
        Some(end) => request::remove_dependency(from.as_str(), end, to.as_str()),
        None => request::remove_link(from.as_str(), to.as_str()),
    };
    let error = match account.send(operation, request).await {
        Ok(_) => return Ok(()),
        Err(error) if may_be_there(&error) => error,
        Err(error) => return Err(error),
    };
    if !has(account, from, &kind, to, operation).await? {
        return Ok(());
    }
    // The reference marks both parameters as required; clients send one.
    match end {
        Some(end) => {
            let request = request::remove_dependency_by_both_ends(from.as_str(), end, to.as_str());
            account.send(operation, request).await.map(drop)
        }
        None => Err(error),
    }
}

fn may_be_there(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict)
}

async fn has(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId, operation: Operation) -> Result<bool> {
    let links = of(account, from, operation).await?;
    Ok(links.iter().any(|link| link.kind == *kind && link.ticket == *to))
}

/// Which end of a dependency the first task is; nothing for a plain link.
fn end(kind: &LinkKind) -> Result<Option<Dependency>> {
    match kind {
        LinkKind::Relates => Ok(None),
        LinkKind::BlockedBy => Ok(Some(Dependency::DependsOn)),
        LinkKind::Blocks => Ok(Some(Dependency::DependencyOf)),
        other => Err(Error::unsupported(format!("the relation {other}"))
            .with_hint("ClickUp knows relates, blocks and blocked_by")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_dependency_is_read_from_either_end() {
        let rows = r#""dependencies":[{"task_id":"a","depends_on":"b","type":1,"chain_id":null},{"task_id":"c","depends_on":"a"}],
            "linked_tasks":[{"task_id":"a","link_id":"d","date_created":"1"},{"task_id":"e","link_id":"a"}]"#;
        let links = |own: &str| -> Vec<(String, String)> {
            let task: wire::TaskLinks = serde_json::from_str(&format!(r#"{{"id":"{own}",{rows}}}"#)).unwrap();
            read(task).into_iter().map(|link| (link.kind.to_string(), link.ticket.to_string())).collect()
        };
        let pair = |kind: &str, ticket: &str| (kind.to_owned(), ticket.to_owned());
        assert_eq!(
            links("a"),
            [pair("blocked_by", "b"), pair("blocks", "c"), pair("relates", "d"), pair("relates", "e")]
        );
        assert_eq!(links("b")[0], pair("blocks", "a"));
    }
}
