//! The documents that are written.

use serde_json::{Value, json};

use super::{from_markdown, json};

fn content(markdown: &str) -> Value {
    serde_json::from_str::<Value>(&json(markdown)).unwrap()["content"].clone()
}

#[test]
fn a_document_has_the_form_that_jira_takes() {
    let document: Value = serde_json::from_str(&json("## Steps\n\n- open **login**")).unwrap();
    let expected = json!({"type": "doc", "version": 1, "content": [
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Steps"}]},
        {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "open "}, {"type": "text", "text": "login", "marks": [{"type": "strong"}]},
        ]}]}]},
    ]});
    assert_eq!(document, expected);
    assert_eq!(content(""), json!([]));
}

#[test]
fn tasks_have_ids_of_their_own() {
    let expected = json!([{"type": "taskList", "attrs": {"localId": "tasks-1"}, "content": [
        {"type": "taskItem", "attrs": {"localId": "task-1", "state": "TODO"}, "content": [{"type": "text", "text": "a"}]},
        {"type": "taskList", "attrs": {"localId": "tasks-2"}, "content": [
            {"type": "taskItem", "attrs": {"localId": "task-2", "state": "DONE"}, "content": [{"type": "text", "text": "b"}]},
        ]},
    ]}]);
    assert_eq!(content("- [ ] a\n  - [x] b"), expected);
}

#[test]
fn a_picture_is_a_block_and_a_link_lies_on_it() {
    let expected = json!([{"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [
        {"type": "media", "attrs": {"type": "external", "url": "https://a.b", "alt": "c"},
         "marks": [{"type": "link", "attrs": {"href": "https://d.e"}}]},
    ]}]);
    assert_eq!(content("[![c](https://a.b)](https://d.e)"), expected);
}

#[test]
fn a_table_has_a_header_row() {
    let cell = |kind: &str, text: &str| json!({"type": kind, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]});
    let expected = json!([{"type": "table", "content": [
        {"type": "tableRow", "content": [cell("tableHeader", "a")]},
        {"type": "tableRow", "content": [cell("tableCell", "b")]},
    ]}]);
    assert_eq!(content("| a |\n|---|\n| b |"), expected);
}

#[test]
fn footnotes_are_text() {
    let expected =
        json!([{"type": "paragraph", "content": [{"type": "text", "text": "a[^1] <!-- -->\n[^1]: a note"}]}]);
    assert_eq!(content("a[^1] <!-- -->\n[^1]: a note"), expected);
}

#[test]
fn however_deep_a_text_is_nested_it_is_written() {
    for (nested, kept) in [
        ("> ".repeat(20_000), "x"),
        ("- ".repeat(20_000), "x"),
        ("[".repeat(20_000), "["),
        ("*a **b ".repeat(3_000), "b"),
    ] {
        let written = from_markdown(&format!("{nested}x"));
        let document = serde_json::to_string(&written.document).unwrap();
        assert!(document.contains(kept));
        assert!(serde_json::from_str::<Value>(&document).is_ok(), "readers of JSON stop at 128 levels");
    }
}
