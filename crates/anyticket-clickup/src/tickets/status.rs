//! Statuses.

use anyticket_core::{Status, StatusCategory};

use crate::wire::{self, StatusType};

/// What ClickUp's type of a status means.
pub(crate) fn category(kind: Option<StatusType>) -> StatusCategory {
    match kind {
        Some(StatusType::Open | StatusType::Unstarted) => StatusCategory::Todo,
        Some(StatusType::Custom) => StatusCategory::InProgress,
        Some(StatusType::Done | StatusType::Closed) => StatusCategory::Done,
        Some(StatusType::Unknown) | None => StatusCategory::Unknown,
    }
}

/// A status. One without an id, as old examples of the reference have it, is known by its name.
pub(crate) fn status(status: wire::Status) -> Status {
    let name = status.status.unwrap_or_default();
    Status::new(category(status.kind), status.id.unwrap_or_else(|| name.clone()), name)
}

/// The statuses of a List in their order, and the id of the one that a new task gets: the first open one.
pub(crate) fn in_order(mut statuses: Vec<wire::Status>) -> (Vec<Status>, Option<String>) {
    let place = |status: &wire::Status| status.orderindex.unwrap_or(f64::MAX);
    statuses.sort_by(|a, b| place(a).total_cmp(&place(b)));
    let statuses: Vec<Status> = statuses.into_iter().map(status).collect();
    let open = statuses.iter().find(|status| status.category == StatusCategory::Todo);
    let initial = open.or(statuses.first()).map(|status| status.id.clone());
    (statuses, initial)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(id: &str, name: &str, kind: &str, place: f64) -> wire::Status {
        let json = serde_json::json!({ "id": id, "status": name, "type": kind, "orderindex": place });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_type_nobody_knows_is_unknown_and_keeps_its_name() {
        let read = status(wire("p1_x", "On ice", "frozen", 3.0));
        assert_eq!(read, Status::new(StatusCategory::Unknown, "p1_x", "On ice"));
    }

    #[test]
    fn they_come_in_the_order_of_the_list_and_begin_with_the_first_open_one() {
        let (statuses, initial) = in_order(vec![
            wire("c", "complete", "closed", 2.0),
            wire("b", "in progress", "custom", 1.0),
            wire("a", "to do", "open", 0.0),
        ]);
        assert_eq!(statuses.iter().map(|status| status.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(initial.as_deref(), Some("a"));
    }
}
