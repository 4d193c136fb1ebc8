//! Statuses, and the resolutions that stand beside them.
//!
//! Jira says in two places how an issue ended: its status, and its resolution. Where the configuration says that some
//! resolutions mean cancelled, a finished status and such a resolution are a status of their own: its id is the pair.

use anyticket_core::text::same_folded;
use anyticket_core::{Status, StatusCategory};

use crate::schema::takes_resolution;
use crate::wire::{self, CategoryKey};

/// What stands between the two parts of an id.
const BETWEEN: char = '/';

/// What Jira's category of a status means.
pub(super) fn category(wire: &wire::Status) -> StatusCategory {
    match wire.category.and_then(|category| category.key) {
        Some(CategoryKey::New) => StatusCategory::Todo,
        Some(CategoryKey::Indeterminate) => StatusCategory::InProgress,
        Some(CategoryKey::Done) => StatusCategory::Done,
        Some(CategoryKey::Unknown) | None => StatusCategory::Unknown,
    }
}

/// A status, together with the resolution of an issue where that counts.
pub(crate) fn status(wire: wire::Status, resolution: Option<&wire::Named>, cancelled: &[wire::Named]) -> Status {
    let category = category(&wire);
    let name = wire.name.unwrap_or_else(|| wire.id.clone());
    let plain = Status::new(category, wire.id, name);
    let counts = |resolution: &&wire::Named| {
        category == StatusCategory::Done && cancelled.iter().any(|one| one.id.is_some() && one.id == resolution.id)
    };
    match resolution.filter(counts) {
        Some(resolution) => pair(&plain, resolution),
        None => plain,
    }
}

fn pair(status: &Status, resolution: &wire::Named) -> Status {
    let id = resolution.id.as_deref().unwrap_or_default();
    let name = resolution.name.as_deref().unwrap_or(id);
    Status::new(StatusCategory::Cancelled, format!("{}{BETWEEN}{id}", status.id), format!("{} ({name})", status.name))
}

/// The statuses, and behind them those that a resolution makes of the finished ones.
pub(crate) fn with_pairs(statuses: &[Status], cancelled: &[wire::Named]) -> Vec<Status> {
    let finished = statuses.iter().filter(|status| takes_resolution(status));
    let pairs = finished.flat_map(|status| cancelled.iter().map(|resolution| pair(status, resolution)));
    statuses.iter().cloned().chain(pairs).collect()
}

/// The id of the status itself, and that of the resolution where it is a pair.
pub(crate) fn parts(id: &str) -> (&str, Option<&str>) {
    id.split_once(BETWEEN).map_or((id, None), |(status, resolution)| (status, Some(resolution)))
}

/// Whether a word is the id or the name of a resolution.
pub(crate) fn is_resolution(one: &wire::Named, word: &str) -> bool {
    one.id.as_deref() == Some(word) || one.name.as_deref().is_some_and(|name| same_folded(name, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done() -> wire::Status {
        serde_json::from_str(r#"{"id":"10002","name":"Done","statusCategory":{"key":"done"}}"#).unwrap()
    }

    fn wont_do() -> wire::Named {
        wire::Named { id: Some("10001".to_owned()), name: Some("Won't Do".to_owned()) }
    }

    #[test]
    fn a_resolution_makes_a_done_status_a_cancelled_one_only_if_that_is_configured() {
        let cancelled = [wont_do()];
        let read = status(done(), Some(&wont_do()), &cancelled);
        assert_eq!(read, Status::new(StatusCategory::Cancelled, "10002/10001", "Done (Won't Do)"));
        assert_eq!(parts(&read.id), ("10002", Some("10001")));
        let plain = Status::new(StatusCategory::Done, "10002", "Done");
        assert_eq!(status(done(), Some(&wont_do()), &[]), plain);
        assert_eq!(status(done(), None, &cancelled), plain);
        assert_eq!(with_pairs(std::slice::from_ref(&plain), &cancelled), [plain, read]);
    }

    #[test]
    fn a_category_that_nobody_knows_is_unknown() {
        let wire: wire::Status =
            serde_json::from_str(r#"{"id":"1","name":"Odd","statusCategory":{"key":"superposed"}}"#).unwrap();
        assert_eq!(status(wire, None, &[]).category, StatusCategory::Unknown);
        let wire: wire::Status = serde_json::from_str(r#"{"id":"1","name":"Bare"}"#).unwrap();
        assert_eq!(status(wire, None, &[]).category, StatusCategory::Unknown);
    }
}
