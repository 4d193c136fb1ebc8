//! What survives the way there and back, and that everything else is named.

use anyticket_core::markdown::{options, same};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::{LOSSES, back, from_markdown, generate, json, render};

#[test]
fn each_row_of_losses_is_true() {
    for row in LOSSES {
        let written = from_markdown(row.example);
        assert_eq!(written.losses, [row.form], "{row:?}");
        assert_eq!(back(row.example), row.read, "{row:?}");
        assert!(!same(row.read, row.example), "{row:?} is no loss");
    }
}

#[test]
fn every_form_that_both_have_survives() {
    let texts = [
        "Nothing happens when one presses the button.",
        "**Steps**\n\n1. open the page\n2. press *save*\n3. see nothing",
        "- one\n- two\n- three",
        "* one\n\n* two\n\n- other",
        "3. three\n4. four",
        "1. a\n\n1) b",
        "- a\n  1. b\n     - c\n\n       d\n- e",
        "- [ ] written\n- [x] tested\n  - [ ] twice",
        "- a\n  - [x] b",
        "- [ ] a\n\n* b",
        "```rust\nfn main() {\n    println!(\"a  b\");\n}\n```",
        "```\n\na\n\n```",
        "~~~ a`b c\nx\n~~~",
        "````\n```\n````",
        "    indented\n\n    code",
        "See [the guide](https://example.com/a?b=c&d=e) and `code`.",
        "[a](<b c> \"d \\\" e\") [b](#x) <https://a.b/c_d_e> <me@example.com>",
        "> It was like that when I came.\n> - a\n>\n> ```\n> b\n> ```",
        "> a\n\n> b",
        "# A heading\n\nand what it is about\n\n###### C# #",
        "# a<br>b",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "| `a\\|b` | c \\| d |\n|---|---|\n| ![a](https://a.b/c.png) | a<br>b |\n| | \\\\ |",
        "|  |\n|---|\n| a |",
        "~~gone~~ and **bold**",
        "a\nb\\\nc  \nd",
        "***both*** _**other**_ **a _b_ c** a*b*c a**b**c",
        "[`code`](https://a.b) [**bold** _it_](https://a.b)",
        "![](https://a.b/c.png)",
        "[![a](https://a.b/c.png)](https://d.e)",
        "one\n\n---\n\ntwo",
        "100% of {it} & <them>",
        "a \"quoted\" \\ back\\slash",
        "'; drop table tickets; --",
        "-leading hyphen",
        "@everyone #7 !9",
        "zero\u{200b}width \u{5e9}\u{5dc} 👩‍👩‍👧‍👦 e\u{301}",
        "# <b>a</b>",
        "-\n-\n- a",
        ">",
        "#",
        "",
    ];
    for text in texts {
        assert_eq!(from_markdown(text).losses, [""; 0], "{text:?}");
        assert!(same(&back(text), text), "{text:?} became {:?}", back(text));
    }
}

/// The letters of a document with the marks that lie on each; blanks have none.
fn letters(json: &str) -> Vec<(char, Vec<String>)> {
    let document: Value = serde_json::from_str(json).unwrap();
    let mut letters = Vec::new();
    for node in
        document["content"].as_array().into_iter().flatten().flat_map(|node| node["content"].as_array()).flatten()
    {
        let mut marks: Vec<String> = node["marks"].as_array().into_iter().flatten().map(Value::to_string).collect();
        marks.sort();
        for letter in node["text"].as_str().unwrap_or("\n").chars() {
            letters.push((letter, if letter.is_whitespace() { Vec::new() } else { marks.clone() }));
        }
    }
    while letters.last().is_some_and(|(letter, _)| letter.is_whitespace()) {
        letters.pop();
    }
    // Blanks before a break are not seen.
    let is_seen = |at: usize| {
        let mut rest = letters[at..].iter().map(|(letter, _)| *letter);
        !matches!(letters[at].0, ' ') || rest.find(|letter| *letter != ' ') != Some('\n')
    };
    (0..letters.len()).filter(|at| is_seen(*at)).map(|at| letters[at].clone()).collect()
}

