//! From Markdown to the tree.

use anyticket_core::markdown::{self, is_bare_tag, is_blank};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::losses::{self, Losses};
use super::tree::{Block, Image, Inline, Item, List, Mark, Table, Text, push_text};

/// Lists, their items and quotes may lie so deep in each other. What lies deeper stays at this depth.
///
/// Each of them is two levels of JSON, and readers of JSON commonly stop at 128.
const DEEPEST: usize = 40;

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
                let email = matches!(link_type, pulldown_cmark::LinkType::Email);
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

    /// Where blocks go that are complete.
    fn push(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }

    /// The line under way. What looks like a tag in it and is text will be read as the tag.
    fn take_line(&mut self) -> Vec<Inline> {
        let tags = std::mem::take(&mut self.tags);
        let line = std::mem::take(&mut self.inlines);
        let look_like_tags = line.iter().map(|inline| match inline {
            Inline::Text(Text { text, code: false, .. }) => {
                text.split('<').skip(1).filter(|rest| is_bare_tag(rest)).count()
            }
            _ => 0,
        });
        if look_like_tags.sum::<usize>() > tags {
            self.losses.push(losses::ESCAPED_TAG);
        }
        line
    }

    /// Text in an item need not be in a paragraph: the next block ends it.
    fn end_paragraph(&mut self) {
        if !self.inlines.is_empty() {
            let inlines = self.take_line();
            self.push(Block::Paragraph(inlines));
        }
    }

    fn open(&mut self, kind: Kind) {
        self.end_paragraph();
        if self.too_deep > 0 || self.open.len() > DEEPEST {
            self.too_deep += 1;
            self.losses.push(losses::DEPTH);
        } else {
            self.open.push(Open { kind, blocks: Vec::new() });
        }
    }

    fn close(&mut self) {
        self.end_paragraph();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(Open { kind, blocks }) = self.open.pop() else { return };
        match kind {
            Kind::Root => self.open.push(Open { kind, blocks }),
            Kind::Quote => self.push(Block::Quote(blocks)),
            Kind::List(list) => self.push(Block::List(list)),
            Kind::Item(task) => {
                if let Some(Open { kind: Kind::List(list), .. }) = self.open.last_mut() {
                    list.items.push(Item { task, blocks });
                }
            }
        }
    }

    fn task(&mut self, done: bool) {
        match self.open.last_mut() {
            Some(Open { kind: Kind::Item(task), .. }) if self.too_deep == 0 => *task = Some(done),
            _ => self.text(if done { "[x] " } else { "[ ] " }, false),
        }
    }

    fn end_verbatim(&mut self) {
        let Some((language, mut text)) = self.verbatim.take() else { return };
        if text.ends_with('\n') {
            text.pop();
        }
        match language {
            Some(language) => self.push(Block::Code { language, text }),
            None => {
                self.losses.push(losses::HTML);
                self.push(Block::Paragraph(vec![Inline::text(text)]));
            }
        }
    }

    fn html(&mut self, text: &str) {
        if let Some((_, verbatim)) = &mut self.verbatim {
            verbatim.push_str(text);
            return;
        }
        let is_break = text.strip_prefix("<br").is_some_and(|rest| matches!(rest.trim_start(), ">" | "/>"));
        // It is the only line break that a cell or a heading can have.
        let only_break = is_break && (self.table.is_some() || self.in_heading);
        let bare = text.strip_prefix('<').is_some_and(is_bare_tag) && !self.is_at_line_start();
        if self.image.is_none() && text.strip_prefix('<').is_some_and(is_bare_tag) {
            self.tags += 1;
        }
        if self.image.is_some() || !only_break && !bare {
            self.losses.push(losses::HTML);
        }
        if is_break && self.image.is_none() {
            self.line_break();
        } else {
            self.text(text, false);
        }
    }

    /// Whether a tag would begin a block of HTML if it stood here.
    fn is_at_line_start(&self) -> bool {
        if self.in_heading || self.table.is_some() {
            return false;
        }
        match self.inlines.as_slice() {
            [] | [.., Inline::Break] => true,
            // Alone in its line, a line feed is written by its number, and the line goes on.
            [Inline::Text(text)] | [.., Inline::Break, Inline::Text(text)]
                if text.text.trim_matches(is_blank) == "\n" =>
            {
                false
            }
            [.., Inline::Text(text)] => text.text.ends_with('\n'),
            [.., Inline::Image(_)] => false,
        }
    }

    fn hard_break(&mut self) {
        if self.image.is_some() {
            self.losses.push(losses::IMAGE_FORMAT);
            return self.text("\n", false);
        }
        if self.in_heading {
            self.losses.push(losses::HEADING_BREAK);
        }
        self.line_break();
    }

    /// A break has no marks: those around it end before it and begin again behind it.
    fn line_break(&mut self) {
        if !self.marks.is_empty() {
            self.losses.push(losses::BREAK_INSIDE);
        }
        self.link_is_empty = false;
        self.inlines.push(Inline::Break);
    }

    fn text(&mut self, text: &str, code: bool) {
        if let Some((_, verbatim)) = &mut self.verbatim {
            verbatim.push_str(text);
            return;
        }
        if let Some(open) = &mut self.image {
            open.image.alt.push_str(text);
            if code {
                self.losses.push(losses::IMAGE_FORMAT);
            }
            return;
        }
        self.link_is_empty = false;
        let mut marks = self.effective_marks();
        if code {
            if !marks.iter().all(is_link) {
                self.losses.push(losses::MARKED_CODE);
            }
            marks.retain(is_link);
        }
        push_text(&mut self.inlines, Text { text: text.to_owned(), code, marks });
    }

    /// The open marks, each once, without links to nowhere.
    fn effective_marks(&self) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for mark in &self.marks {
            let nowhere = matches!(mark, Mark::Link { href, .. } if href.is_empty());
            let within = is_link(mark) && marks.iter().any(is_link);
            if !nowhere && !within && !marks.contains(mark) {
                marks.push(mark.clone());
            }
        }
        marks
    }

    fn mark(&mut self, mark: Mark, closed: Option<Mark>) {
        if self.image.is_some() {
            self.losses.push(losses::IMAGE_FORMAT);
            return;
        }
        if matches!(&mark, Mark::Link { href, .. } if href.is_empty()) {
            self.losses.push(losses::LINK_TO_NOWHERE);
        } else if is_link(&mark) && self.effective_marks().iter().any(is_link) {
            self.losses.push(losses::LINK_INSIDE);
        } else if closed.as_ref() == Some(&mark) {
            self.losses.push(losses::JOINED);
        } else if self.marks.contains(&mark) {
            self.losses.push(losses::NESTED_MARK);
        }
        self.marks.push(mark);
    }

    fn end_link(&mut self) {
        if self.image.is_some() {
            return;
        }
        if let (true, Some(Mark::Link { href, .. })) = (self.link_is_empty, self.marks.last().cloned()) {
            if !href.is_empty() {
                self.losses.push(losses::LINK_WITHOUT_TEXT);
            }
            self.text(&href, false);
        }
        self.link_is_empty = false;
        self.closed = self.marks.pop();
    }

    fn image(&mut self, url: String, title: &str) {
        if let Some(open) = &mut self.image {
            open.within += 1;
            self.losses.push(losses::IMAGE_FORMAT);
            return;
        }
        if !title.is_empty() {
            self.losses.push(losses::IMAGE_TITLE);
        }
        let marks = self.effective_marks();
        self.image = Some(OpenImage { image: Image { url, alt: String::new(), marks }, within: 0 });
    }

    fn end_image(&mut self) {
        match &mut self.image {
            Some(open) if open.within > 0 => open.within -= 1,
            _ => {
                let Some(OpenImage { image, .. }) = self.image.take() else { return };
                if image.url.is_empty() {
                    self.losses.push(losses::LINK_TO_NOWHERE);
                    self.text(&image.alt, false);
                } else {
                    self.link_is_empty = false;
                    self.inlines.push(Inline::Image(image));
                }
            }
        }
    }
}

fn is_link(mark: &Mark) -> bool {
    matches!(mark, Mark::Link { .. })
}
