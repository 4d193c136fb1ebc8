//! Texts and documents of all sorts.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Letters that Markdown and JSON think something of, in any order.
pub(super) fn soup() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        6 => "[a-z]{1,4}",
        4 => Just(" ".to_owned()),
        3 => Just("\n".to_owned()),
        2 => Just("\n\n".to_owned()),
        2 => prop::sample::select(vec!["*", "**", "_", "__", "***", "~~", "`", "``", "```\n", "\\", "<br>", "&amp;"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["\n- ", "\n  - ", "\n1. ", "\n> ", "\n# ", "\n---\n", "\n- [ ] ", "\n- [x] ", "\n+ ", "\n3) "]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["[", "](u)", "](https://a.b \"t\")", "![", "<https://x.y>", "<a@b.c>", "|", "\n|---|\n", "\t", "    "]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["é", "日本", "👩‍👩‍👧", "“", "#", "=", "-", "!", ":", "&", "<b>", "</b>", ".", "1", "Ⓐ", "e\u{301}"]).prop_map(str::to_owned),
    ];
    vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

/// A text in Markdown as a person might write it.
pub(super) fn markdown() -> impl Strategy<Value = String> {
    vec(block(), 0..6).prop_map(|blocks| blocks.join("\n\n"))
}

fn words() -> impl Strategy<Value = String> {
    vec("[A-Za-z0-9éß日.,;:!?()&#+=-]{1,7}", 1..5).prop_map(|words| words.join(" "))
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => words(),
        1 => words().prop_map(|text| format!("**{text}**")),
        1 => words().prop_map(|text| format!("*{text}*")),
        1 => words().prop_map(|text| format!("~~{text}~~")),
        1 => words().prop_map(|text| format!("***{text}***")),
        1 => (words(), words()).prop_map(|(a, b)| format!("**{a} _{b}_**")),
        1 => words().prop_map(|text| format!("`{text}`")),
        1 => words().prop_map(|text| format!("[{text}](https://example.com/a?b=c&d=e)")),
        1 => words().prop_map(|text| format!("[**{text}** x](<https://example.com/a b> \"t\")")),
        1 => Just("<https://example.com>".to_owned()),
    ]
}

fn line() -> impl Strategy<Value = String> {
    vec(piece(), 1..4).prop_map(|pieces| pieces.join(" "))
}

fn block() -> impl Strategy<Value = String> {
    let list = vec(line(), 1..4).boxed();
    prop_oneof![
        3 => vec(line(), 1..3).prop_map(|lines| lines.join("\n")),
        1 => vec(line(), 2..3).prop_map(|lines| lines.join("\\\n")),
        1 => (1_usize..7, line()).prop_map(|(level, text)| format!("{} {text}", "#".repeat(level))),
        1 => list.clone().prop_map(|items| listed(&items, "- ")),
        1 => list.clone().prop_map(|items| listed(&items, "7. ")),
        1 => list.clone().prop_map(|items| listed(&items, "- [ ] ")),
        1 => (line(), list.clone()).prop_map(|(head, items)| format!("- {head}\n  {}", listed(&items, "- ").replace('\n', "\n  "))),
        1 => (line(), list.clone()).prop_map(|(head, items)| format!("- [x] {head}\n  {}", listed(&items, "- [ ] ").replace('\n', "\n  "))),
        1 => list.clone().prop_map(|lines| listed(&lines, "> ")),
        1 => "[ a-z`~|<>\n]{0,20}".prop_map(|code| format!("````rust\n{code}\n````")),
        1 => vec(line().prop_map(|cell| cell.replace('|', "")), 4).prop_map(|cells| {
            format!("| {} | {} |\n|---|---|\n| {} | {} |", cells[0], cells[1], cells[2], cells[3])
        }),
        1 => Just("---".to_owned()),
        1 => Just("![a picture](https://example.com/a.png)".to_owned()),
        1 => Just("- item\n\n  ```\n  code\n  ```\n\n  and more".to_owned()),
    ]
}

fn listed(items: &[String], marker: &str) -> String {
    items.iter().map(|item| format!("{marker}{item}")).collect::<Vec<_>>().join("\n")
}

/// Any text in which a letter might be taken for something.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ a-z0-9*_`~#>|<&;:.!?()\\[\\]\\\\+=\"'-]{1,24}",
        "[ a1\n\t*_`#>|&;.)-]{1,16}",
        "\\PC{1,12}",
        prop::sample::select(vec![
            "1. a",
            "- [ ] a",
            "&amp;",
            "a  \nb",
            "\n\na",
            "a\\",
            "<b>",
            "<br>",
            "a <br/>",
            "a <b x='*'> c",
            "a <!-- *x* -->",
            "# ",
            "---",
            "|--|",
            "a\n===",
            " a",
            "a_b_c",
            "a\n\n\nb"
        ])
        .prop_map(str::to_owned),
    ]
}

/// A line of pieces with marks of all sorts.
pub(super) fn pieces() -> impl Strategy<Value = Vec<Value>> {
    let marks = prop::sample::subsequence(vec!["link", "em", "strong", "strike"], 0..=4).prop_shuffle();
    let text = prop_oneof![3 => "[a-c]{1,3}", 2 => "[ a(\".é“😀*_\\-]{1,4}", 1 => Just(" ".to_owned())];
    let piece = (text, marks, 0..12).prop_map(|(text, marks, kind)| {
        let mark = |name: &str| match name {
            "link" => json!({"type": "link", "attrs": {"href": "https://a.b"}}),
            other => json!({ "type": other }),
        };
        match kind {
            0 => json!({"type": "hardBreak"}),
            1 => json!({"type": "text", "text": text, "marks": [{"type": "code"}]}),
            _ => json!({"type": "text", "text": text, "marks": marks.into_iter().map(mark).collect::<Vec<_>>()}),
        }
    });
    vec(piece, 1..6)
}

/// Anything that looks a little like a document.
pub(super) fn almost_a_document() -> impl Strategy<Value = Value> {
    let kinds = vec![
        "doc",
        "paragraph",
        "text",
        "heading",
        "bulletList",
        "orderedList",
        "listItem",
        "taskList",
        "taskItem",
        "table",
        "tableRow",
        "tableCell",
        "tableHeader",
        "panel",
        "expand",
        "codeBlock",
        "blockquote",
        "media",
        "mediaSingle",
        "mention",
        "emoji",
        "date",
        "status",
        "inlineCard",
        "hardBreak",
        "rule",
        "extension",
        "nobodyKnows",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, move |inner| {
        let kind = prop::sample::select(kinds.clone());
        let attrs = (text(), any::<i32>(), prop::sample::select(vec!["text", "url", "level", "order", "id", "title"]))
            .prop_map(|(text, number, name)| match number % 3 {
                0 => json!({ name: number }),
                _ => json!({ name: text }),
            });
        let marks = prop::sample::select(vec!["strong", "code", "link", "underline", "alignment"])
            .prop_map(|mark| json!([{ "type": mark }]));
        prop_oneof![
            4 => (kind, vec(inner.clone(), 0..5), attrs, marks, text()).prop_map(|(kind, content, attrs, marks, text)| {
                json!({"type": kind, "content": content, "attrs": attrs, "marks": marks, "text": text})
            }),
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            1 => inner.prop_map(|inner| json!({ "content": inner })),
        ]
    })
}
