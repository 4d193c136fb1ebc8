//! From Markdown to a comment's segments.
//!
//! Markdown is not rendered in `comment_text`: a comment with formatting is written as segments
//! (<https://developer.clickup.com/docs/comment-formatting>), one without as plain text. Headings and quotes are not on
//! that page and are written as ClickUp's own editor does.

use anyticket_core::markdown;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

/// What a comment is written as.
#[derive(Debug, PartialEq)]
pub(super) enum Written {
    Plain(String),
    Rich(Vec<Piece>),
}

/// One segment.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Piece {
    text: String,
    #[serde(skip_serializing_if = "Look::is_plain")]
    attributes: Look,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
struct Look {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bold: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    italic: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strike: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    code: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<List>,
    #[serde(rename = "code-block", skip_serializing_if = "Option::is_none")]
    code_block: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blockquote: Option<Empty>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indent: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct List {
    list: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Code {
    #[serde(rename = "code-block")]
    language: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Empty {}

impl Look {
    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads Markdown. What has no form of its own in a comment (tables, pictures, HTML) stays as it was written.
pub(super) fn written(text: &str) -> Written {
    let mut writer = Writer::default();
    let options = markdown::options() - Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        writer.take(event, &text[range]);
    }
    let mut pieces = writer.pieces;
    while pieces.last().is_some_and(|piece| piece.text == "\n" && piece.attributes.is_plain()) {
        pieces.pop();
    }
    if pieces.iter().all(|piece| piece.attributes.is_plain()) {
        return Written::Plain(pieces.into_iter().map(|piece| piece.text).collect());
    }
    Written::Rich(pieces)
}

#[derive(Default)]
struct Writer {
    pieces: Vec<Piece>,
    look: Look,
    /// The lists that are open: whether each is numbered.
    lists: Vec<bool>,
    task: Option<bool>,
    quotes: usize,
    heading: Option<u8>,
    code: Option<String>,
    /// Whether the line under way holds something.
    open: bool,
    /// Whether a block ended before, so that the next begins after an empty line.
    gap: bool,
    picture: usize,
}

impl Writer {
    fn take(&mut self, event: Event<'_>, source: &str) {
        match event {
            Event::Start(Tag::Image { .. }) => {
                if self.picture == 0 {
                    self.text(source);
                }
                self.picture += 1;
            }
            Event::End(TagEnd::Image) => self.picture = self.picture.saturating_sub(1),
            _ if self.picture > 0 => {}
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code.is_some() => self.code_lines(&text),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                let before = std::mem::replace(&mut self.look.code, true);
                self.text(&text);
                self.look.code = before;
            }
            Event::SoftBreak | Event::HardBreak => self.line_feed(),
            Event::Rule => {
                self.begin_block();
                self.text("---");
                self.line_feed();
                self.gap = true;
            }
            Event::TaskListMarker(checked) => self.task = Some(checked),
            Event::Html(text) => self.lines(&text),
            _ => self.text(source),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.begin_block(),
            Tag::HtmlBlock => self.begin_block(),
            Tag::Heading { level, .. } => {
                self.begin_block();
                self.heading = Some(level_of(level));
            }
            Tag::BlockQuote(_) => {
                self.begin_block();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.end_line();
                self.begin_block();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => {
                        language.split_whitespace().next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some(if language.is_empty() { "plain".to_owned() } else { language });
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.begin_block();
                } else {
                    self.end_line();
                }
                self.lists.push(first.is_some());
            }
            Tag::Emphasis => self.look.italic = true,
            Tag::Strong => self.look.bold = true,
            Tag::Strikethrough => self.look.strike = true,
            Tag::Link { dest_url, .. } => self.look.link = Some(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.end_line();
                self.gap = self.lists.is_empty();
            }
            TagEnd::Heading(_) => {
                self.end_line();
                self.heading = None;
                self.gap = true;
            }
            TagEnd::BlockQuote(_) => {
                self.end_line();
                self.quotes = self.quotes.saturating_sub(1);
                self.gap = true;
            }
            TagEnd::CodeBlock => {
                self.code = None;
                self.gap = true;
            }
            TagEnd::Item => {
                self.end_line();
                self.task = None;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap = self.lists.is_empty();
            }
            TagEnd::Emphasis => self.look.italic = false,
            TagEnd::Strong => self.look.bold = false,
            TagEnd::Strikethrough => self.look.strike = false,
            TagEnd::Link => self.look.link = None,
            _ => {}
        }
    }

    /// An empty line between two blocks that have no form which sets them apart.
    fn begin_block(&mut self) {
        if std::mem::take(&mut self.gap) && !self.pieces.is_empty() && self.quotes == 0 {
            self.pieces.push(Piece { text: "\n".to_owned(), attributes: Look::default() });
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.open = true;
        match self.pieces.last_mut() {
            Some(last) if last.attributes == self.look && last.text != "\n" => last.text.push_str(text),
            _ => self.pieces.push(Piece { text: text.to_owned(), attributes: self.look.clone() }),
        }
    }

    /// Lines that have no form of their own.
    fn lines(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.text(line.trim_end_matches('\n'));
            if line.ends_with('\n') {
                self.line_feed();
            }
        }
    }

    fn code_lines(&mut self, text: &str) {
        let look = Look { code_block: self.code.clone().map(|language| Code { language }), ..Look::default() };
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.pieces.push(Piece { text: line.to_owned(), attributes: Look::default() });
            }
            self.pieces.push(Piece { text: "\n".to_owned(), attributes: look.clone() });
        }
        self.open = false;
    }

