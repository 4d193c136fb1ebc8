//! From HTML to the tree.

use anyticket_core::markdown::{Block, Inline, Item, List, Mark, Text, push_text};

use super::quote::{self, common};
use super::token::{Token, tokens};

/// Lists may lie so deep in each other; what lies deeper stays at this depth.
const DEEPEST: usize = 40;

/// A text of Asana, read.
#[derive(Debug, Default)]
pub(super) struct ReadText {
    pub(super) blocks: Vec<Block>,
    /// What of it could not be written back, each once.
    pub(super) foreign: Vec<String>,
}

pub(super) fn read(html: &str) -> ReadText {
    let mut read = Read { open: vec![Open::new(Kind::Root)], ..Read::default() };
    for token in tokens(html) {
        match token {
            Token::Text(text) => read.text(&text),
            Token::Open { name, attributes, is_empty } => {
                let name = name.to_ascii_lowercase();
                read.start(&name, &attributes);
                if is_empty {
                    read.end(&name);
                }
            }
            Token::Close(name) => read.end(&name.to_ascii_lowercase()),
        }
    }
    read.finish()
}

/// A block that holds blocks, and is not closed yet.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
}

impl Open {
    fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new() }
    }
}

enum Kind {
    Root,
    Quote,
    List(List),
    /// `implied` if a list stands in a list without an item around it.
    Item {
        implied: bool,
    },
    Heading(u8),
}

#[derive(Default)]
struct Read {
    open: Vec<Open>,
    too_deep: usize,
    line: Vec<Inline>,
    marks: Vec<(String, Option<Mark>)>,
    /// Line feeds and blanks that mean something only if a letter follows.
    feeds: usize,
    blanks: String,
    /// Code under way, and whether it is a block in any case.
    code: Option<(String, bool)>,
    foreign: Vec<String>,
}

impl Read {
    fn text(&mut self, text: &str) {
        if let Some((code, _)) = &mut self.code {
            code.push_str(text);
            return;
        }
        for letter in text.chars() {
            match letter {
                '\r' => {}
                '\n' => {
                    self.feeds += 1;
                    self.blanks.clear();
                }
                ' ' | '\t' => self.blanks.push(letter),
                letter => {
                    self.bridge();
                    let marks = self.current();
                    push_text(&mut self.line, Text { text: letter.to_string(), code: false, marks });
                }
            }
        }
    }

    /// What stands between the last letter and the next one: nothing, blanks, a line end, or the end of a paragraph.
    fn bridge(&mut self) {
        let (feeds, blanks) = (std::mem::take(&mut self.feeds), std::mem::take(&mut self.blanks));
        if self.line.is_empty() {
            return;
        }
        match feeds {
            0 => {
                let marks = self.current();
                let marks = if blanks.is_empty() { marks } else { common(self.last_marks(), &marks) };
                push_text(&mut self.line, Text { text: blanks, code: false, marks });
            }
            1 => {
                let marks = common(self.last_marks(), &self.current());
                push_text(&mut self.line, Text { text: "\n".to_owned(), code: false, marks });
            }
            _ => self.end_paragraph(),
        }
    }

    fn last_marks(&self) -> &[Mark] {
        match self.line.last() {
            Some(Inline::Text(text)) => &text.marks,
            _ => &[],
        }
    }