fn document(content: Value) -> String {
    json!({"type": "doc", "version": 1, "content": content}).to_string()
}

/// The text of the only paragraph, heading or cell that there is, and nothing else.
fn only_text(markdown: &str, allowed: &[&str]) -> Result<String, String> {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options()) {
        match event {
            // A tag without attributes is its own source when it is written.
            Event::Text(piece) | Event::InlineHtml(piece) => text.push_str(&piece),
            Event::SoftBreak => text.push('\n'),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            other if allowed.iter().any(|allowed| format!("{other:?}").contains(allowed)) => {}
            other => return Err(format!("{markdown:?}: {other:?}")),
        }
    }
    Ok(text)
}

/// What of a text is seen: no blanks before line ends.
fn seen(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches([' ', '\t'])).collect();
    lines.join("\n").trim_end_matches('\n').to_owned()
}

/// Code that goes over a line end is the same with a blank there, which [`same`] does not see.
fn has_broken_code(text: &str) -> bool {
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    events.any(|(event, range)| matches!(event, Event::Code(_)) && text[range].contains('\n'))
}

proptest! {
    #[test]
    fn a_text_survives_or_its_losses_are_named(text in generate::markdown()) {
        let losses = from_markdown(&text).losses;
        prop_assert!(!losses.is_empty() || same(&back(&text), &text), "{:?} became {:?} by {}", text, back(&text), json(&text));
    }

    #[test]
    fn anything_survives_or_its_losses_are_named(text in generate::soup()) {
        prop_assume!(!has_broken_code(&text));
        let losses = from_markdown(&text).losses;
        prop_assert!(!losses.is_empty() || same(&back(&text), &text), "{:?} became {:?} by {}", text, back(&text), json(&text));
    }

    #[test]
    fn what_was_read_once_is_read_the_same_again(text in generate::soup()) {
        let first = back(&text);
        prop_assert!(same(&back(&first), &first), "{:?} became {:?} by {}", first, back(&first), json(&first));
        // Tags are named in some places in which they do survive.
        let losses = from_markdown(&first).losses;
        prop_assert!(losses.iter().all(|loss| ["HTML", "text like a tag"].contains(loss)), "{} {:?}", first, losses);
    }

    #[test]
    fn no_letter_of_a_text_is_taken_for_a_mark(text in generate::text()) {
        let node = json!({"type": "text", "text": text});
        let paragraph = json!({"type": "paragraph", "content": [node.clone()]});
        let places = [
            (json!([paragraph.clone()]), &[][..]),
            (json!([{"type": "heading", "attrs": {"level": 2}, "content": [node.clone()]}]), &["Heading"][..]),
            (json!([{"type": "blockquote", "content": [paragraph.clone()]}]), &["BlockQuote"][..]),
            (json!([{"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph.clone()]}]}]), &["List", "Item"][..]),
            (json!([{"type": "taskList", "content": [{"type": "taskItem", "attrs": {"state": "DONE"}, "content": [node.clone()]}]}]), &["List", "Item", "Task"][..]),
            (json!([{"type": "table", "content": [{"type": "tableRow", "content": [{"type": "tableHeader", "content": [paragraph.clone()]}]}]}]), &["Table"][..]),
            (json!([{"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [{"type": "link", "attrs": {"href": "u"}}]}]}]), &["Link"][..]),
        ];
        for (content, allowed) in places {
            let markdown = render(&document(content)).markdown;
            let read = only_text(&markdown, allowed).map_err(TestCaseError::fail)?;
            prop_assert_eq!(seen(&read), seen(&text), "{:?} in {:?}", markdown, allowed);
        }
    }

    #[test]
    fn marks_stay_on_their_letters(pieces in generate::pieces()) {
        let before = document(json!([{"type": "paragraph", "content": pieces}]));
        let markdown = render(&before).markdown;
        prop_assert_eq!(letters(&json(&markdown)), letters(&before), "{}", markdown);
    }

    #[test]
    fn the_same_text_gives_the_same_document(text in generate::soup()) {
        prop_assert_eq!(json(&text), json(&text));
    }
}
