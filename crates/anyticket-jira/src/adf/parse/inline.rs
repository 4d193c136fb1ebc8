//! What a line is made of: text, its marks, breaks and tags.

use anyticket_core::markdown::{is_bare_tag, is_blank};

use super::Parse;
use crate::adf::losses;
use crate::adf::tree::{Inline, Mark, Text, push_text};

impl Parse<'_> {
    pub(super) fn text(&mut self, text: &str, code: bool) {
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

    pub(super) fn html(&mut self, text: &str) {
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

    pub(super) fn hard_break(&mut self) {
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
    pub(super) fn line_break(&mut self) {
        if !self.marks.is_empty() {
            self.losses.push(losses::BREAK_INSIDE);
        }
        self.link_is_empty = false;
        self.inlines.push(Inline::Break);
    }

    /// The open marks, each once, without links to nowhere.
    pub(super) fn effective_marks(&self) -> Vec<Mark> {
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

    pub(super) fn mark(&mut self, mark: Mark, closed: Option<Mark>) {
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

    pub(super) fn end_link(&mut self) {
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
}

fn is_link(mark: &Mark) -> bool {
    matches!(mark, Mark::Link { .. })
}