    /// The open marks, each once and one link at most.
    fn current(&self) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for mark in self.marks.iter().filter_map(|(_, mark)| mark.as_ref()) {
            let second_link =
                matches!(mark, Mark::Link { .. }) && marks.iter().any(|known| matches!(known, Mark::Link { .. }));
            if !second_link && !marks.contains(mark) {
                marks.push(mark.clone());
            }
        }
        marks
    }

    fn end_paragraph(&mut self) {
        self.feeds = 0;
        self.blanks.clear();
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return;
        }
        match self.open.last_mut() {
            Some(Open { kind: Kind::Heading(_), blocks }) => blocks.push(Block::Paragraph(line)),
            // Text in a list that no item holds.
            Some(Open { kind: Kind::List(list), .. }) => {
                list.items.push(Item { task: None, blocks: quote::blocks(line) });
            }
            Some(open) => open.blocks.extend(quote::blocks(line)),
            None => {}
        }
    }

    fn push(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(Open { kind: Kind::List(list), .. }) => list.items.push(Item { task: None, blocks: vec![block] }),
            Some(open) => open.blocks.push(block),
            None => {}
        }
    }

    fn foreign(&mut self, name: &str) {
        if !self.foreign.iter().any(|known| known == name) {
            self.foreign.push(name.to_owned());
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, String)]) {
        if self.code.is_some() {
            return;
        }
        let attribute = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.clone())
        };
        match name {
            "body" | "html" => {}
            "strong" | "b" => self.mark(name, Some(Mark::Strong)),
            "em" | "i" => self.mark(name, Some(Mark::Em)),
            "s" | "strike" | "del" => self.mark(name, Some(Mark::Strike)),
            "a" => {
                let is_mention = attributes.iter().any(|(name, _)| name.starts_with("data-asana-"));
                if is_mention {
                    self.foreign("mention");
                }
                let href = attribute("href").filter(|href| !href.trim().is_empty());
                self.mark(name, href.map(|href| Mark::Link { href, title: String::new() }));
            }
            "code" => {
                self.bridge();
                self.code = Some((String::new(), false));
            }
            "pre" => {
                self.foreign(name);
                self.end_paragraph();
                self.code = Some((String::new(), true));
            }
            "ul" => self.list(None),
            "ol" => self.list(Some(1)),
            "li" => self.item(false),
            "hr" => {
                self.end_paragraph();
                self.push(Block::Rule);
            }
            "br" => {
                self.feeds += 1;
                self.blanks.clear();
            }
            "p" | "div" => self.end_paragraph(),
            "blockquote" => {
                self.foreign(name);
                self.open(Kind::Quote);
            }
            "img" => {
                self.foreign(name);
                self.text(attribute("alt").filter(|alt| !alt.is_empty()).as_deref().unwrap_or("(image)"));
            }
            "tr" => self.feeds += 1,
            "td" | "th" => {
                if self.feeds == 0 && !self.line.is_empty() {
                    self.text(" | ");
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                if level > 2 {
                    self.foreign(name);
                }
                self.open(Kind::Heading(level));
            }
            other => {
                self.foreign(other);
                if other == "table" {
                    self.end_paragraph();
                }
                self.mark(other, None);
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "code" | "pre" => self.end_code(),
            _ if self.code.is_some() => {}
            "strong" | "b" | "em" | "i" | "s" | "strike" | "del" => self.unmark(name),
            "a" => self.end_link(),
            "ul" | "ol" => self.close_to(|kind| matches!(kind, Kind::List(_))),
            "li" => self.close_to(|kind| matches!(kind, Kind::Item { .. })),
            "blockquote" => self.close_to(|kind| matches!(kind, Kind::Quote)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.close_to(|kind| matches!(kind, Kind::Heading(_))),
            "p" | "div" | "table" => self.end_paragraph(),
            "body" | "html" | "hr" | "br" | "img" | "tr" | "td" | "th" => {}
            other => self.unmark(other),
        }
    }

    fn mark(&mut self, name: &str, mark: Option<Mark>) {
        self.marks.push((name.to_owned(), mark));
    }

    fn unmark(&mut self, name: &str) {
        if let Some(at) = self.marks.iter().rposition(|(open, _)| open == name) {
            self.marks.remove(at);
        }
    }

    /// A link that shows nothing shows its address.
    fn end_link(&mut self) {
        let link = self.marks.iter().rev().find(|(open, _)| open == "a").and_then(|(_, mark)| mark.clone());
        if let Some(Mark::Link { href, .. }) = &link
            && link.as_ref().is_some_and(|link| !self.last_marks().contains(link))
        {
            let href = href.clone();
            self.text(&href);
        }
        self.unmark("a");
    }

    fn end_code(&mut self) {
        let Some((text, is_block)) = self.code.take() else { return };
        if is_block || text.contains('\n') {
            let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
            self.end_paragraph();
            self.push(Block::Code { language: String::new(), text });
        } else if !text.is_empty() {
            let marks = self.current();
            push_text(&mut self.line, Text { text, code: true, marks });
        }
    }

    fn open(&mut self, kind: Kind) {
        self.end_paragraph();
        if self.too_deep > 0 || self.open.len() > DEEPEST {
            self.too_deep += 1;
        } else {
            self.open.push(Open::new(kind));
        }
    }

    fn list(&mut self, start: Option<u64>) {
        self.end_paragraph();
        // Asana nests a list in the item before it, or right behind that item.
        if let Some(Open { kind: Kind::List(list), .. }) = self.open.last_mut()
            && self.too_deep == 0
        {
            let blocks = list.items.pop().map(|item| (item.task, item.blocks));
            let (task, blocks) = blocks.unwrap_or_default();
            self.open.push(Open { kind: Kind::Item { implied: true }, blocks });
            if let Some(done) = task {
                self.put_task_back(done);
            }
        }
        self.open(Kind::List(List { start, items: Vec::new() }));
    }

    /// The sign of a task, in front of an item that is opened again.
    fn put_task_back(&mut self, done: bool) {
        let sign = if done { "[x] " } else { "[ ] " };
        if let Some(Open { blocks, .. }) = self.open.last_mut()
            && let Some(Block::Paragraph(line)) = blocks.first_mut()
        {
            line.insert(0, Inline::text(sign));
        }
    }

    fn item(&mut self, implied: bool) {
        self.end_paragraph();
        if self.too_deep == 0 {
            if matches!(self.open.last(), Some(Open { kind: Kind::Item { implied: true }, .. })) {
                self.close();
            }
            if !matches!(self.open.last(), Some(Open { kind: Kind::List(_), .. })) {
                self.open(Kind::List(List { start: None, items: Vec::new() }));
            }
        }
        self.open(Kind::Item { implied });
    }

    /// Closes what is open, up to the innermost of this kind.
    fn close_to(&mut self, is_it: impl Fn(&Kind) -> bool) {
        self.end_paragraph();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|open| is_it(&open.kind)) else { return };
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        self.end_paragraph();
        let Some(Open { kind, blocks }) = self.open.pop() else { return };
        match kind {
            Kind::Root => self.open.push(Open { kind, blocks }),
            Kind::Quote => self.push(Block::Quote(blocks)),
            Kind::List(list) => self.push(Block::List(list)),
            Kind::Heading(level) => {
                let mut line: Vec<Inline> = Vec::new();
                for block in blocks {
                    let Block::Paragraph(inlines) = block else { continue };
                    if !line.is_empty() {
                        line.push(Inline::text(" "));
                    }
                    line.extend(inlines.into_iter().map(in_one_line));
                }
                self.push(Block::Heading(level, line));
            }
            Kind::Item { .. } => {
                let (task, blocks) = task(blocks);
                if let Some(Open { kind: Kind::List(list), .. }) = self.open.last_mut() {
                    list.items.push(Item { task, blocks });
                }
            }
        }
    }

    fn finish(mut self) -> ReadText {
        if self.code.is_some() {
            self.end_code();
        }
        self.end_paragraph();
        while self.open.len() > 1 {
            self.close();
        }
        let blocks = self.open.pop().map(|open| open.blocks).unwrap_or_default();
        ReadText { blocks, foreign: self.foreign }
    }
}

fn in_one_line(inline: Inline) -> Inline {
    match inline {
        Inline::Text(text) => Inline::Text(Text { text: text.text.replace('\n', " "), ..text }),
        other => other,
    }
}

/// Whether an item is a task, and what it holds without the sign of it: Asana has no tag for tasks in a text.
fn task(mut blocks: Vec<Block>) -> (Option<bool>, Vec<Block>) {
    let mut found = None;
    if let Some(Block::Paragraph(line)) = blocks.first_mut()
        && let Some(Inline::Text(Text { text, code: false, marks })) = line.first_mut()
        && marks.is_empty()
    {
        for (sign, done) in [("[ ] ", false), ("[x] ", true), ("[X] ", true)] {
            if let Some(rest) = text.strip_prefix(sign) {
                (*text, found) = (rest.trim_start().to_owned(), Some(done));
                break;
            }
        }
        if text.is_empty() {
            line.remove(0);
        }
    }
    (found, blocks)
}
