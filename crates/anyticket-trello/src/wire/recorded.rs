//! Recorded answers can be read.

use std::io::Write as _;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Action, Board, Card, Label, List, Member, Organization};

/// The recorded answers lie beside the vendors' documents, in the folder that this variable names.
const SPECS: &str = "ANYTICKET_SPECS";

fn text(file: &str) -> Option<String> {
    let Some(specs) = std::env::var_os(SPECS) else {
        // Past the harness, which keeps back what a test says that passes.
        let line = format!(
            "\nDID NOT RUN: the recorded answers of Trello were not read: {SPECS} names no folder with the vendors' documents\n"
        );
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    let file = PathBuf::from(specs).join("../samples/trello").join(file);
    Some(std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

/// What is read may borrow from the answer, which is kept for as long as the tests run.
fn read<T: Deserialize<'static>>(file: &str) -> Option<T> {
    Some(serde_json::from_str(text(file)?.leak()).unwrap_or_else(|error| panic!("{file}: {error}")))
}

#[test]
fn cards_are_read_as_they_were_recorded() {
    for file in ["001-card-get.json", "002-card-create.json"] {
        let Some(text) = text(file) else { return };
        let card: Card<'_> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(card.id_list.is_some() && card.id_board.is_some() && card.short_link.is_some(), "{file}");
        assert!(card.date_last_activity.as_deref().and_then(crate::dates::instant).is_some(), "{file}");
        assert_eq!(card.due_complete, Some(false), "{file}");
    }
}

#[test]
fn what_lies_on_a_board_is_read() {
    let Some(board) = read::<Board>("006-board-get.json") else { return };
    assert!(board.name.is_some() && !board.is_closed() && board.id_organization.is_some());
    assert!(read::<List>("009-list-get.json").unwrap().pos.is_some());
    assert_eq!(read::<Label>("012-label-get.json").unwrap().color.as_deref(), Some("red"));
    assert!(read::<Organization>("023-organization-get.json").unwrap().display_name.is_some());
}

#[test]
fn people_and_what_they_say_is_read() {
    let Some(me) = read::<Member<'_>>("020-member-me.json") else { return };
    assert!(me.full_name.is_some() && me.email.is_some());
    assert_eq!(read::<Vec<Member<'_>>>("040-card-add-member.json").unwrap().len(), 1);
    let comment = read::<Action<'_>>("016-comment-create.json").unwrap();
    assert!(comment.data.text.is_some() && comment.member_creator.is_some());
}

#[test]
fn refusals_are_read_by_their_words() {
    use anyticket_core::ErrorKind;
    for (file, status, kind) in [
        ("026-error-400-text-revote.txt", 400, ErrorKind::Invalid),
        ("028-error-404-text.txt", 404, ErrorKind::NotFound),
        ("057-error-401-text.txt", 401, ErrorKind::Forbidden),
    ] {
        let Some(text) = text(file) else { return };
        let refusal = crate::error::refusal(&anyticket_http::Answer::new(status, http::HeaderMap::new(), text.clone()));
        assert_eq!((refusal.kind, refusal.context[0].1.as_str()), (kind, text.trim()), "{file}");
    }
}
