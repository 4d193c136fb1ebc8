//! What of Markdown does not survive the way into a text of Asana.

/// A form of Markdown that a text of Asana does not hold, or not in that place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The name by which a write reports it.
    pub form: &'static str,
    /// What becomes of it.
    pub becomes: &'static str,
    /// A text that has the form.
    pub example: &'static str,
    /// What is read after the example was written into the description of a task.
    pub read: &'static str,
}

pub(super) const SMALL_HEADING: &str = "heading below the second level";
pub(super) const HEADING_IN_COMMENT: &str = "heading in a comment";
pub(super) const HEADING_INSIDE: &str = "heading within a quote or list";
pub(super) const HEADING_BREAK: &str = "line break in a heading";
pub(super) const RULE_IN_COMMENT: &str = "rule in a comment";
pub(super) const RULE_INSIDE: &str = "rule within a quote or list";
pub(super) const TABLE: &str = "table";
pub(super) const IMAGE: &str = "image";
pub(super) const HTML: &str = "HTML";
pub(super) const LANGUAGE: &str = "language of a block of code";
pub(super) const CODE_INSIDE: &str = "block of code within a quote";
pub(super) const LIST_INSIDE: &str = "list within a quote";
pub(super) const FIRST_NUMBER: &str = "number that a list begins with";
pub(super) const LINK_TITLE: &str = "title of a link";
pub(super) const LINK_TO_NOWHERE: &str = "link without address";
pub(super) const LINK_WITHOUT_TEXT: &str = "link without text";
pub(super) const NESTED_MARK: &str = "emphasis within the same emphasis";
pub(super) const HARD_BREAK: &str = "line break that is meant as one";
pub(super) const DEPTH: &str = "lists and quotes nested more than 20 deep";
pub(super) const OTHER: &str = "blanks, breaks or signs that Asana reads otherwise";

const fn loss(form: &'static str, becomes: &'static str, example: &'static str, read: &'static str) -> Loss {
    Loss { form, becomes, example, read }
}

/// Every form that is lost, with what becomes of it. What is not here survives.
///
/// Which tags there are, <https://developers.asana.com/docs/rich-text> says: a description has `strong em u s code ol ul li a
/// h1 h2 hr`, a comment the same without headings and rules.
pub const LOSSES: &[Loss] = &[
    loss(SMALL_HEADING, "a paragraph in bold", "### a", "**a**"),
    loss(HEADING_IN_COMMENT, "a paragraph in bold", "# a", "# a"),
    loss(HEADING_INSIDE, "a paragraph in bold", "- # a", "- **a**"),
    loss(HEADING_BREAK, "a blank", "a\\\nb\n===", "# a b"),
    loss(RULE_IN_COMMENT, "a paragraph of three hyphens", "---", "---"),
    loss(RULE_INSIDE, "a paragraph of three hyphens", "- ***", "- \\---"),
    loss(TABLE, "a line for each row", "| a | b |\n|---|---|\n| c | d |", "a \\| b\nc \\| d"),
    loss(IMAGE, "a link with the description", "![a](https://b.c)", "[a](https://b.c)"),
    loss(HTML, "its source, as text", "a <b x=\"y\">c</b>", "a \\<b x=\"y\">c</b>"),
    loss(LANGUAGE, "nothing", "```rust\na\n```", "```\na\n```"),
    loss(CODE_INSIDE, "a line of code for each line", "> ```\n> a\n> ```", "> `a`"),
    loss(LIST_INSIDE, "a line for each item", "> - a", "> • a"),
    loss(FIRST_NUMBER, "numbers from 1", "7. a", "1. a"),
    loss(LINK_TITLE, "nothing", "[a](https://b.c \"d\")", "[a](https://b.c)"),
    loss(LINK_TO_NOWHERE, "its text", "[a]()", "a"),
    loss(LINK_WITHOUT_TEXT, "a link with its address as the text", "[](https://a.b)", "<https://a.b>"),
    loss(NESTED_MARK, "emphasis once", "*a _b_ c*", "_a b c_"),
    loss(HARD_BREAK, "a line end like any other, where Asana breaks lines anyway", "a\\\nb", "a\nb"),
    loss(
        DEPTH,
        "what lies deeper stays at that depth",
        "> > > > > > > > > > > > > > > > > > > > > a",
        "> > > > > > > > > > > > > > > > > > > > a",
    ),
    loss(OTHER, "what is read of it afterwards", "\\> a", "> a"),
];

/// The losses of one text, each once.
#[derive(Debug, Default)]
pub(super) struct Losses(pub(super) Vec<&'static str>);

impl Losses {
    pub(super) fn push(&mut self, form: &'static str) {
        if !self.0.contains(&form) {
            self.0.push(form);
        }
    }
}
