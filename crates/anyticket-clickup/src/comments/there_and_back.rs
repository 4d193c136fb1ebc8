//! Markdown survives the way into segments and back.

use anyticket_core::markdown::same;
use proptest::prelude::*;

use super::render;
use super::segments::{Written, written};

/// What a comment reads as after it was written.
fn back(text: &str) -> String {
    let json = match written(text) {
        Written::Plain(text) => serde_json::json!([{ "text": text }]).to_string(),
        Written::Rich(pieces) => serde_json::to_string(&pieces).unwrap(),
    };
    let comment = format!(r#"{{"id":"1","comment":{json}}}"#);
    render::body(&serde_json::from_str(&comment).unwrap()).as_markdown().to_owned()
}

#[test]
fn every_form_that_a_comment_has_survives() {
    let texts = [
        "Shipped in 1.4",
        "**Shipped** in 1.4\n\n- a\n- b",
        "one\ntwo\n\nthree",
        "# A heading\n\nand what it is about",
        "1. open\n2. press *save*\n3. see nothing",
        "- [ ] written\n- [x] tested",
        "- one\n- two\n\n1. three",
        "```rust\nfn main() {\n    println!(\"a  b\");\n}\n```",
        "before\n\n```\ncode\n```\n\nafter",
        "See [the guide](https://example.com/a?b=c&d=e) and `code`.",
        "> It was like that when I came.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "~~gone~~ and **bold**",
        "- a\n  - b\n    - c\n- d",
        "2 * 3 * 4 and a_b_c and 1. no list",
        "a `` ` `` b",
        "***both***",
        "100% of {it} & <them>",
    ];
    for text in texts {
        assert!(same(&back(text), text), "{text:?} became {:?}", back(text));
    }
}

proptest! {
    #[test]
    fn plain_words_survive_whatever_is_in_them(words in "[a-zA-Z0-9 _*#>~`\\[\\]()>|.,:;!?&+=-]{0,60}") {
        // Escaped, so that the words are words and not marks. HTML has no form in a comment: it is read as it is there.
        let escaped: String = words.trim().chars().flat_map(|letter| {
            let escape = letter.is_ascii_punctuation().then_some('\\');
            escape.into_iter().chain([letter])
        }).collect();
        prop_assert!(same(&back(&escaped), &escaped), "{:?} became {:?}", escaped, back(&escaped));
    }
}
