//! A text as a tree: what stands between Markdown and the form of a tracker.

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading of a level from 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A quote.
    Quote(Vec<Block>),
    /// A list.
    List(List),
    /// A block of code.
    Code {
        /// The language; empty if none is named.
        language: String,
        /// The lines, without a line feed behind the last.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A rule across the page.
    Rule,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The number of the first item; `None` for bullets and tasks.
    pub start: Option<u64>,
    /// The items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Whether the task is done, where it is one.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The cells of its head.
    pub head: Vec<Cell>,
    /// The cells of its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
pub type Cell = Vec<Inline>;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// A text.
    Text(Text),
    /// A line break that is meant. One that is not is a line feed in a text.
    Break,
    /// An image.
    Image(Image),
}

/// A text with the same marks throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Whether it is code.
    pub code: bool,
    /// From the outermost to the innermost, each once.
    pub marks: Vec<Mark>,
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Where it lies.
    pub url: String,
    /// What it shows.
    pub alt: String,
    /// The marks around it.
    pub marks: Vec<Mark>,
}

/// What lies around a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Strong emphasis.
    Strong,
    /// Emphasis.
    Em,
    /// Struck out.
    Strike,
    /// A link.
    Link {
        /// The address.
        href: String,
        /// The title; empty if there is none.
        title: String,
    },
}

impl Inline {
    /// A text without marks.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), ..Text::default() })
    }
}

/// Adds a text behind others; what has the same marks becomes one piece with it.
pub fn push_text(into: &mut Vec<Inline>, new: Text) {
    if new.text.is_empty() {
        return;
    }
    match into.last_mut() {
        Some(Inline::Text(last)) if last.code == new.code && last.marks == new.marks => last.text.push_str(&new.text),
        _ => into.push(Inline::Text(new)),
    }
}
