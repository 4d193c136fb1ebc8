//! Statuses: the list that a card lies in, and whether it is complete. The id of a status is the pair: that of the list,
//! with [`COMPLETE`] behind it where the card is complete.

use anyticket_core::{Error, Result, Status, StatusCategory};

use crate::{ids, wire};

/// What is put behind the id of a list for a card in it that is complete.
const COMPLETE: &str = "/complete";

/// The status of a card in this list.
pub(crate) fn status(list: &str, name: &str, complete: bool) -> Status {
    match complete {
        // A list says nothing of what it means, and nothing is guessed from its name.
        false => Status::new(StatusCategory::Unknown, list, name),
        true => Status::new(StatusCategory::Done, [list, COMPLETE].concat(), [name, " (complete)"].concat()),
    }
}

/// The statuses that a board has: each list in use gives two, in the order of the board.
pub(crate) fn statuses(lists: &[wire::List]) -> Vec<[Status; 2]> {
    let open = lists.iter().filter(|list| !list.is_closed());
    open.map(|list| [false, true].map(|complete| status(&list.id, list.title(), complete))).collect()
}

/// The list of a status, and whether a card in it is complete.
///
/// # Errors
///
/// `Invalid` if it is none of Trello's.
pub(crate) fn pair(status: &Status) -> Result<(&str, bool)> {
    let (list, complete) = match status.id.strip_suffix(COMPLETE) {
        Some(list) => (list, true),
        None => (status.id.as_str(), false),
    };
    if ids::is_id(list) {
        return Ok((list, complete));
    }
    Err(Error::invalid("not a status of Trello")
        .with("status", &status.id)
        .with_hint("it is the id of a list, with /complete behind it for a card that is complete"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "65f0a1b2c3d4e5f600000102";

    #[test]
    fn a_status_is_a_list_and_a_bit_there_and_back() {
        for complete in [false, true] {
            let status = status(LIST, "Doing", complete);
            assert_eq!(pair(&status).unwrap(), (LIST, complete));
            assert_eq!(status.category.is_open(), !complete);
        }
        assert!(pair(&Status::new(StatusCategory::Todo, "p1_x", "To do")).is_err());
    }

    #[test]
    fn lists_in_use_give_two_statuses_each() {
        let lists: Vec<wire::List> = serde_json::from_str(
            r#"[{"id":"1","name":"To Do","closed":false,"pos":1},{"id":"2","name":"Old","closed":true,"pos":2}]"#,
        )
        .unwrap();
        let rows: Vec<String> = statuses(&lists).into_iter().flatten().map(|status| status.name).collect();
        assert_eq!(rows, ["To Do", "To Do (complete)"]);
    }
}
