//! Recorded answers have a shape, and the simulated ones have it too.

use std::path::Path;

use anyticket_tests::contract::specs;
use serde_json::{Value, json};

use crate::client::{Client, client, id};

/// What a recorded answer has and the simulator leaves out or has otherwise: file, place, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

#[tokio::test(start_paused = true)]
async fn answers_have_the_shape_of_the_recorded_ones() {
    let Some(specs) = specs() else { return };
    let folder = specs.join("../samples/trello");
    let trello = client();
    let made = trello.card();
    let (card, board) = (id(&made), trello.board());
    let path = format!("/cards/{card}");
    let label = trello.get(&format!("/boards/{board}/labels"))[0].clone();
    let list = id(&trello.post("/checklists", json!({ "idCard": card, "name": "Steps" })));
    let item = id(&trello.post(&format!("/checklists/{list}/checkItems"), json!({ "name": "one" })));
    let somebody = trello.sim.world(|trello| trello.somebody());
    let mut differences = Vec::new();
    for (file, answer) in [
        ("002-card-create.json", made),
        ("001-card-get.json", trello.get(&path)),
        ("006-board-get.json", trello.get(&format!("/boards/{board}"))),
        ("009-list-get.json", trello.get(&format!("/lists/{}", trello.list("Doing")))),
        ("012-label-get.json", trello.get(&format!("/labels/{}", id(&label)))),
        ("013-checklist-get.json", trello.get(&format!("/checklists/{list}"))),
        ("015-checkitem-update.json", trello.put(&format!("{path}/checkItem/{item}"), json!({ "name": "uno" }))),
        ("016-comment-create.json", trello.post(&format!("{path}/actions/comments"), json!({ "text": "x" }))),
        ("020-member-me.json", trello.get("/members/me")),
        ("023-organization-get.json", trello.get("/organizations/acme")),
        ("038-checklist-list-board-2020.json", trello.get(&format!("/boards/{board}/checklists"))),
        ("040-card-add-member.json", trello.post(&format!("{path}/idMembers"), json!({ "value": somebody }))),
        ("044-card-delete-2020.json", trello.delete(&path)),
    ] {
        compare(&read(&folder, file), &answer, &file[..3], "", &mut differences);
    }
    let mut unused: Vec<_> = EXCEPTIONS.to_vec();
    differences.retain(|(file, place, _)| {
        let excuses = |(known, excused, _): &(&str, &str, &str)| known == file && excused == place;
        unused.retain(|known| !excuses(known));
        !EXCEPTIONS.iter().any(excuses)
    });
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(unused.is_empty(), "exceptions that nothing needed: {unused:#?}");
    refusals(&trello, &folder);
}

/// Refusals are plain text, word by word.
fn refusals(trello: &Client, folder: &Path) {
    let recorded = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a recorded text");
    let secret = trello.sim.world(|trello| trello.board_named("Salaries").expect("a board of the world"));
    for (file, path) in [
        ("028-error-404-text.txt", "/actions/61faa73dd180eb86947af0fd".to_owned()),
        ("057-error-401-text.txt", format!("/boards/{secret}")),
    ] {
        let answer = trello.text(http::Method::GET, &path, "", String::new());
        assert_eq!(answer, recorded(file).trim_end(), "{file}");
    }
}

fn read(folder: &Path, file: &str) -> Value {
    let text = std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_slice(&text).expect("a recorded answer is JSON")
}

/// Every key of the recorded answer is there, with a value of the same type. Of lists the first entries are compared.
fn compare(recorded: &Value, answer: &Value, file: &str, place: &str, found: &mut Vec<(String, String, String)>) {
    match (recorded, answer) {
        (Value::Object(recorded), Value::Object(answer)) => {
            for (key, value) in recorded {
                let below = format!("{place}/{key}");
                match answer.get(key) {
                    None => found.push((file.to_owned(), below, "is missing".to_owned())),
                    Some(own) => compare(value, own, file, &below, found),
                }
            }
        }
        (Value::Array(recorded), Value::Array(answer)) => {
            if let (Some(recorded), Some(answer)) = (recorded.first(), answer.first()) {
                compare(recorded, answer, file, &format!("{place}/0"), found);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (one, two) if std::mem::discriminant(one) == std::mem::discriminant(two) => {}
        (one, two) => {
            found.push((file.to_owned(), place.to_owned(), format!("{one} is recorded, {two} is answered")));
        }
    }
}
