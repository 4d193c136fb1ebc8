//! What of Markdown does not survive the way into a Jira text.

/// A form of Markdown that Atlassian Document Format does not hold, or not in that place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The name by which a write reports it.
    pub form: &'static str,
    /// What becomes of it.
    pub becomes: &'static str,
    /// A text that has the form.
    pub example: &'static str,
    /// What is read after the example was written.
    pub read: &'static str,
}

pub(super) const ALIGNMENT: &str = "alignment in a table";
pub(super) const HTML: &str = "HTML";
pub(super) const ESCAPED_TAG: &str = "text like a tag";
pub(super) const IMAGE_INSIDE: &str = "image within a line";
pub(super) const IMAGES: &str = "several images in a paragraph";
pub(super) const IMAGE_TITLE: &str = "title of an image";
pub(super) const IMAGE_FORMAT: &str = "form in the description of an image";
pub(super) const MARKED_IMAGE: &str = "emphasis around an image";
pub(super) const MARKED_CODE: &str = "emphasis around code";
pub(super) const NESTED_MARK: &str = "emphasis within the same emphasis";
pub(super) const JOINED: &str = "neighbours of the same emphasis";
pub(super) const BREAK_INSIDE: &str = "line break within emphasis or a link";
pub(super) const LINK_WITHOUT_TEXT: &str = "link without text";
pub(super) const LINK_INSIDE: &str = "link within a link";
pub(super) const LINK_TO_NOWHERE: &str = "link without address";
pub(super) const QUOTE_INSIDE: &str = "quote within a quote or list";
pub(super) const HEADING_INSIDE: &str = "heading within a quote or list";
pub(super) const HEADING_BREAK: &str = "line break in a heading";
pub(super) const TABLE_INSIDE: &str = "table within a quote or list";
pub(super) const RULE_INSIDE: &str = "rule within a quote or list";
pub(super) const TASKS_IN_QUOTE: &str = "tasks in a quote";
pub(super) const NUMBERED_TASKS: &str = "numbered tasks";
pub(super) const MIXED_TASKS: &str = "tasks among other items";
pub(super) const LONG_TASKS: &str = "task of several blocks";
pub(super) const DEPTH: &str = "lists and quotes nested more than 20 deep";

const fn loss(form: &'static str, becomes: &'static str, example: &'static str, read: &'static str) -> Loss {
    Loss { form, becomes, example, read }
}

/// Every form that is lost, with what becomes of it. What is not here survives.
///
/// The nesting rules are those of the schema, <https://go.atlassian.com/adf-json-schema>.
pub const LOSSES: &[Loss] = &[
    loss(ALIGNMENT, "the columns are aligned as Jira does", "| a |\n|:-:|\n| b |", "| a |\n| --- |\n| b |"),
    loss(
        HTML,
        "its source, as text; `<br>` is a line break; tags without attributes survive within a line",
        "a <b x=\"y\">c</b>",
        "a \\<b x=\"y\">c</b>",
    ),
    loss(ESCAPED_TAG, "the same text, which is read as the tag", "a \\<b>", "a <b>"),
    loss(IMAGE_INSIDE, "a link with the description", "see ![it](https://a.b/c.png)", "see [it](https://a.b/c.png)"),
    loss(
        IMAGES,
        "a paragraph for each",
        "![a](https://a.b) ![c](https://c.d)",
        "![a](https://a.b)\n\n![c](https://c.d)",
    ),
    loss(IMAGE_TITLE, "nothing", "![a](https://a.b \"c\")", "![a](https://a.b)"),
    loss(IMAGE_FORMAT, "its text", "![*a*](https://a.b)", "![a](https://a.b)"),
    loss(MARKED_IMAGE, "the image", "**![a](https://a.b)**", "![a](https://a.b)"),
    loss(MARKED_CODE, "code alone: it combines with links only", "**`a`**", "`a`"),
    loss(NESTED_MARK, "emphasis once", "*a _b_ c*", "_a b c_"),
    loss(JOINED, "one piece", "*a*_b_", "_ab_"),
    loss(BREAK_INSIDE, "one on either side of the break", "**a\\\nb**", "**a**\\\n**b**"),
    loss(LINK_WITHOUT_TEXT, "a link with its address as the text", "[](https://a.b)", "<https://a.b>"),
    loss(LINK_INSIDE, "the outer one", "[a <https://b.c>](https://d.e)", "[a https://b.c](https://d.e)"),
    loss(LINK_TO_NOWHERE, "its text", "[a]()", "a"),
    loss(QUOTE_INSIDE, "what is quoted, as a part of what is around it", "> a\n>\n> > b", "> a\n>\n> b"),
    loss(HEADING_INSIDE, "a paragraph in bold", "> # a", "> **a**"),
    loss(HEADING_BREAK, "`<br>`", "a\\\nb\n===", "# a<br>b"),
    loss(TABLE_INSIDE, "a paragraph for each row", "> | a | b |\n> |---|---|\n> | c | d |", "> a \\| b\n>\n> c \\| d"),
    loss(RULE_INSIDE, "a paragraph of three hyphens", "> ***", "> \\---"),
    loss(TASKS_IN_QUOTE, "items that begin with `[ ]` or `[x]`", "> - [x] a", "> - \\[x\\] a"),
    loss(NUMBERED_TASKS, "items that begin with `[ ]` or `[x]`", "1. [x] a", "1. \\[x\\] a"),
    loss(MIXED_TASKS, "items that begin with `[ ]` or `[x]`", "- [ ] a\n- b", "- \\[ \\] a\n- b"),
    loss(LONG_TASKS, "items that begin with `[ ]` or `[x]`", "- [ ] a\n\n  b", "- \\[ \\] a\n\n  b"),
    loss(
        DEPTH,
        "what lies deeper stays at that depth",
        "- - - - - - - - - - - - - - - - - - - - - a",
        concat!(
            "-\n",
            "  -\n",
            "    -\n",
            "      -\n",
            "        -\n",
            "          -\n",
            "            -\n",
            "              -\n",
            "                -\n",
            "                  -\n",
            "                    -\n",
            "                      -\n",
            "                        -\n",
            "                          -\n",
            "                            -\n",
            "                              -\n",
            "                                -\n",
            "                                  -\n",
            "                                    -\n",
            "                                      - a",
        ),
    ),
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
