//! Asana's subset of HTML, to Markdown and back.
//!
//! A text of Asana is well-formed XML in one `<body>`: a few tags, links as the only ones with attributes, and line feeds as
//! the only line ends (<https://developers.asana.com/docs/rich-text>). Tasks know two headings and a rule beside what all
//! know. Reading (`read`) understands more than that and names in `foreign` what could not be written back; writing
//! (`write`) sends nothing that Asana would refuse and names what is lost.

mod entity;
mod glance;
mod losses;
mod quote;
mod read;
#[cfg(test)]
mod tests;
mod token;
mod write;

use anyticket_core::{Rendered, markdown};

pub(crate) use glance::says_something;
pub use losses::{LOSSES, Loss};

/// Where a text stands: which tags there are depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// The description of a task.
    #[default]
    Task,
    /// A comment.
    Comment,
}

/// A text of Asana as Markdown. Any text is read: what is no HTML, too.
pub(crate) fn render(html: &str) -> Rendered {
    let read = read::read(html);
    Rendered { markdown: markdown::print(&read.blocks), foreign: read.foreign }
}

/// A Markdown text as one of Asana.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// What to send.
    pub(crate) html: String,
    /// The forms that it does not hold, each once: rows of [`LOSSES`].
    pub(crate) losses: Vec<&'static str>,
}

/// A Markdown text as Asana takes it there.
pub(crate) fn from_markdown(text: &str, place: Place) -> Written {
    let mut written = write::write(text, place);
    // What no row has a name for is found by looking at what will be read.
    if written.losses.is_empty() && !markdown::same(&render(&written.html).markdown, text) {
        written.losses.push(losses::OTHER);
    }
    written
}
