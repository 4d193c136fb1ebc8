//! From Markdown to the tree: what each event of the parser does.

mod blocks;
mod image;
mod inline;

use anyticket_core::markdown;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::losses::{self, Losses};
use super::tree::{Block, Image, Inline, List, Mark, Table};

pub(super) fn parse(text: &str, losses: &mut Losses) -> Vec<Block> {
    let mut parse = Parse {
        open: vec![Open { kind: Kind::Root, blocks: Vec::new() }],
        too_deep: 0,
        inlines: Vec::new(),
        marks: Vec::new(),
        closed: None,
        link_is_empty: false,
        image: None,
        verbatim: None,
        table: None,
        in_heading: false,
        tags: 0,
        losses,
    };
    let text =
        text.trim_end_matches(|letter: char| letter.is_ascii_whitespace()).replace("\r\n", "\n").replace('\r', "\n");
    for event in Parser::new_ext(&text, markdown::options()) {
        parse.event(event);
    }
    parse.end_paragraph();
    parse.open.swap_remove(0).blocks
}

/// A block that holds blocks, and is not closed yet.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
}

enum Kind {
    Root,
    Quote,
    List(List),
    Item(Option<bool>),
}

struct OpenImage {
    image: Image,
    /// How many images lie around this one, in whose descriptions it stands.
    within: usize,
}

struct Parse<'a> {
    open: Vec<Open>,
    too_deep: usize,
    inlines: Vec<Inline>,
    marks: Vec<Mark>,
    /// The mark whose end was the last event.
    closed: Option<Mark>,
    link_is_empty: bool,
    image: Option<OpenImage>,
    /// The language and the text of a block of code, or of HTML where there is no language.
    verbatim: Option<(Option<String>, String)>,
    table: Option<Table>,
    in_heading: bool,
    /// How many tags without attributes the line has.
    tags: usize,
    losses: &'a mut Losses,
}

impl Parse<'_> {
    fn event(&mut self, event: Event<'_>) {
        let closed = self.closed.take();
        match event {
            Event::Start(tag) => self.start(tag, closed),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, false),
            Event::Code(text) => self.text(&text, true),
            Event::Html(text) | Event::InlineHtml(text) => self.html(&text),
            Event::SoftBreak => self.text("\n", false),
            Event::HardBreak => self.hard_break(),
            Event::Rule => {
                self.end_paragraph();
                self.push(Block::Rule);
            }
            Event::TaskListMarker(done) => self.task(done),
            // Extensions that are not switched on: their signs are text.
            Event::FootnoteReference(text) => self.text(&format!("[^{text}]"), false),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, false),
        }
    }

    fn start(&mut self, tag: Tag<'_>, closed: Option<Mark>) {
        match tag {
            Tag::Paragraph => self.end_paragraph(),
            Tag::Heading { .. } => {
                self.end_paragraph();
                self.in_heading = true;
            }
            Tag::BlockQuote(_) => self.open(Kind::Quote),
            Tag::List(start) => self.open(Kind::List(List { start, items: Vec::new() })),
            Tag::Item => self.open(Kind::Item(None)),
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.verbatim = Some((Some(language), String::new()));
            }
            Tag::HtmlBlock => {
                self.end_paragraph();
                self.verbatim = Some((None, String::new()));
            }
            Tag::Table(alignments) => {
                self.end_paragraph();
                if alignments.iter().any(|alignment| *alignment != Alignment::None) {
                    self.losses.push(losses::ALIGNMENT);
                }
                self.table = Some(Table::default());
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.mark(Mark::Em, closed),
            Tag::Strong => self.mark(Mark::Strong, closed),
            Tag::Strikethrough => self.mark(Mark::Strike, closed),
            Tag::Link { dest_url, title, link_type, .. } => {
                let email = matches!(link_type, LinkType::Email);
                let href = if email { format!("mailto:{dest_url}") } else { dest_url.into_string() };
                self.link_is_empty = true;
                self.mark(Mark::Link { href, title: title.into_string() }, closed);
            }
            Tag::Image { dest_url, title, .. } => self.image(dest_url.into_string(), &title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                self.in_heading = false;
                let inlines = self.take_line();
                self.push(Block::Heading(level as u8, inlines));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.end_verbatim(),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(Block::Table(table));
                }
            }
            TagEnd::TableCell => {
                let cell = self.take_line();
                if let Some(table) = &mut self.table {
                    table.rows.last_mut().unwrap_or(&mut table.head).push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough if self.image.is_none() => {
                self.closed = self.marks.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }
}
