//! From a document of any kind to the tree. What Markdown does not hold is read as a person would read it, and named.

mod nodes;
mod scan;

use serde_json::Value;

use super::tree::{Block, Inline, Item, List, Mark, Table, Text, in_a_line, push_text};

/// So deep may nodes lie in each other. What lies deeper is read as its text.
const DEEPEST: usize = 100;

/// What was read, and the names of what Markdown does not hold.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) blocks: Vec<Block>,
    pub(super) foreign: Vec<String>,
}

pub(super) fn read(json: &str) -> Read {
    let mut reader = Reader::default();
    let blocks = match serde_json::from_str::<Value>(json) {
        Ok(Value::Null) => Vec::new(),
        Ok(Value::String(text)) => paragraph(vec![Inline::text(clean(&text))]),
        Ok(document) if document["type"] == "doc" => reader.blocks(children(&document), 1),
        Ok(document) => reader.blocks(std::slice::from_ref(&document), 1),
        // It is no JSON, or nested deeper than readers of JSON go.
        Err(_) => {
            let texts = scan::texts(json);
            reader.foreign(if texts.is_empty() { "unknown" } else { "deep nesting" });
            let texts = if texts.is_empty() { vec![json.to_owned()] } else { texts };
            texts.into_iter().flat_map(|text| paragraph(vec![Inline::text(clean(&text))])).collect()
        }
    };
    Read { blocks, foreign: reader.foreign }
}

fn paragraph(inlines: Vec<Inline>) -> Vec<Block> {
    if inlines.is_empty() { Vec::new() } else { vec![Block::Paragraph(inlines)] }
}

fn children(node: &Value) -> &[Value] {
    node["content"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Line feeds as the only line ends, and no letter that Markdown does not allow.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}

fn attribute<'a>(node: &'a Value, name: &str) -> &'a str {
    node["attrs"][name].as_str().unwrap_or_default()
}

#[derive(Default)]
struct Reader {
    foreign: Vec<String>,
}

impl Reader {
    fn foreign(&mut self, form: &str) {
        if !self.foreign.iter().any(|known| known == form) {
            self.foreign.push(form.to_owned());
        }
    }

    fn blocks(&mut self, nodes: &[Value], depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut line = Vec::new();
        for node in nodes {
            if nodes::is_inline(node) {
                self.inline(node, depth, &mut line);
                continue;
            }
            blocks.extend(paragraph(std::mem::take(&mut line)));
            self.block(node, depth, &mut blocks);
        }
        blocks.extend(paragraph(line));
        blocks
    }

    fn block(&mut self, node: &Value, depth: usize, into: &mut Vec<Block>) {
        if depth > DEEPEST {
            self.foreign("deep nesting");
            into.extend(paragraph(vec![Inline::text(clean(&nodes::plain(node)))]));
            return;
        }
        self.block_marks(node);
        let inner = children(node);
        match node["type"].as_str().unwrap_or_default() {
            "paragraph" => into.push(Block::Paragraph(self.line(inner, depth))),
            "heading" => {
                let level = node["attrs"]["level"].as_f64().unwrap_or(1.0).clamp(1.0, 6.0);
                into.push(Block::Heading(level as u8, self.line(inner, depth)));
            }
            "bulletList" => into.push(self.list(inner, None, depth)),
            "orderedList" => {
                let order = node["attrs"]["order"].as_f64().unwrap_or(1.0).max(0.0);
                into.push(self.list(inner, Some(order as u64), depth));
            }
            "taskList" => into.push(Block::List(self.tasks(inner, depth))),
            "blockquote" => into.push(Block::Quote(self.blocks(inner, depth + 1))),
            "codeBlock" => {
                let text = inner.iter().map(nodes::plain).collect::<String>();
                into.push(Block::Code { language: attribute(node, "language").to_owned(), text: clean(&text) });
            }
            "rule" => into.push(Block::Rule),
            "table" => into.push(Block::Table(self.table(node, depth))),
            "mediaSingle" => self.media_single(node, depth, into),
            "mediaGroup" => {
                self.foreign("mediaGroup");
                for media in inner {
                    let mut line = Vec::new();
                    self.media(media, &mut line);
                    into.extend(paragraph(line));
                }
            }
            "panel" => {
                self.foreign("panel");
                into.push(Block::Quote(self.blocks(inner, depth + 1)));
            }
            kind @ ("expand" | "nestedExpand") => {
                self.foreign(kind);
                let title = clean(attribute(node, "title"));
                if !title.is_empty() {
                    let title = Text { text: title, code: false, marks: vec![Mark::Strong] };
                    into.push(Block::Paragraph(vec![Inline::Text(title)]));
                }
                into.extend(self.blocks(inner, depth + 1));
            }
            "decisionList" => {
                self.foreign("decisionList");
                into.push(self.list(inner, None, depth));
            }
            _ => self.unknown(node, depth, into),
        }
    }

