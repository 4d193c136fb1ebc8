//! Links between issues.
//!
//! Which of the two keys of a new link is the one that points, the reference says in words that can be read either way
//! (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/>): the first link that is written
//! is read back, and turned round if it came out the other way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use anyticket_core::text::same_folded;
use anyticket_core::{Error, LinkKind, Operation, Result, TicketId, TicketLink};

use crate::account::Account;
use crate::tickets::check_id;
use crate::{request, wire};

/// Which key of a new link points, as far as it was seen.
#[derive(Debug, Default)]
pub(crate) struct Direction(AtomicU8);

impl Direction {
    const INWARD_POINTS: u8 = 1;
    const OUTWARD_POINTS: u8 = 2;

    fn is_known(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// The ends as they go into the keys `inwardIssue` and `outwardIssue`, of a link that points from one to the other.
    fn ends<'a>(&self, from: &'a str, to: &'a str) -> (&'a str, &'a str) {
        if self.0.load(Ordering::Relaxed) == Self::OUTWARD_POINTS { (to, from) } else { (from, to) }
    }

    fn remember(&self, inward_points: bool) {
        self.0.store(if inward_points { Self::INWARD_POINTS } else { Self::OUTWARD_POINTS }, Ordering::Relaxed);
    }
}

/// The relations of an issue.
pub(crate) async fn of(account: &Account, id: &TicketId) -> Result<Vec<TicketLink>> {
    let links = read(account, id, Operation::Links).await?;
    let mut given: Vec<TicketLink> = Vec::new();
    for link in &links {
        let Some((kind, other)) = seen(link) else { continue };
        let mut seen = TicketLink::new(kind, other);
        seen.native_kind = phrase(link).unwrap_or_default().to_owned();
        if given.iter().all(|known| known.kind != seen.kind || known.ticket != seen.ticket) {
            given.push(seen);
        }
    }
    Ok(given)
}

async fn read(account: &Account, id: &TicketId, operation: Operation) -> Result<Vec<wire::IssueLink>> {
    check_id(id)?;
    let fields = ["issuelinks".to_owned()];
    let answer = account.send(operation, request::issue(id.as_str(), &fields)).await;
    let issue: wire::IssueLinks = answer.map_err(|error| error.with("ticket", id))?.json()?;
    Ok(issue.fields.issuelinks)
}

/// How a link is seen from the issue that was read, and the other issue.
fn seen(link: &wire::IssueLink) -> Option<(LinkKind, String)> {
    let kind = link.kind.as_ref()?;
    let (other, points) = match (&link.outward, &link.inward) {
        (Some(other), _) => (other, true),
        (None, Some(other)) => (other, false),
        (None, None) => return None,
    };
    let forward = meaning(kind);
    let seen = match (forward, points) {
        (LinkKind::Other(_), _) => LinkKind::Other(phrase(link)?.to_owned()),
        (forward, true) => forward,
        (forward, false) => forward.reversed(),
    };
    Some((seen, other.id.clone()?))
}

/// Jira's words for how the issue that was read stands to the other.
fn phrase(link: &wire::IssueLink) -> Option<&str> {
    let kind = link.kind.as_ref()?;
    let words = if link.outward.is_some() { &kind.outward } else { &kind.inward };
    words.as_deref().or(kind.name.as_deref())
}

/// What a type of link means, from the issue that points. The names are those that every site begins with, and can be
/// changed; so can the words, which are looked at too.
fn meaning(kind: &wire::LinkType) -> LinkKind {
    let is_called = |name: &str, words: &str| {
        let is = |text: &Option<String>, word: &str| text.as_deref().is_some_and(|text| same_folded(text, word));
        is(&kind.name, name) || is(&kind.outward, words)
    };
    if is_called("Blocks", "blocks") {
        LinkKind::Blocks
    } else if is_called("Duplicate", "duplicates") {
        LinkKind::Duplicates
    } else if is_called("Relates", "relates to") {
        LinkKind::Relates
    } else {
        LinkKind::Other(kind.outward.clone().or_else(|| kind.name.clone()).unwrap_or_else(|| kind.id.clone()))
    }
}

/// The type of link that means this, and whether the first issue is the one that points.
async fn type_of(account: &Account, wanted: &LinkKind, operation: Operation) -> Result<(wire::LinkType, bool)> {
    let types = account
        .link_types
        .get_or(&(), || async {
            let answer = account.send(operation, request::link_types()).await?;
            Ok(Arc::new(answer.json::<wire::LinkTypes>()?.types))
        })
        .await?;
    for kind in types.iter() {
        let forward = meaning(kind);
        if forward == *wanted {
            return Ok((kind.clone(), true));
        }
        if forward.reversed() == *wanted {
            return Ok((kind.clone(), false));
        }
        if let LinkKind::Other(word) = wanted {
            let is = |text: &Option<String>| text.as_deref().is_some_and(|text| same_folded(text, word));
            if is(&kind.outward) || is(&kind.name) {
                return Ok((kind.clone(), true));
            }
            if is(&kind.inward) {
                return Ok((kind.clone(), false));
            }
        }
    }
    let words = types.iter().flat_map(|kind| [kind.outward.as_deref(), kind.inward.as_deref()]).flatten();
    let words: Vec<&str> = words.collect();
    Err(Error::unsupported(format!("the relation {wanted}"))
        .with_hint(format!("the site knows {}; an administrator can add types of links", words.join(", "))))
}

