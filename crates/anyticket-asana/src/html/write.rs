//! From Markdown to HTML.

use anyticket_core::markdown;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use super::entity::escaped;
use super::losses::{self, Losses};
use super::quote::DEEPEST;
use super::{Place, Written};

pub(super) fn write(text: &str, place: Place) -> Written {
    let mut write = Write { out: "<body>".to_owned(), place, around: vec![Around::default()], ..Write::default() };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for event in Parser::new_ext(text.trim_end(), markdown::options()) {
        write.event(event);
    }
    write.out.push_str("</body>");
    let mut written = Written { html: write.out, losses: write.losses.0 };
    // A tag without attributes is read as what it was: then nothing is lost.
    if write.has_html && !markdown::same(&super::render(&written.html).markdown, &text) {
        written.losses.push(losses::HTML);
    }
    written
}

/// What a block is to the one behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Lines that stand for themselves.
    Text,
    /// A line in a row of them.
    Line,
    /// A tag that makes its own lines.
    Tag,
}

/// What blocks stand in: the whole text, or an item of a list.
#[derive(Default)]
struct Around {
    last: Option<Kind>,
    quotes: usize,
    /// The least number of quotes around since the last block.
    shared: usize,
}

#[derive(Clone, Copy)]
enum OpenList {
    Tag {
        numbered: bool,
    },
    /// A list that is written as lines, and the number of the next item.
    Lines(Option<u64>),
}

#[derive(Clone, Copy)]
enum OpenHeading {
    Tag(u8),
    Strong,
}

#[derive(Default)]
struct Write {
    out: String,
    place: Place,
    losses: Losses,
    around: Vec<Around>,
    /// Whether lines are under way that text is added to.
    in_text: bool,
    lists: Vec<OpenList>,
    /// For each open quote whether it is written.
    quotes: Vec<bool>,
    heading: Option<OpenHeading>,
    marks: [usize; 3],
    /// The addresses of open links; nothing for one that is not written.
    links: Vec<Option<String>>,
    link_is_empty: bool,
    image: Option<(String, String)>,
    code: Option<String>,
    html: Option<String>,
    in_row: bool,
    has_html: bool,
}

const STRONG: usize = 0;
const EM: usize = 1;
const STRIKE: usize = 2;
const TAGS: [&str; 3] = ["strong", "em", "s"];

