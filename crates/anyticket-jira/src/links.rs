//! Links between issues.
//!
//! The types of links are the site's own. Those that every site begins with are relations of ours; every other is a relation
//! in the site's words, of which each type has two: what the one that points says, and what the other says.
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
        let mut seen = TicketLink::new(kind, other.id.clone().unwrap_or_default());
        seen.native_kind = phrase(link).unwrap_or_default().to_owned();
        seen.title = other.fields.as_ref().and_then(|fields| fields.summary.clone());
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
fn seen(link: &wire::IssueLink) -> Option<(LinkKind, &wire::LinkedIssue)> {
    let other = link.outward.as_ref().or(link.inward.as_ref()).filter(|other| other.id.is_some())?;
    Some((from_end(link.kind.as_ref()?, link.outward.is_some()), other))
}

/// Jira's words for how the issue that was read stands to the other.
fn phrase(link: &wire::IssueLink) -> Option<&str> {
    Some(words(link.kind.as_ref()?, link.outward.is_some()))
}

/// What the issue at one end of such a link says: the one that points, or the other.
fn words(kind: &wire::LinkType, points: bool) -> &str {
    let words = if points { &kind.outward } else { &kind.inward };
    words.as_deref().or(kind.name.as_deref()).unwrap_or(&kind.id)
}

/// The relation as the issue at one end of such a link has it.
fn from_end(kind: &wire::LinkType, points: bool) -> LinkKind {
    match (meaning(kind), points) {
        (LinkKind::Other(_), _) => LinkKind::Other(words(kind, points).to_owned()),
        (forward, true) => forward,
        (forward, false) => forward.reversed(),
    }
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
        LinkKind::Other(words(kind, true).to_owned())
    }
}

/// A type of link and the end that it is seen from.
struct Native {
    kind: wire::LinkType,
    points: bool,
}

impl Native {
    /// The relation from that end.
    fn seen(&self) -> LinkKind {
        from_end(&self.kind, self.points)
    }

    /// The relation from the other end.
    fn reversed(&self) -> LinkKind {
        from_end(&self.kind, !self.points)
    }
}

/// The type of link that means this: one of ours, or one of the site's own by its words or its name.
///
/// # Errors
///
/// `Unsupported` if the site has none, with the words that it has.
async fn type_of(account: &Account, wanted: &LinkKind, operation: Operation) -> Result<Native> {
    let types = account
        .link_types
        .get_or(&(), || async {
            let answer = account.send(operation, request::link_types()).await?;
            Ok(Arc::new(answer.json::<wire::LinkTypes>()?.types))
        })
        .await?;
    let found = types.iter().find_map(|kind| {
        let points = [true, false].into_iter().find(|points| same(&from_end(kind, *points), wanted));
        points.or_else(|| by_its_words(kind, wanted)).map(|points| Native { kind: kind.clone(), points })
    });
    found.ok_or_else(|| {
        let mut known: Vec<&str> = types.iter().flat_map(|kind| [words(kind, true), words(kind, false)]).collect();
        known.dedup();
        Error::unsupported(format!("the relation {wanted}"))
            .with_hint(format!("the site has {}; an administrator can add types of links", known.join(", ")))
    })
}

/// From which end a type of link is named by these words, if it is; its name is from the one that points.
fn by_its_words(kind: &wire::LinkType, wanted: &LinkKind) -> Option<bool> {
    let LinkKind::Other(word) = wanted else { return None };
    let is = |text: &str| same_folded(text, word);
    match () {
        () if is(words(kind, true)) || kind.name.as_deref().is_some_and(is) => Some(true),
        () if is(words(kind, false)) => Some(false),
        () => None,
    }
}

/// Whether two relations are the same: a word of the site's own in whatever case.
fn same(one: &LinkKind, other: &LinkKind) -> bool {
    match (one, other) {
        (LinkKind::Other(one), LinkKind::Other(other)) => same_folded(one, other),
        (one, other) => one == other,
    }
}

/// Relates two issues. A relation that is there already is no error, says Jira too.
pub(crate) async fn link(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Link;
    check_id(from)?;
    check_id(to)?;
    let native = type_of(account, kind, operation).await?;
    let (source, destination) = if native.points { (from, to) } else { (to, from) };
    let (kind, id) = (native.seen(), native.kind.id.as_str());
    let is_symmetric = same(&kind, &native.reversed());
    if is_symmetric || account.direction.is_known() {
        return write(account, id, source, destination, operation).await;
    }
    let has = |links: &[wire::IssueLink], kind: &LinkKind| {
        links.iter().find(|link| is_of(link, id) && is_such(link, kind, to)).map(|link| link.id.clone())
    };
    let there = read(account, from, operation).await?;
    if has(&there, &kind).is_some() {
        return Ok(());
    }
    let had_reversed = has(&there, &native.reversed()).is_some();
    write(account, id, source, destination, operation).await?;
    let now = read(account, from, operation).await?;
    if has(&now, &kind).is_some() {
        account.direction.remember(account.direction.ends("a", "b") == ("a", "b"));
        return Ok(());
    }
    let Some(wrong) = has(&now, &native.reversed()).filter(|_| !had_reversed) else {
        // It came out the other way where such a link stood already: nothing was added that must go away again.
        account.direction.remember(false);
        return write(account, id, source, destination, operation).await;
    };
    account.direction.remember(false);
    account.send(operation, request::delete_link(&wrong)).await?;
    write(account, id, source, destination, operation).await
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

/// Whether a link is of this type.
fn is_of(link: &wire::IssueLink, native: &str) -> bool {
    link.kind.as_ref().is_some_and(|kind| kind.id == native)
}

/// Whether this is such a relation to that issue.
fn is_such(link: &wire::IssueLink, kind: &LinkKind, to: &TicketId) -> bool {
    seen(link).is_some_and(|(seen, other)| same(&seen, kind) && other.id.as_deref() == Some(to.as_str()))
}

/// Takes a relation away, of whichever types that mean it. One that is not there is no error.
pub(crate) async fn unlink(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Unlink;
    check_id(to)?;
    let kind = type_of(account, kind, operation).await?.seen();
    let links = read(account, from, operation).await?;
    for link in links.iter().filter(|link| is_such(link, &kind, to)) {
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
        let bare = r#"{"id":"3"}"#;
        let other = r#"{"id":"7"}"#;
        for (kind, end, expected) in [
            (kind, "outwardIssue", LinkKind::Blocks),
            (kind, "inwardIssue", LinkKind::BlockedBy),
            (cloners, "outwardIssue", LinkKind::Other("clones".to_owned())),
            (cloners, "inwardIssue", LinkKind::Other("is cloned by".to_owned())),
            // What has no words at all is not lost.
            (bare, "inwardIssue", LinkKind::Other("3".to_owned())),
        ] {
            let link: wire::IssueLink =
                serde_json::from_str(&format!(r#"{{"id":"9","type":{kind},"{end}":{other}}}"#)).unwrap();
            let (seen, other) = seen(&link).unwrap();
            assert_eq!((seen, other.id.as_deref()), (expected, Some("7")));
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
