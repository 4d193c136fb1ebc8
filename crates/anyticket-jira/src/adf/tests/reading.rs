//! The documents of others.

use anyticket_core::markdown::same;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{generate, render};

fn read(content: Value) -> (String, Vec<String>) {
    let rendered = render(&json!({"type": "doc", "version": 1, "content": content}).to_string());
    (rendered.markdown, rendered.foreign)
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn paragraph(content: &[Value]) -> Value {
    json!({"type": "paragraph", "content": content})
}

#[test]
fn the_document_of_a_recorded_answer_is_read() {
    let document = r#"{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Test description"}]}]}"#;
    assert_eq!(render(document).markdown, "Test description");
    assert_eq!(render(document).foreign, [""; 0]);
}

#[test]
fn what_markdown_does_not_have_is_shown_and_named() {
    let rows = [
        (json!({"type": "mention", "attrs": {"id": "5b10", "text": "@Ann B."}}), "@Ann B.", "mention"),
        (json!({"type": "mention", "attrs": {"id": "5b10"}}), "@5b10", "mention"),
        (json!({"type": "emoji", "attrs": {"shortName": ":smile:", "text": "😄"}}), "😄", "emoji"),
        (json!({"type": "emoji", "attrs": {"shortName": ":team_b:"}}), ":team_b:", "emoji"),
        (json!({"type": "status", "attrs": {"text": "DONE", "color": "green"}}), "DONE", "status"),
        (json!({"type": "date", "attrs": {"timestamp": "1767225600000"}}), "2026-01-01", "date"),
        (json!({"type": "date", "attrs": {"timestamp": "soon"}}), "soon", "date"),
        (json!({"type": "inlineCard", "attrs": {"url": "https://a.b/c"}}), "<https://a.b/c>", "inlineCard"),
        (json!({"type": "placeholder", "attrs": {"text": "your text"}}), "your text", "placeholder"),
        (
            json!({"type": "mediaInline", "attrs": {"id": "1", "collection": "c", "alt": "a.png"}}),
            "\\[attachment: a.png\\]",
            "mediaInline",
        ),
        (
            json!({"type": "inlineExtension", "attrs": {"extensionKey": "clock", "extensionType": "t"}}),
            "clock",
            "inlineExtension",
        ),
        (json!({"type": "text", "text": "x", "marks": [{"type": "underline"}]}), "x", "underline"),
        (json!({"type": "text", "text": "2", "marks": [{"type": "subsup", "attrs": {"type": "sup"}}]}), "2", "subsup"),
    ];
    for (node, markdown, form) in rows {
        let (read, foreign) = read(json!([paragraph(std::slice::from_ref(&node))]));
        assert_eq!(read, markdown, "{node}");
        assert_eq!(foreign.first().map(String::as_str), Some(form), "{node}");
    }
}

#[test]
fn blocks_that_markdown_does_not_have_are_shown_and_named() {
    let inside = json!([paragraph(&[text("inside")])]);
    let rows = [
        (json!({"type": "panel", "attrs": {"panelType": "warning"}, "content": inside}), "> inside", "panel"),
        (json!({"type": "expand", "attrs": {"title": "More"}, "content": inside}), "**More**\n\ninside", "expand"),
        (json!({"type": "nestedExpand", "attrs": {}, "content": inside}), "inside", "nestedExpand"),
        (json!({"type": "blockCard", "attrs": {"url": "https://a.b"}}), "<https://a.b>", "blockCard"),
        (json!({"type": "extension", "attrs": {"extensionKey": "toc", "extensionType": "t"}}), "toc", "extension"),
        (
            json!({"type": "bodiedExtension", "attrs": {"extensionKey": "x", "extensionType": "t"}, "content": inside}),
            "inside",
            "bodiedExtension",
        ),
        (
            json!({"type": "layoutSection", "content": [{"type": "layoutColumn", "attrs": {"width": 50}, "content": inside}]}),
            "inside",
            "layoutSection",
        ),
        (
            json!({"type": "decisionList", "attrs": {"localId": "1"}, "content": [{"type": "decisionItem", "attrs": {"localId": "2", "state": "DECIDED"}, "content": [text("yes")]}]}),
            "- yes",
            "decisionList",
        ),
        (
            json!({"type": "mediaGroup", "content": [{"type": "media", "attrs": {"type": "file", "id": "1", "collection": "c"}}]}),
            "\\[attachment\\]",
            "mediaGroup",
        ),
        (
            json!({"type": "mediaSingle", "attrs": {"layout": "wide"}, "content": [{"type": "media", "attrs": {"type": "external", "url": "https://a.b"}}]}),
            "![](https://a.b)",
            "layout",
        ),
        (
            json!({"type": "paragraph", "content": [text("a")], "marks": [{"type": "alignment", "attrs": {"align": "end"}}]}),
            "a",
            "alignment",
        ),
        (json!({"type": "hologram", "content": inside}), "inside", "hologram"),
        (json!({"type": "hologram"}), "\\[hologram\\]", "hologram"),
        (
            json!({"type": "taskList", "attrs": {"localId": "1"}, "content": [{"type": "blockTaskItem", "attrs": {"localId": "2", "state": "DONE"}, "content": inside}]}),
            "- [x] inside",
            "blockTaskItem",
        ),
    ];
    for (node, markdown, form) in rows {
        let (read, foreign) = read(json!([node]));
        assert_eq!(read, markdown, "{node}");
        assert_eq!(foreign.first().map(String::as_str), Some(form), "{node}");
    }
}

#[test]
fn a_caption_follows_its_picture() {
    let media = json!({"type": "media", "attrs": {"type": "external", "url": "https://a.b"}});
    let caption = json!({"type": "caption", "content": [text("a view")]});
    let (read, foreign) =
        read(json!([{"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [media, caption]}]));
    assert_eq!((read.as_str(), foreign), ("![](https://a.b)\n\na view", vec!["caption".to_owned()]));
}

#[test]
fn cells_that_markdown_cannot_draw_are_shown_and_named() {
    let cell = |kind: &str, content: Value| json!({"type": kind, "content": content});
    let items = json!([{"type": "listItem", "content": [paragraph(&[text("a")])]}, {"type": "listItem", "content": [paragraph(&[text("b")])]}]);
    let mut wide = cell("tableCell", json!([paragraph(&[text("wide")])]));
    wide["attrs"] = json!({"colspan": 2});
    let (read, foreign) = read(json!([{"type": "table", "content": [
        {"type": "tableRow", "content": [cell("tableHeader", json!([paragraph(&[text("head")])])), cell("tableCell", json!([paragraph(&[text("x"), json!({"type": "hardBreak"}), text("y")])]))]},
        {"type": "tableRow", "content": [cell("tableCell", json!([{"type": "bulletList", "content": items}]))]},
        {"type": "tableRow", "content": [wide]},
    ]}]));
    assert_eq!(read, "| | |\n| --- | --- |\n| head | x<br>y |\n| • a<br>• b | |\n| wide | |");
    assert_eq!(foreign, ["header cell", "blocks in a cell", "merged cells", "table without a header"]);
}

#[test]
fn empty_paragraphs_and_breaks_at_the_end_are_nothing() {
    let content = json!([
        paragraph(&[]),
        paragraph(&[
            text("a"),
            json!({"type": "hardBreak"}),
            json!({"type": "hardBreak"}),
            text("b "),
            json!({"type": "hardBreak"})
        ]),
        paragraph(&[]),
    ]);
    assert_eq!(read(content), ("a\\\n\\\nb".to_owned(), Vec::new()));
}

#[test]
fn text_reads_as_a_person_would_write_it() {
    for plain in [
        "Shipped in 1.5",
        "snake_case, a-b, 50% (x) & more",
        "C:\\path",
        "a < b > c",
        "#7 !9 @all",
        "-5 degrees",
        "R&D, 2 + 2 = 4",
    ] {
        assert_eq!(read(json!([paragraph(&[text(plain)])])).0, plain);
    }
}

#[test]
fn what_is_no_document_is_read_all_the_same() {
    assert_eq!(render("null").markdown, "");
    assert_eq!(render("\"a *text*\"").markdown, "a \\*text\\*");
    assert_eq!(render("no *json*").markdown, "no \\*json\\*");
    assert_eq!(render("no json").foreign, ["unknown"]);
    assert_eq!(
        render("[1, {\"type\": \"paragraph\", \"content\": [{\"type\": \"text\", \"text\": \"a\"}]}]").markdown,
        "1\n\na"
    );
}

#[test]
fn however_deep_a_document_is_nested_its_text_is_read() {
    for depth in [10, 50, 70, 130, 50_000] {
        let open = r#"{"type":"panel","content":["#.repeat(depth);
        let document = format!(
            r#"{open}{{"type":"paragraph","content":[{{"type":"text","text":"deep \"down\""}}]}}{}"#,
            "]}".repeat(depth)
        );
        let rendered = render(&document);
        assert!(rendered.markdown.ends_with("deep \"down\""), "{depth}: {}", rendered.markdown);
        assert_eq!(rendered.foreign.iter().any(|form| form == "deep nesting"), depth > 62, "{depth}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(render(&deep).foreign, ["unknown"]);
}

proptest! {
    #[test]
    fn anything_at_all_is_read(json in "\\PC{0,60}") {
        render(&json);
    }

    #[test]
    fn no_text_of_a_document_is_dropped(document in generate::almost_a_document()) {
        let rendered = render(&document.to_string());
        // Written down and read again it says the same.
        let again = super::back(&rendered.markdown);
        prop_assert!(same(&again, &super::back(&again)), "{} {}", rendered.markdown, again);
    }
}
