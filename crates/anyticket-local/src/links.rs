//! Relations between tickets, each kept once and seen from both sides.

use anyticket_core::{Error, LinkKind, TicketId, TicketLink};
use rusqlite::{Connection, params};

use crate::error::Answer;
use crate::tickets;

/// The relations of a ticket, seen from it.
pub(crate) fn of(connection: &Connection, id: &TicketId) -> Answer<Vec<TicketLink>> {
    let ticket = tickets::number(connection, id)?;
    let sql = "SELECT l.kind, 0, t.id, t.title FROM links l JOIN tickets t ON t.n = l.target WHERE l.source = ?1
        UNION ALL
        SELECT l.kind, 1, t.id, t.title FROM links l JOIN tickets t ON t.n = l.source WHERE l.target = ?1
        ORDER BY 3, 1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([ticket], |row| {
        let kind = LinkKind::from(row.get_ref(0)?.as_str()?);
        let kind = if row.get(1)? { kind.reversed() } else { kind };
        let mut link = TicketLink::new(kind, row.get::<_, String>(2)?);
        link.title = Some(row.get(3)?);
        Ok(link)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Relates two tickets. What is there already stays.
pub(crate) fn add(connection: &Connection, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Answer<()> {
    let (source, kind, target) = kept(connection, from, kind, to)?;
    if source == target {
        return Err(Error::invalid("a ticket cannot be related to itself")
            .with("ticket", from)
            .with_hint("name two different tickets")
            .into());
    }
    connection
        .prepare_cached("INSERT OR IGNORE INTO links (source, kind, target) VALUES (?1, ?2, ?3)")?
        .execute(params![source, kind, target])?;
    Ok(())
}

/// Takes a relation away, if it is there.
pub(crate) fn remove(connection: &Connection, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Answer<()> {
    let (source, kind, target) = kept(connection, from, kind, to)?;
    connection
        .prepare_cached("DELETE FROM links WHERE source = ?1 AND kind = ?2 AND target = ?3")?
        .execute(params![source, kind, target])?;
    Ok(())
}

/// The one direction in which a relation is kept.
fn kept(connection: &Connection, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Answer<(i64, String, i64)> {
    let (from, to) = (tickets::number(connection, from)?, tickets::number(connection, to)?);
    if kind.as_str().trim().is_empty() {
        return Err(Error::invalid("the relation has no name")
            .with_hint("use relates, blocks, blocked_by, duplicates, duplicated_by, or a word of your own")
            .into());
    }
    // A word that is one of ours means that one, however it was built.
    Ok(match LinkKind::from(kind.as_str()) {
        kind @ (LinkKind::BlockedBy | LinkKind::DuplicatedBy) => (to, kind.reversed().to_string(), from),
        kind @ (LinkKind::Blocks | LinkKind::Duplicates) => (from, kind.to_string(), to),
        kind => (from.min(to), kind.to_string(), from.max(to)),
    })
}
