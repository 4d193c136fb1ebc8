//! From the tree to the document, with the nesting that the schema allows.

use super::document::{
    Document, External, Language, Layout, Level, Node, NodeMark, Order, Piece, State, Target, TaskItemAttrs,
    TaskListAttrs,
};
use super::losses::{self, Losses};
use super::tree::{Block, Image, Inline, Item, List, Mark, Table, Text, push_text, strong, table_lines};

pub(super) fn write(blocks: Vec<Block>, losses: &mut Losses) -> Document {
    let mut writer = Writer { losses, tasks: 0, task_lists: 0 };
    Document::new(writer.blocks(blocks, Place::Root))
}

/// What a block stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Root,
    Quote,
    Item,
}

struct Writer<'a> {
    losses: &'a mut Losses,
    tasks: usize,
    task_lists: usize,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: Vec<Block>, place: Place) -> Vec<Node> {
        let mut nodes = Vec::new();
        for block in blocks {
            self.block(block, place, &mut nodes);
        }
        nodes
    }

    fn block(&mut self, block: Block, place: Place, into: &mut Vec<Node>) {
        match block {
            Block::Paragraph(inlines) => self.paragraph(inlines, into),
            Block::Heading(level, inlines) if place == Place::Root => {
                into.push(Node::Heading { attrs: Level { level: level.clamp(1, 6) }, content: self.pieces(inlines) });
            }
            Block::Heading(_, inlines) => {
                self.losses.push(losses::HEADING_INSIDE);
                let content = self.pieces(strong(inlines));
                into.push(Node::Paragraph { content });
            }
            Block::Quote(blocks) if place == Place::Root => {
                let content = filled(self.blocks(blocks, Place::Quote));
                into.push(Node::Blockquote { content });
            }
            Block::Quote(blocks) => {
                self.losses.push(losses::QUOTE_INSIDE);
                into.extend(self.blocks(blocks, place));
            }
            Block::List(list) => {
                let node = self.list(list, place);
                into.push(node);
            }
            Block::Code { language, text } => {
                let attrs = (!language.is_empty()).then_some(Language { language });
                let content = if text.is_empty() { Vec::new() } else { vec![Piece::Text { text, marks: Vec::new() }] };
                into.push(Node::CodeBlock { attrs, content });
            }
            Block::Table(table) if place == Place::Root => {
                let node = self.table(table);
                into.push(node);
            }
            Block::Table(table) => {
                self.losses.push(losses::TABLE_INSIDE);
                for line in table_lines(table) {
                    let content = self.pieces(line);
                    into.push(Node::Paragraph { content });
                }
            }
            Block::Rule if place == Place::Root => into.push(Node::Rule),
            Block::Rule => {
                self.losses.push(losses::RULE_INSIDE);
                let content = vec![Piece::Text { text: "---".to_owned(), marks: Vec::new() }];
                into.push(Node::Paragraph { content });
            }
        }
    }

    /// A paragraph; a picture that stands alone is a block of its own.
    fn paragraph(&mut self, inlines: Vec<Inline>, into: &mut Vec<Node>) {
        let between = |inline: &Inline| match inline {
            Inline::Image(_) | Inline::Break => true,
            Inline::Text(text) => !text.code && text.text.trim().is_empty(),
        };
        let images = inlines.iter().filter(|inline| matches!(inline, Inline::Image(_))).count();
        if images == 0 || !inlines.iter().all(between) {
            let content = self.pieces(inlines);
            into.push(Node::Paragraph { content });
            return;
        }
        if images > 1 {
            self.losses.push(losses::IMAGES);
        }
        for inline in inlines {
            if let Inline::Image(image) = inline {
                let node = self.media(image);
                into.push(node);
            }
        }
    }

    fn media(&mut self, image: Image) -> Node {
        if image.marks.iter().any(|mark| !matches!(mark, Mark::Link { .. })) {
            self.losses.push(losses::MARKED_IMAGE);
        }
        let links = image.marks.into_iter().filter(|mark| matches!(mark, Mark::Link { .. }));
        let marks = links.map(node_mark).collect();
        let media = Node::Media { attrs: External { url: image.url, alt: image.alt }, marks };
        Node::MediaSingle { attrs: Layout { layout: "center" }, content: vec![media] }
    }

    /// What stands in a line. There are no pictures by their address: they become links.
    fn pieces(&mut self, inlines: Vec<Inline>) -> Vec<Piece> {
        let mut line: Vec<Inline> = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Image(image) => {
                    self.losses.push(losses::IMAGE_INSIDE);
                    push_text(&mut line, as_link(image));
                }
                Inline::Text(text) => push_text(&mut line, text),
                Inline::Break => line.push(Inline::Break),
            }
        }
        let piece = |inline| match inline {
            Inline::Text(Text { text, code, marks }) => {
                let code = code.then_some(NodeMark::Code);
                Some(Piece::Text { text, marks: marks.into_iter().map(node_mark).chain(code).collect() })
            }
            Inline::Break => Some(Piece::HardBreak),
            Inline::Image(_) => None,
        };
        line.into_iter().filter_map(piece).collect()
    }

    fn list(&mut self, list: List, place: Place) -> Node {
        let tasks = list.items.iter().any(|item| item.task.is_some());
        if !tasks {
            return self.plain_list(list);
        }
        if place == Place::Quote {
            self.losses.push(losses::TASKS_IN_QUOTE);
        } else if list.start.is_some() {
            self.losses.push(losses::NUMBERED_TASKS);
        } else if list.items.iter().any(|item| item.task.is_none()) {
            self.losses.push(losses::MIXED_TASKS);
        } else if !is_tasks_only(&list) {
            self.losses.push(losses::LONG_TASKS);
        } else {
            return self.task_list(list);
        }
        self.plain_list(without_tasks(list))
    }

    fn plain_list(&mut self, list: List) -> Node {
        let content = list
            .items
            .into_iter()
            .map(|item| Node::ListItem { content: filled(self.blocks(item.blocks, Place::Item)) })
            .collect();
        match list.start {
            None => Node::BulletList { content },
            Some(order) => Node::OrderedList { attrs: (order != 1).then_some(Order { order }), content },
        }
    }

    /// Nested tasks stand behind the task they belong to, in a list of their own.
    fn task_list(&mut self, list: List) -> Node {
        self.task_lists += 1;
        let attrs = TaskListAttrs { local_id: format!("tasks-{}", self.task_lists) };
        let mut content = Vec::new();
        for item in list.items {
            self.tasks += 1;
            let state = if item.task == Some(true) { State::Done } else { State::Todo };
            let attrs = TaskItemAttrs { local_id: format!("task-{}", self.tasks), state };
            let mut line = Vec::new();
            let mut nested = Vec::new();
            for block in item.blocks {
                match block {
                    Block::Paragraph(inlines) => line = self.pieces(inlines),
                    Block::List(list) => nested.push(self.task_list(list)),
                    _ => {}
                }
            }
            content.push(Node::TaskItem { attrs, content: line });
            content.extend(nested);
        }
        Node::TaskList { attrs, content }
    }

    fn table(&mut self, table: Table) -> Node {
        let mut content = Vec::with_capacity(table.rows.len() + 1);
        let head = table.head.into_iter().map(|cell| Node::TableHeader { content: self.cell(cell) }).collect();
        content.push(Node::TableRow { content: head });
        for row in table.rows {
            let cells = row.into_iter().map(|cell| Node::TableCell { content: self.cell(cell) }).collect();
            content.push(Node::TableRow { content: cells });
        }
        Node::Table { content }
    }

    fn cell(&mut self, cell: Vec<Inline>) -> Vec<Node> {
        let mut nodes = Vec::new();
        self.paragraph(cell, &mut nodes);
        nodes
    }
}

