//! Blocks: which are open, and where a complete one goes.

use anyticket_core::markdown::is_bare_tag;

use super::{Kind, Open, Parse};
use crate::adf::losses;
use crate::adf::tree::{Block, Inline, Item, Text};

/// Lists, their items and quotes may lie so deep in each other. What lies deeper stays at this depth.
///
/// Each of them is two levels of JSON, and readers of JSON commonly stop at 128.
const DEEPEST: usize = 40;

impl Parse<'_> {
    /// Where blocks go that are complete.
    pub(super) fn push(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }

    /// The line under way. What looks like a tag in it and is text will be read as the tag.
    pub(super) fn take_line(&mut self) -> Vec<Inline> {
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
    pub(super) fn end_paragraph(&mut self) {
        if !self.inlines.is_empty() {
            let inlines = self.take_line();
            self.push(Block::Paragraph(inlines));
        }
    }

    pub(super) fn open(&mut self, kind: Kind) {
        self.end_paragraph();
        if self.too_deep > 0 || self.open.len() > DEEPEST {
            self.too_deep += 1;
            self.losses.push(losses::DEPTH);
        } else {
            self.open.push(Open { kind, blocks: Vec::new() });
        }
    }

    pub(super) fn close(&mut self) {
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

    pub(super) fn task(&mut self, done: bool) {
        match self.open.last_mut() {
            Some(Open { kind: Kind::Item(task), .. }) if self.too_deep == 0 => *task = Some(done),
            _ => self.text(if done { "[x] " } else { "[ ] " }, false),
        }
    }

    pub(super) fn end_verbatim(&mut self) {
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
}