    fn end_line(&mut self) {
        if self.open {
            self.line_feed();
        }
    }

    fn line_feed(&mut self) {
        let numbered = self.lists.last().copied();
        let list = numbered.map(|numbered| match (self.task, numbered) {
            (Some(true), _) => "checked",
            (Some(false), _) => "unchecked",
            (None, true) => "ordered",
            (None, false) => "bullet",
        });
        let depth = self.lists.len().saturating_sub(1);
        let look = Look {
            list: list.map(|list| List { list }),
            indent: (depth > 0).then_some(depth),
            header: self.heading,
            blockquote: (self.quotes > 0).then_some(Empty {}),
            ..Look::default()
        };
        self.pieces.push(Piece { text: "\n".to_owned(), attributes: look });
        self.open = false;
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rich(text: &str) -> serde_json::Value {
        match written(text) {
            Written::Rich(pieces) => serde_json::to_value(pieces).unwrap(),
            Written::Plain(text) => panic!("plain: {text:?}"),
        }
    }

    #[test]
    fn a_text_without_formatting_stays_plain_and_loses_its_escapes() {
        assert_eq!(written("Shipped in 1.5"), Written::Plain("Shipped in 1.5".into()));
        assert_eq!(written("one\n\ntwo\nthree"), Written::Plain("one\n\ntwo\nthree".into()));
        assert_eq!(written("2 \\* 3"), Written::Plain("2 * 3".into()));
        assert_eq!(written("a &amp; b\\\nc  \nd"), Written::Plain("a & b\nc\nd".into()));
        assert_eq!(
            written("| a | b |\n|---|---|\n| 1 | 2 |"),
            Written::Plain("| a | b |\n|---|---|\n| 1 | 2 |".into())
        );
    }

    #[test]
    fn each_form_of_the_guide_is_written_as_the_guide_has_it() {
        assert_eq!(rich("**x** y"), json!([{"text":"x","attributes":{"bold":true}},{"text":" y"}]));
        assert_eq!(rich("`x`"), json!([{"text":"x","attributes":{"code":true}}]));
        assert_eq!(rich("[x](https://a.b)"), json!([{"text":"x","attributes":{"link":"https://a.b"}}]));
        let bullet = json!({"text":"\n","attributes":{"list":{"list":"bullet"}}});
        assert_eq!(rich("- a\n- b"), json!([{"text":"a"}, bullet, {"text":"b"}, bullet]));
        let ordered = json!({"text":"\n","attributes":{"list":{"list":"ordered"}}});
        assert_eq!(rich("1. a"), json!([{"text":"a"}, ordered]));
        let unchecked = json!({"text":"\n","attributes":{"list":{"list":"unchecked"}}});
        assert_eq!(rich("- [ ] a"), json!([{"text":"a"}, unchecked]));
        let code = json!({"text":"\n","attributes":{"code-block":{"code-block":"plain"}}});
        assert_eq!(rich("```\na  b\n\nc\n```"), json!([{"text":"a  b"}, code, code, {"text":"c"}, code]));
        assert_eq!(rich("## H"), json!([{"text":"H"}, {"text":"\n","attributes":{"header":2}}]));
        assert_eq!(rich("> q"), json!([{"text":"q"}, {"text":"\n","attributes":{"blockquote":{}}}]));
    }

    #[test]
    fn what_has_no_form_in_a_comment_stays_as_it_was_written() {
        for text in
            ["see ![a *b*](x.png) there", "a\n\n---\n\nb", "a <b>c</b> d", "before\n\n<div>\nx\n</div>\n\nafter"]
        {
            assert_eq!(written(text), Written::Plain(text.into()));
        }
    }

    #[test]
    fn a_quote_ends_where_it_ends_and_code_in_an_item_follows_it_at_once() {
        let quoted = json!({"text":"\n","attributes":{"blockquote":{}}});
        assert_eq!(rich("> q\n\nafter"), json!([{"text":"q"}, quoted, {"text":"\n"}, {"text":"after"}]));
        assert_eq!(rich("> a\n> b"), json!([{"text":"a"}, quoted, {"text":"b"}, quoted]));
        let bullet = json!({"text":"\n","attributes":{"list":{"list":"bullet"}}});
        let code = json!({"text":"\n","attributes":{"code-block":{"code-block":"plain"}}});
        assert_eq!(rich("- a\n  ```\n  c\n  ```"), json!([{"text":"a"}, bullet, {"text":"c"}, code]));
    }

    #[test]
    fn words_that_look_alike_are_one_segment() {
        assert_eq!(rich("**x** a \\* b"), json!([{"text":"x","attributes":{"bold":true}},{"text":" a * b"}]));
    }
}
