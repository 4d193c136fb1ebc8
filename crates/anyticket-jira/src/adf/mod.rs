//! Atlassian Document Format, to Markdown and back.
//!
//! Both ways lead over a tree of what both can say (`tree`). Reading (`read`, then core's `print`) shows everything and names what
//! Markdown does not hold; writing (`parse`, then `write`) keeps the nesting that the schema allows and names what is lost.
//! The format is described at <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>, and its schema
//! is <https://go.atlassian.com/adf-json-schema>.

mod document;
mod glance;
mod losses;
mod parse;
mod read;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use anyticket_core::{Rendered, markdown};

pub(crate) use document::Document;
pub(crate) use glance::says_something;
pub use losses::{LOSSES, Loss};

/// A document as Markdown.
///
/// Nodes and marks that Markdown does not hold are read as a person would read them and named by their type in `foreign`:
/// writing the Markdown back would lose them. Blanks and breaks at the end of a block, and paragraphs without text, are not
/// there in Markdown. Any text is read: what is no document, too, and one nested so deeply that only its texts are left.
pub(crate) fn render(json: &str) -> Rendered {
    let read = read::read(json);
    Rendered { markdown: markdown::print(&read.blocks), foreign: read.foreign }
}

/// A Markdown text as a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// What to send. The same text gives the same document.
    pub(crate) document: Document,
    /// The forms that it does not hold, each once: rows of [`LOSSES`].
    pub(crate) losses: Vec<&'static str>,
}

/// A Markdown text as a document that the schema allows.
///
/// Line breaks that are not meant as such stay line feeds within a text. Marks are written from the outermost to the
/// innermost.
pub(crate) fn from_markdown(text: &str) -> Written {
    let mut losses = losses::Losses::default();
    let blocks = parse::parse(text, &mut losses);
    let document = write::write(blocks, &mut losses);
    Written { document, losses: losses.0 }
}