/// Lists, items, quotes and cells are never empty.
fn filled(mut content: Vec<Node>) -> Vec<Node> {
    if content.is_empty() {
        content.push(Node::Paragraph { content: Vec::new() });
    }
    content
}

/// Whether all items are tasks of one line with nothing but such tasks below them.
fn is_tasks_only(list: &List) -> bool {
    let is_line = |item: &Item| {
        let below = match item.blocks.as_slice() {
            [Block::Paragraph(_), below @ ..] => below,
            below => below,
        };
        below.iter().all(|block| matches!(block, Block::List(list) if is_tasks_only(list)))
    };
    list.start.is_none() && !list.items.is_empty() && list.items.iter().all(|item| item.task.is_some() && is_line(item))
}

/// The same list with its tasks written out.
fn without_tasks(list: List) -> List {
    let plain = |mut item: Item| {
        if let Some(done) = item.task.take() {
            let mut line = vec![Inline::text(if done { "[x] " } else { "[ ] " })];
            if let Some(Block::Paragraph(inlines)) = item.blocks.first_mut() {
                for inline in std::mem::take(inlines) {
                    match inline {
                        Inline::Text(text) => push_text(&mut line, text),
                        other => line.push(other),
                    }
                }
                *inlines = line;
            } else {
                item.blocks.insert(0, Block::Paragraph(line));
            }
        }
        item
    };
    List { start: list.start, items: list.items.into_iter().map(plain).collect() }
}

fn as_link(image: Image) -> Text {
    let text = if image.alt.is_empty() { image.url.clone() } else { image.alt };
    let mut marks = image.marks;
    if !image.url.is_empty() && !marks.iter().any(|mark| matches!(mark, Mark::Link { .. })) {
        marks.push(Mark::Link { href: image.url, title: String::new() });
    }
    Text { text, code: false, marks }
}

fn node_mark(mark: Mark) -> NodeMark {
    match mark {
        Mark::Strong => NodeMark::Strong,
        Mark::Em => NodeMark::Em,
        Mark::Strike => NodeMark::Strike,
        Mark::Link { href, title } => NodeMark::Link { attrs: Target { href, title } },
    }
}