impl Write {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline_code(&text),
            Event::Html(text) | Event::InlineHtml(text) => self.markup(&text),
            Event::SoftBreak => self.line_end(false),
            Event::HardBreak => self.line_end(true),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            // Extensions that are not switched on: their signs are text.
            Event::FootnoteReference(text) => self.text(&format!("[^{text}]")),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.need_text(),
            Tag::Heading { level, .. } => self.start_heading(level),
            Tag::BlockQuote(_) => self.start_quote(),
            Tag::List(start) => self.start_list(start),
            Tag::Item => self.start_item(),
            Tag::CodeBlock(kind) => {
                if matches!(&kind, CodeBlockKind::Fenced(language) if !language.is_empty()) {
                    self.losses.push(losses::LANGUAGE);
                }
                self.code = Some(String::new());
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::Table(_) => {
                self.losses.push(losses::TABLE);
                self.in_text = false;
            }
            Tag::TableHead | Tag::TableRow => {
                match self.in_text {
                    true => self.feed(),
                    false => self.need_text(),
                }
                self.in_row = false;
            }
            Tag::TableCell => {
                if self.in_row {
                    self.text(" | ");
                }
                self.in_row = true;
            }
            Tag::Emphasis => self.mark(EM),
            Tag::Strong => self.mark(STRONG),
            Tag::Strikethrough => self.mark(STRIKE),
            Tag::Link { dest_url, title, link_type, .. } => {
                let is_email = link_type == LinkType::Email;
                let href = if is_email { format!("mailto:{dest_url}") } else { dest_url.into_string() };
                self.start_link(href, &title);
            }
            Tag::Image { dest_url, .. } => {
                self.losses.push(losses::IMAGE);
                self.image = Some((dest_url.into_string(), String::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Table => self.in_text = false,
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => self.end_quote(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::Item => self.end_item(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.lines(html.trim_end_matches('\n'));
            }
            TagEnd::Emphasis => self.unmark(EM),
            TagEnd::Strong => self.unmark(STRONG),
            TagEnd::Strikethrough => self.unmark(STRIKE),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    /// Begins a block: what stands between it and the one before.
    fn begin(&mut self, kind: Kind) {
        let Some(around) = self.around.last_mut() else { return };
        let (last, quotes, shared) = (around.last.replace(kind), around.quotes, around.shared);
        around.shared = around.quotes;
        match (last, kind) {
            (None | Some(Kind::Tag), _) => {}
            (Some(Kind::Line), Kind::Line) | (Some(_), Kind::Tag) => self.out.push('\n'),
            (Some(_), _) => {
                self.out.push('\n');
                let signs = quote_signs(shared);
                self.out.push_str(signs.trim_end());
                self.out.push('\n');
            }
        }
        if kind != Kind::Tag {
            self.out.push_str(&quote_signs(quotes));
        }
        self.in_text = false;
    }

    fn need_text(&mut self) {
        if !self.in_text {
            self.begin(Kind::Text);
            self.in_text = true;
        }
    }

    /// The end of a line within a block.
    fn feed(&mut self) {
        self.out.push('\n');
        let quotes = self.around.last().map_or(0, |around| around.quotes);
        self.out.push_str(&quote_signs(quotes));
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
        } else if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else {
            self.need_text();
            self.link_is_empty = false;
            escaped(text, &mut self.out);
        }
    }

    fn inline_code(&mut self, text: &str) {
        if self.image.is_some() {
            return self.text(text);
        }
        self.need_text();
        self.link_is_empty = false;
        self.out.push_str("<code>");
        escaped(text, &mut self.out);
        self.out.push_str("</code>");
    }

    fn markup(&mut self, text: &str) {
        self.has_html = true;
        match &mut self.html {
            Some(html) => html.push_str(text),
            None => self.text(text),
        }
    }

    /// Lines of a block of their own.
    fn lines(&mut self, text: &str) {
        self.in_text = false;
        self.need_text();
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                self.feed();
            }
            escaped(line, &mut self.out);
        }
        self.in_text = false;
    }

    fn line_end(&mut self, is_meant: bool) {
        if let Some((_, alt)) = &mut self.image {
            alt.push(' ');
        } else if self.heading.is_some() {
            self.losses.push(losses::HEADING_BREAK);
            self.out.push(' ');
        } else {
            if is_meant {
                self.losses.push(losses::HARD_BREAK);
            }
            self.feed();
        }
    }

    /// Whether blocks stand on their own here, and in no list or quote.
    fn is_outside(&self) -> bool {
        self.around.len() == 1 && self.lists.is_empty() && self.quotes.is_empty()
    }

    fn rule(&mut self) {
        let loss = match (self.place, self.is_outside()) {
            (Place::Task, true) => {
                self.begin(Kind::Tag);
                return self.out.push_str("<hr/>");
            }
            (Place::Comment, true) => losses::RULE_IN_COMMENT,
            (_, false) => losses::RULE_INSIDE,
        };
        self.losses.push(loss);
        self.lines("---");
    }

    fn start_heading(&mut self, level: HeadingLevel) {
        let level = level as u8;
        let loss = match (self.place, self.is_outside()) {
            (_, false) => losses::HEADING_INSIDE,
            (Place::Comment, true) => losses::HEADING_IN_COMMENT,
            (Place::Task, true) if level > 2 => losses::SMALL_HEADING,
            (Place::Task, true) => {
                self.begin(Kind::Tag);
                self.out.push_str(&format!("<h{level}>"));
                self.in_text = true;
                self.heading = Some(OpenHeading::Tag(level));
                return;
            }
        };
        self.losses.push(loss);
        self.in_text = false;
        self.need_text();
        self.mark(STRONG);
        self.heading = Some(OpenHeading::Strong);
    }

    fn end_heading(&mut self) {
        match self.heading.take() {
            Some(OpenHeading::Tag(level)) => self.out.push_str(&format!("</h{level}>")),
            Some(OpenHeading::Strong) => self.unmark(STRONG),
            None => {}
        }
        self.in_text = false;
    }

    fn depth(&self) -> usize {
        self.lists.len() + self.quotes.iter().filter(|written| **written).count()
    }

    fn start_quote(&mut self) {
        self.in_text = false;
        let fits = self.depth() < DEEPEST;
        if !fits {
            self.losses.push(losses::DEPTH);
        }
        self.quotes.push(fits);
        if let (true, Some(around)) = (fits, self.around.last_mut()) {
            around.quotes += 1;
        }
    }

    fn end_quote(&mut self) {
        self.in_text = false;
        if let (Some(true), Some(around)) = (self.quotes.pop(), self.around.last_mut()) {
            around.quotes = around.quotes.saturating_sub(1);
            around.shared = around.shared.min(around.quotes);
        }
    }

    fn start_list(&mut self, start: Option<u64>) {
        self.in_text = false;
        if start.is_some_and(|start| start != 1) {
            self.losses.push(losses::FIRST_NUMBER);
        }
        let in_quote = self.around.last().is_some_and(|around| around.quotes > 0);
        let in_lines = matches!(self.lists.last(), Some(OpenList::Lines(_)));
        let too_deep = self.depth() >= DEEPEST;
        if in_quote || in_lines || too_deep {
            self.losses.push(if too_deep { losses::DEPTH } else { losses::LIST_INSIDE });
            self.lists.push(OpenList::Lines(start));
            return;
        }
        self.begin(Kind::Tag);
        self.out.push_str(if start.is_some() { "<ol>" } else { "<ul>" });
        self.lists.push(OpenList::Tag { numbered: start.is_some() });
    }

    fn end_list(&mut self) {
        self.in_text = false;
        if let Some(OpenList::Tag { numbered }) = self.lists.pop() {
            self.out.push_str(if numbered { "</ol>" } else { "</ul>" });
        }
    }

    fn start_item(&mut self) {
        match self.lists.last_mut() {
            Some(OpenList::Lines(number)) => {
                let sign = number.map_or_else(|| "• ".to_owned(), |number| format!("{number}. "));
                *number = number.map(|number| number.saturating_add(1));
                self.begin(Kind::Line);
                self.out.push_str(&sign);
                self.in_text = true;
            }
            _ => {
                self.out.push_str("<li>");
                self.around.push(Around::default());
                self.in_text = false;
            }
        }
    }

    fn end_item(&mut self) {
        self.in_text = false;
        if let Some(OpenList::Tag { .. }) = self.lists.last() {
            self.around.pop();
            self.out.push_str("</li>");
        }
    }

    fn end_code(&mut self) {
        let code = self.code.take().unwrap_or_default();
        self.in_text = false;
        if self.around.last().is_some_and(|around| around.quotes > 0) {
            self.losses.push(losses::CODE_INSIDE);
            self.need_text();
            for (at, line) in code.trim_end_matches('\n').lines().enumerate() {
                if at > 0 {
                    self.feed();
                }
                self.inline_code(line);
            }
        } else {
            self.need_text();
            self.out.push_str("<code>");
            escaped(&code, &mut self.out);
            if !code.ends_with('\n') {
                self.out.push('\n');
            }
            self.out.push_str("</code>");
        }
        self.in_text = false;
    }

    fn mark(&mut self, mark: usize) {
        if self.image.is_some() {
            return;
        }
        self.need_text();
        self.marks[mark] += 1;
        if self.marks[mark] == 1 {
            self.out.push_str(&format!("<{}>", TAGS[mark]));
        } else {
            self.losses.push(losses::NESTED_MARK);
        }
    }

    fn unmark(&mut self, mark: usize) {
        if self.image.is_some() {
            return;
        }
        self.marks[mark] = self.marks[mark].saturating_sub(1);
        if self.marks[mark] == 0 {
            self.out.push_str(&format!("</{}>", TAGS[mark]));
        }
    }

    fn start_link(&mut self, href: String, title: &str) {
        if self.image.is_some() {
            return;
        }
        self.need_text();
        if href.trim().is_empty() {
            self.losses.push(losses::LINK_TO_NOWHERE);
        } else if !title.is_empty() {
            self.losses.push(losses::LINK_TITLE);
        }
        let written = !href.trim().is_empty() && self.links.iter().all(Option::is_none);
        if written {
            self.out.push_str("<a href=\"");
            escaped(&href, &mut self.out);
            self.out.push_str("\">");
            self.link_is_empty = true;
        }
        self.links.push(written.then_some(href));
    }

    fn end_link(&mut self) {
        if self.image.is_some() {
            return;
        }
        let Some(Some(href)) = self.links.pop() else { return };
        if self.link_is_empty {
            self.losses.push(losses::LINK_WITHOUT_TEXT);
            self.text(&href);
        }
        self.out.push_str("</a>");
    }

    /// An image is a link with its description.
    fn end_image(&mut self) {
        let Some((url, alt)) = self.image.take() else { return };
        let shown = if alt.trim().is_empty() { url.clone() } else { alt };
        if url.trim().is_empty() {
            return self.text(&shown);
        }
        self.start_link(url, "");
        self.text(&shown);
        self.end_link();
    }
}

/// The signs that a line within so many quotes begins with.
fn quote_signs(quotes: usize) -> String {
    "&gt; ".repeat(quotes)
}