    /// A node that Markdown has nothing like, or that nobody told us of: what is in it, else what it says of itself.
    fn unknown(&mut self, node: &Value, depth: usize, into: &mut Vec<Block>) {
        match node {
            Value::Array(nodes) => {
                self.foreign("unknown");
                into.extend(self.blocks(nodes, depth + 1));
            }
            Value::Object(_) => {
                self.foreign(node["type"].as_str().unwrap_or("unknown"));
                let inner = self.blocks(children(node), depth + 1);
                if inner.is_empty() {
                    into.extend(paragraph(nodes::own_words(node)));
                } else {
                    into.extend(inner);
                }
            }
            Value::Null => {}
            other => {
                self.foreign("unknown");
                into.extend(paragraph(vec![Inline::text(clean(&nodes::plain(other)))]));
            }
        }
    }

    fn block_marks(&mut self, node: &Value) {
        for mark in node["marks"].as_array().into_iter().flatten() {
            match mark["type"].as_str() {
                Some("link") => {}
                other => self.foreign(other.unwrap_or("unknown")),
            }
        }
    }

    fn list(&mut self, nodes: &[Value], start: Option<u64>, depth: usize) -> Block {
        let item = |node: &Value| {
            let known = matches!(node["type"].as_str(), Some("listItem" | "decisionItem"));
            let blocks = if known {
                self.blocks(children(node), depth + 2)
            } else {
                self.blocks(std::slice::from_ref(node), depth + 2)
            };
            Item { task: None, blocks }
        };
        Block::List(List { start, items: nodes.iter().map(item).collect() })
    }

    /// Tasks below a task stand behind it.
    fn tasks(&mut self, nodes: &[Value], depth: usize) -> List {
        let mut items: Vec<Item> = Vec::new();
        for node in nodes {
            let kind = node["type"].as_str().unwrap_or_default();
            match kind {
                "taskItem" | "blockTaskItem" => {
                    if kind == "blockTaskItem" {
                        self.foreign(kind);
                    }
                    let task = Some(attribute(node, "state") == "DONE");
                    items.push(Item { task, blocks: self.blocks(children(node), depth + 2) });
                }
                _ => {
                    let below = self.blocks(std::slice::from_ref(node), depth + 1);
                    match items.last_mut() {
                        Some(item) => item.blocks.extend(below),
                        None => items.push(Item { task: Some(false), blocks: below }),
                    }
                }
            }
        }
        List { start: None, items }
    }

    fn table(&mut self, node: &Value, depth: usize) -> Table {
        if node["attrs"]["isNumberColumnEnabled"] == true {
            self.foreign("number column");
        }
        let mut rows = Vec::new();
        let mut has_head = false;
        for (at, row) in children(node).iter().enumerate() {
            let cells = children(row);
            let heads = cells.iter().filter(|cell| cell["type"] == "tableHeader").count();
            if at == 0 {
                has_head = heads == cells.len() && heads > 0;
            }
            if heads > 0 && !(at == 0 && has_head) {
                self.foreign("header cell");
            }
            rows.push(cells.iter().map(|cell| self.cell(cell, depth)).collect());
        }
        let head = if has_head && !rows.is_empty() { rows.remove(0) } else { Vec::new() };
        if head.is_empty() {
            self.foreign("table without a header");
        }
        Table { head, rows }
    }

    fn cell(&mut self, node: &Value, depth: usize) -> Vec<Inline> {
        for span in ["colspan", "rowspan"] {
            if node["attrs"][span].as_f64().is_some_and(|span| span > 1.0) {
                self.foreign("merged cells");
            }
        }
        if !attribute(node, "background").is_empty() {
            self.foreign("background");
        }
        let mut blocks = self.blocks(children(node), depth + 2);
        match blocks.as_mut_slice() {
            [] => Vec::new(),
            [Block::Paragraph(inlines)] => std::mem::take(inlines),
            _ => {
                self.foreign("blocks in a cell");
                in_a_line(blocks)
            }
        }
    }

    fn media_single(&mut self, node: &Value, depth: usize, into: &mut Vec<Block>) {
        let attrs = &node["attrs"];
        if !attrs["width"].is_null() || attrs["layout"].as_str().is_some_and(|layout| layout != "center") {
            self.foreign("layout");
        }
        let link = node["marks"].as_array().and_then(|marks| marks.iter().find_map(nodes::link));
        for inner in children(node) {
            if inner["type"] != "media" {
                self.block(inner, depth + 1, into);
                continue;
            }
            let mut line = Vec::new();
            self.media(inner, &mut line);
            if let (Some(link), Some(Inline::Image(image))) = (&link, line.last_mut())
                && image.marks.is_empty()
            {
                image.marks.push(link.clone());
            }
            into.extend(paragraph(line));
        }
    }

    fn line(&mut self, nodes: &[Value], depth: usize) -> Vec<Inline> {
        let mut line = Vec::new();
        for node in nodes {
            self.inline(node, depth, &mut line);
        }
        line
    }

    fn text(&mut self, text: &str, into: &mut Vec<Inline>) {
        push_text(into, Text { text: clean(text), ..Text::default() });
    }
}
