//! Markdown in ClickUp's own hand: bullets as `*   item`, tasks as `- [ ] item`. What was one list of both is two lists then,
//! since another sign begins another list. Whether ClickUp gives a text back as it was written or in its own hand is not
//! documented, so both are read.

use anyticket_core::markdown;
use pulldown_cmark::{Event, Parser, Tag};

/// The text with one sign for all of its lists, if it is in ClickUp's hand; else as it is.
pub(super) fn as_written(text: String) -> String {
    if !text.contains("*   ") || !text.contains("- [") {
        return text;
    }
    let (mut bullets, mut tasks) = (0, Vec::new());
    for (event, range) in Parser::new_ext(&text, markdown::options()).into_offset_iter() {
        if !matches!(event, Event::Start(Tag::Item)) {
            continue;
        }
        let whole = &text[range.clone()];
        let item = whole.trim_start();
        if item.starts_with("*   ") {
            bullets += 1;
        } else if item.starts_with("- [") {
            tasks.push(range.end - item.len());
        } else if item.starts_with(['-', '+', '*']) {
            // Somebody else's hand.
            return text;
        }
    }
    if bullets == 0 || tasks.is_empty() {
        return text;
    }
    let mut bytes = text.into_bytes();
    tasks.into_iter().for_each(|at| bytes[at] = b'*');
    String::from_utf8(bytes).expect("a sign of ASCII stands for one of ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str, written: &str) -> bool {
        markdown::same(&as_written(text.to_owned()), written)
    }

    #[test]
    fn bullets_and_tasks_of_one_list_are_one_list_again() {
        assert!(same("*   a\n*   b\n- [ ] c\n- [x] d", "- a\n- b\n- [ ] c\n- [x] d"));
        assert!(same("*   a\n\n- [ ] b\n\nText\n\n- [ ] c", "- a\n\n- [ ] b\n\nText\n\n- [ ] c"));
    }

    #[test]
    fn a_text_in_another_hand_stays_as_it_is() {
        assert!(same("*   a\n    - [ ] b\n*   c", "- a\n    - [ ] b\n- c"));
        for text in ["* a\n- [ ] b", "*   a\n- b", "- a\n- [ ] b", "*   a\n\n```\n- [ ] b\n```", "1. a\n- [ ] b", ""] {
            assert_eq!(as_written(text.to_owned()), text);
        }
    }
}
