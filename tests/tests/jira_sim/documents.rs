//! Bodies are taken and refused as the schema of the Atlassian Document Format says.

use anyticket_tests::contract::specs;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::client::{Client, client};

fn schema() -> Option<Validator> {
    let file = specs()?.join("atlassian-document-format-v1.json");
    let text = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let schema: Value = serde_json::from_slice(&text).expect("a schema is JSON");
    Some(jsonschema::options().with_draft(Draft::Draft4).build(&schema).expect("a schema"))
}

fn doc(content: Value) -> Value {
    json!({ "type": "doc", "version": 1, "content": content })
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn paragraph(content: Value) -> Value {
    json!({ "type": "paragraph", "content": content })
}

/// Documents with every node that a client may write or meet.
fn documents() -> Vec<Value> {
    let line = || paragraph(json!([text("x")]));
    let item = || json!({ "type": "listItem", "content": [line()] });
    let mark = |mark: Value| json!({ "type": "text", "text": "x", "marks": [mark] });
    let media =
        json!({ "type": "media", "attrs": { "type": "external", "url": "https://x.example/a.png", "alt": "a" } });
    let file = json!({ "type": "media", "attrs": { "type": "file", "id": "1", "collection": "" } });
    let cell = |kind: &str| json!({ "type": kind, "attrs": {}, "content": [line()] });
    vec![
        doc(json!([])),
        doc(json!([line(), { "type": "paragraph" }, { "type": "rule" }])),
        doc(json!([{ "type": "heading", "attrs": { "level": 3 }, "content": [text("x")] }])),
        doc(
            json!([{ "type": "bulletList", "content": [item(), { "type": "listItem", "content": [line(), { "type": "orderedList", "attrs": { "order": 3 }, "content": [item()] }] }] }]),
        ),
        doc(json!([{ "type": "taskList", "attrs": { "localId": "a" }, "content": [
            { "type": "taskItem", "attrs": { "localId": "b", "state": "DONE" }, "content": [text("x")] },
            { "type": "taskList", "attrs": { "localId": "c" }, "content": [
                { "type": "taskItem", "attrs": { "localId": "d", "state": "TODO" } },
            ] },
        ] }])),
        doc(json!([{ "type": "blockquote", "content": [line(), { "type": "bulletList", "content": [item()] }] }])),
        doc(
            json!([{ "type": "codeBlock", "attrs": { "language": "rust" }, "content": [text("fn")] }, { "type": "codeBlock" }]),
        ),
        doc(json!([{ "type": "panel", "attrs": { "panelType": "info" }, "content": [line()] }])),
        doc(
            json!([{ "type": "expand", "attrs": { "title": "t" }, "content": [line(), { "type": "nestedExpand", "attrs": { "title": "u" }, "content": [line()] }] }]),
        ),
        doc(json!([{ "type": "table", "attrs": { "layout": "default", "isNumberColumnEnabled": false }, "content": [
            { "type": "tableRow", "content": [cell("tableHeader"), cell("tableHeader")] },
            { "type": "tableRow", "content": [cell("tableCell"), cell("tableCell")] },
        ] }])),
        doc(json!([{ "type": "mediaSingle", "attrs": { "layout": "center" }, "content": [media] }])),
        doc(json!([{ "type": "mediaGroup", "content": [file] }])),
        doc(json!([{ "type": "decisionList", "attrs": { "localId": "a" }, "content": [
            { "type": "decisionItem", "attrs": { "localId": "b", "state": "DECIDED" }, "content": [text("x")] },
        ] }])),
        doc(json!([paragraph(json!([
            text("a"), { "type": "hardBreak" },
            { "type": "mention", "attrs": { "id": "1", "text": "@x" } },
            { "type": "emoji", "attrs": { "shortName": ":x:", "text": "x" } },
            { "type": "date", "attrs": { "timestamp": "1767225600000" } },
            { "type": "status", "attrs": { "text": "x", "color": "green" } },
            { "type": "inlineCard", "attrs": { "url": "https://x.example" } },
        ]))])),
        doc(json!([paragraph(json!([
            mark(json!({ "type": "strong" })), mark(json!({ "type": "em" })), mark(json!({ "type": "strike" })),
            mark(json!({ "type": "underline" })), mark(json!({ "type": "code" })),
            mark(json!({ "type": "link", "attrs": { "href": "https://x.example", "title": "t" } })),
            mark(json!({ "type": "subsup", "attrs": { "type": "sub" } })),
            mark(json!({ "type": "textColor", "attrs": { "color": "#ff0000" } })),
            { "type": "text", "text": "x", "marks": [{ "type": "code" }, { "type": "link", "attrs": { "href": "x" } }] },
        ]))])),
        doc(json!([{ "type": "blockCard", "attrs": { "url": "https://x.example" } }])),
    ]
}

/// Every document with one thing taken away, added, turned into something else, or put where something else was.
fn mutants(document: &Value) -> Vec<Value> {
    let mut pointers = Vec::new();
    places(document, String::new(), &mut pointers);
    let nodes = [
        text("loose"),
        paragraph(json!([text("x")])),
        json!({ "type": "heading", "attrs": { "level": 1 }, "content": [text("x")] }),
        json!({ "type": "bulletList", "content": [{ "type": "listItem", "content": [paragraph(json!([text("x")]))] }] }),
        json!({ "type": "table", "content": [{ "type": "tableRow", "content": [] }] }),
        json!({ "type": "codeBlock" }),
        json!({ "type": "rule" }),
        json!({ "type": "panel", "attrs": { "panelType": "info" }, "content": [{ "type": "paragraph" }] }),
        json!({ "type": "nonsense" }),
    ];
    let mut mutants = Vec::new();
    for pointer in &pointers {
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        let mut without = document.clone();
        match without.pointer_mut(parent) {
            Some(Value::Object(object)) => {
                object.remove(key);
            }
            Some(Value::Array(items)) => {
                items.remove(key.parse().expect("an index"));
            }
            _ => continue,
        }
        mutants.push(without);
        let old = document.pointer(pointer).expect("a place of the document");
        let replacements: Vec<Value> = match old {
            Value::Object(object) if object.contains_key("type") && pointer.contains("/content/") => nodes.to_vec(),
            Value::Object(object) => {
                let mut more = object.clone();
                more.insert("surplus".to_owned(), json!("x"));
                vec![Value::Object(more), json!(7)]
            }
            Value::String(_) => vec![json!(""), json!("nonsense"), json!(7)],
            Value::Number(_) => vec![json!(0), json!(99), json!("1")],
            _ => vec![json!(7), json!([])],
        };
        for replacement in replacements {
            let mut mutant = document.clone();
            *mutant.pointer_mut(pointer).expect("a place of the document") = replacement;
            mutants.push(mutant);
        }
    }
    mutants
}

fn places(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                places(inner, format!("{pointer}/{key}"), into);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, format!("{pointer}/{index}"), into);
            }
        }
        _ => {}
    }
    into.push(pointer);
}

fn is_taken(jira: &Client, key: &str, document: &Value) -> bool {
    let answer = jira.put(&format!("/issue/{key}"), json!({ "fields": { "description": document } }));
    answer["errors"]["description"].is_null()
}

#[tokio::test]
async fn documents_are_taken_and_refused_as_their_schema_says() {
    let Some(schema) = schema() else { return };
    let jira = client(false);
    let key = jira.create("ENG", "Task", json!({}));
    let (mut valid, mut invalid) = (0, 0);
    let mut wrong = Vec::new();
    for document in documents() {
        assert!(schema.is_valid(&document), "{document}");
        for candidate in std::iter::once(document.clone()).chain(mutants(&document)) {
            let expected = schema.is_valid(&candidate);
            if expected {
                valid += 1
            } else {
                invalid += 1
            }
            if is_taken(&jira, &key, &candidate) != expected {
                wrong.push(format!("{} by the schema: {candidate}", if expected { "valid" } else { "invalid" }));
            }
        }
    }
    println!("{valid} valid and {invalid} invalid documents");
    assert!(valid > 200 && invalid > 1000);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}
