//! The document as Jira takes it: <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>.
//!
//! Only the nodes that Markdown can ask for. The names and attributes are those of the schema at
//! <https://go.atlassian.com/adf-json-schema>, which allows no others.

use serde::Serialize;

/// The root of a text in Atlassian Document Format.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "doc")]
pub(crate) struct Document {
    version: u8,
    content: Vec<Node>,
}

impl Document {
    pub(super) fn new(content: Vec<Node>) -> Self {
        Self { version: 1, content }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Node {
    Paragraph {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Piece>,
    },
    Heading {
        attrs: Level,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Piece>,
    },
    BulletList {
        content: Vec<Node>,
    },
    OrderedList {
        #[serde(skip_serializing_if = "Option::is_none")]
        attrs: Option<Order>,
        content: Vec<Node>,
    },
    ListItem {
        content: Vec<Node>,
    },
    TaskList {
        attrs: TaskListAttrs,
        content: Vec<Node>,
    },
    TaskItem {
        attrs: TaskItemAttrs,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Piece>,
    },
    Blockquote {
        content: Vec<Node>,
    },
    CodeBlock {
        #[serde(skip_serializing_if = "Option::is_none")]
        attrs: Option<Language>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Piece>,
    },
    Rule,
    Table {
        content: Vec<Node>,
    },
    TableRow {
        content: Vec<Node>,
    },
    TableHeader {
        content: Vec<Node>,
    },
    TableCell {
        content: Vec<Node>,
    },
    MediaSingle {
        attrs: Layout,
        content: Vec<Node>,
    },
    Media {
        attrs: External,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        marks: Vec<NodeMark>,
    },
}

/// What stands in a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Piece {
    Text {
        text: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        marks: Vec<NodeMark>,
    },
    HardBreak,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum NodeMark {
    Strong,
    Em,
    Strike,
    Code,
    Link { attrs: Target },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Target {
    pub(super) href: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) title: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Level {
    pub(super) level: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Order {
    pub(super) order: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Language {
    pub(super) language: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskListAttrs {
    pub(super) local_id: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskItemAttrs {
    pub(super) local_id: String,
    pub(super) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum State {
    Todo,
    Done,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Layout {
    pub(super) layout: &'static str,
}

/// A picture by its address, which Jira shows and does not keep.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "external")]
pub(super) struct External {
    pub(super) url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) alt: String,
}