/// Relates two issues. A relation that is there already is no error, says Jira too.
pub(crate) async fn link(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Link;
    check_id(from)?;
    check_id(to)?;
    let (native, points) = type_of(account, kind, operation).await?;
    let (source, destination) = if points { (from, to) } else { (to, from) };
    let is_symmetric = *kind == kind.reversed() && native.inward == native.outward;
    if is_symmetric || account.direction.is_known() {
        return write(account, &native.id, source, destination, operation).await;
    }
    let has = |links: &[wire::IssueLink], kind: &LinkKind| {
        links.iter().find(|link| is_such(link, &native.id, kind, to)).map(|link| link.id.clone())
    };
    let there = read(account, from, operation).await?;
    if has(&there, kind).is_some() {
        return Ok(());
    }
    let had_reversed = has(&there, &reversed(&native, kind)).is_some();
    write(account, &native.id, source, destination, operation).await?;
    let now = read(account, from, operation).await?;
    if has(&now, kind).is_some() {
        account.direction.remember(account.direction.ends("a", "b") == ("a", "b"));
        return Ok(());
    }
    let Some(wrong) = has(&now, &reversed(&native, kind)).filter(|_| !had_reversed) else {
        // It came out the other way where such a link stood already: nothing was added that must go away again.
        account.direction.remember(false);
        return write(account, &native.id, source, destination, operation).await;
    };
    account.direction.remember(false);
    account.send(operation, request::delete_link(&wrong)).await?;
    write(account, &native.id, source, destination, operation).await
}

async fn write(
    account: &Account,
    kind: &str,
    source: &TicketId,
    destination: &TicketId,
    operation: Operation,
) -> Result<()> {
    let (inward, outward) = account.direction.ends(source.as_str(), destination.as_str());
    let answer = account.send(operation, request::create_link(kind, inward, outward)).await;
    for end in [source, destination] {
        account.written.note(end);
    }
    answer.map(drop)
}

/// The same seen from the other issue, also where the words are the site's own.
fn reversed(native: &wire::LinkType, kind: &LinkKind) -> LinkKind {
    let LinkKind::Other(word) = kind else { return kind.reversed() };
    let (outward, inward) = (native.outward.as_deref(), native.inward.as_deref());
    let other = if inward.is_some_and(|inward| same_folded(inward, word)) { outward } else { inward };
    LinkKind::Other(other.unwrap_or(word).to_owned())
}

/// Whether this is such a link of this type to that issue.
fn is_such(link: &wire::IssueLink, native: &str, kind: &LinkKind, to: &TicketId) -> bool {
    let is_type = link.kind.as_ref().is_some_and(|kind| kind.id == native);
    let same_word = |seen: &LinkKind| match (seen, kind) {
        (LinkKind::Other(seen), LinkKind::Other(word)) => same_folded(seen, word),
        (seen, kind) => seen == kind,
    };
    is_type && seen(link).is_some_and(|(seen, other)| same_word(&seen) && other == to.as_str())
}

/// Takes a relation away. One that is not there is no error.
pub(crate) async fn unlink(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Unlink;
    check_id(to)?;
    let links = read(account, from, operation).await?;
    let (native, _) = type_of(account, kind, operation).await?;
    for link in links.iter().filter(|link| is_such(link, &native.id, kind, to)) {
        let answer = account.send(operation, request::delete_link(&link.id)).await;
        for end in [from, to] {
            account.written.note(end);
        }
        match answer {
            Ok(_) => {}
            // Somebody else was faster.
            Err(error) if error.kind() == anyticket_core::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_seen_from_the_end_that_was_read() {
        let kind = r#"{"id":"1","name":"Blocks","inward":"is blocked by","outward":"blocks"}"#;
        let cloners = r#"{"id":"2","name":"Cloners","inward":"is cloned by","outward":"clones"}"#;
        let other = r#"{"id":"7"}"#;
        for (kind, end, expected) in [
            (kind, "outwardIssue", LinkKind::Blocks),
            (kind, "inwardIssue", LinkKind::BlockedBy),
            (cloners, "outwardIssue", LinkKind::Other("clones".to_owned())),
            (cloners, "inwardIssue", LinkKind::Other("is cloned by".to_owned())),
        ] {
            let link: wire::IssueLink =
                serde_json::from_str(&format!(r#"{{"id":"9","type":{kind},"{end}":{other}}}"#)).unwrap();
            assert_eq!(seen(&link), Some((expected, "7".to_owned())));
        }
    }

    #[test]
    fn the_direction_is_remembered_once_it_was_seen() {
        let direction = Direction::default();
        assert!(!direction.is_known());
        assert_eq!(direction.ends("a", "b"), ("a", "b"));
        direction.remember(false);
        assert!(direction.is_known());
        assert_eq!(direction.ends("a", "b"), ("b", "a"));
    }
}
