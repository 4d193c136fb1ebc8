//! Markdown as all trackers share it: CommonMark with tables, task lists and strikethrough.

mod escape;
mod line;
mod print;
mod tree;

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

pub use escape::{is_bare_tag, is_blank};
pub use print::print;
pub use tree::{Block, Cell, Image, Inline, Item, List, Mark, Table, Text, push_text};

/// The extensions that every provider reads and writes.
pub fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH
}

/// Text without blanks around it and with line feeds as its only line ends.
///
/// ```
/// assert_eq!(anyticket_core::markdown::trimmed(" a\r\nb\r\n"), "a\nb");
/// ```
pub fn trimmed(text: &str) -> Cow<'_, str> {
    line_feeds(text.trim())
}

fn line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// Whether two texts are the same Markdown: the same syntax tree, however it was written down.
///
/// ```
/// use anyticket_core::markdown::same;
///
/// assert!(same("* one\n* two", "- one\r\n- two\r\n"));
/// assert!(!same("- one", "1. one"));
/// ```
pub fn same(a: &str, b: &str) -> bool {
    // The blanks before the first letter stay: four of them begin a block of code.
    let (a, b) = (line_feeds(a.trim_end()), line_feeds(b.trim_end()));
    a == b || canonical(&a) == canonical(&b)
}

/// The syntax tree as a list of marks, with everything taken out that a writer may choose freely.
fn canonical(text: &str) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    let mut open_text = String::new();
    for event in tight(Parser::new_ext(text, options())) {
        match event {
            Event::Text(text) => open_text.push_str(&text),
            Event::SoftBreak => open_text.push('\n'),
            other => {
                flush(&mut open_text, &mut marks);
                marks.push(mark(&other));
            }
        }
    }
    flush(&mut open_text, &mut marks);
    marks
}

/// Drops the paragraphs inside list items: whether a list is loose or tight is a matter of blank lines.
fn tight<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut items = 0_usize;
    let mut broken = false;
    events.filter_map(move |event| match event {
        Event::Start(Tag::Item) => {
            items += 1;
            broken = false;
            Some(event)
        }
        Event::End(TagEnd::Item) => {
            items = items.saturating_sub(1);
            Some(event)
        }
        Event::Start(Tag::Paragraph) if items > 0 => {
            let second = broken;
            broken = true;
            second.then_some(Event::Rule)
        }
        Event::End(TagEnd::Paragraph) if items > 0 => None,
        other => Some(other),
    })
}

fn flush(text: &mut String, marks: &mut Vec<String>) {
    let words: Vec<&str> = text.lines().map(str::trim_end).collect();
    let joined = words.join("\n");
    if !joined.is_empty() {
        marks.push(format!("text {joined}"));
    }
    text.clear();
}

fn mark(event: &Event<'_>) -> String {
    match event {
        Event::Start(Tag::CodeBlock(kind)) => match kind {
            CodeBlockKind::Fenced(language) => format!("start code {language}"),
            CodeBlockKind::Indented => "start code ".to_owned(),
        },
        Event::Start(Tag::Heading { level, .. }) => format!("start heading {level}"),
        Event::Start(Tag::List(start)) => format!("start list {}", if start.is_some() { "ordered" } else { "bullet" }),
        Event::Start(Tag::Link { dest_url, title, .. }) => format!("start link {} {title}", address(dest_url)),
        Event::Start(Tag::Image { dest_url, title, .. }) => format!("start image {} {title}", address(dest_url)),
        // The parser's own Debug would say how a text is stored, which the same text read elsewhere does not share.
        Event::Code(text) => format!("code {text}"),
        Event::Html(text) | Event::InlineHtml(text) => format!("html {text}"),
        other => format!("{other:?}"),
    }
}

/// An e-mail address in angle brackets and the same with `mailto:` are one link.
fn address<'a>(url: &'a CowStr<'a>) -> &'a str {
    url.strip_prefix("mailto:").unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_writer_may_choose_makes_no_difference() {
        let pairs = [
            ("a\r\nb", "a\nb"),
            ("* one\n* two", "- one\n- two"),
            ("- one\n\n- two", "- one\n- two"),
            ("**a** _b_", "__a__ *b*"),
            ("Title\n=====", "# Title"),
            ("```\ncode\n```", "    code"),
            ("***", "---"),
            ("a  \nb", "a\\\nb"),
            ("[t](https://e.com)", "[t]( https://e.com )"),
            ("| a |\n|---|\n| b |", "|a|\n|---|\n|b|"),
            ("`a\nb`", "`a b`"),
        ];
        for (a, b) in pairs {
            assert!(same(a, b), "{a:?} and {b:?}: {:?} {:?}", canonical(a), canonical(b));
        }
    }

    #[test]
    fn what_a_reader_sees_makes_a_difference() {
        let pairs = [
            ("a", "b"),
            ("**a**", "*a*"),
            ("- a", "1. a"),
            ("- [ ] a", "- [x] a"),
            ("a\n\nb", "a\nb"),
            ("- a\n\n  b", "- a b"),
            ("```rust\nx\n```", "```\nx\n```"),
            ("[t](https://a)", "[t](https://b)"),
            ("~~a~~", "a"),
            ("# a", "## a"),
        ];
        for (a, b) in pairs {
            assert!(!same(a, b), "{a:?} and {b:?}");
        }
    }
}
