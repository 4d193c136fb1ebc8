use anyticket_core::markdown::same;
use proptest::prelude::*;

use super::token::{Token, tokens};
use super::*;

fn there_and_back(text: &str) -> String {
    render(&from_markdown(text, Place::Task).html).markdown
}

#[test]
fn each_form_becomes_the_tag_that_asana_has_for_it() {
    for (markdown, html) in [
        ("**a** *b* ~~c~~ `d`", "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>"),
        ("# a\n\nb\n\n---", "<h1>a</h1>b\n<hr/>"),
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("a\n\n- b\n  1. c\n- d", "a\n<ul><li>b\n<ol><li>c</li></ol></li><li>d</li></ul>"),
        ("- [ ] a\n- [x] b", "<ul><li>[ ] a</li><li>[x] b</li></ul>"),
        ("[a & b](https://c.d/?e=f&g=h)", "<a href=\"https://c.d/?e=f&amp;g=h\">a &amp; b</a>"),
        ("> a\n>\n> b\n\n> c", "&gt; a\n&gt;\n&gt; b\n\n&gt; c"),
        ("```\na <b>\n\n c\n```", "<code>a &lt;b&gt;\n\n c\n</code>"),
    ] {
        let written = from_markdown(markdown, Place::Task);
        assert_eq!(written.html, format!("<body>{html}</body>"));
        assert!(written.losses.is_empty(), "{markdown:?} loses {:?}", written.losses);
        let back = there_and_back(markdown);
        assert!(same(&back, markdown), "{markdown:?} became {back:?}");
    }
}

#[test]
fn the_table_of_losses_is_true() {
    for row in LOSSES {
        let place = if row.form.ends_with("in a comment") { Place::Comment } else { Place::Task };
        let written = from_markdown(row.example, place);
        assert_eq!(written.losses, [row.form], "{:?}", row.example);
        assert_eq!(there_and_back(row.example), row.read, "{:?}", row.example);
    }
}

#[test]
fn a_comment_has_no_headings_and_no_rules() {
    let written = from_markdown("# a\n\nb\n\n---", Place::Comment);
    assert_eq!(written.html, "<body><strong>a</strong>\n\nb\n\n---</body>");
}

#[test]
fn what_could_not_be_written_back_is_named() {
    for (html, markdown, foreign) in [
        ("a <u>b</u>", "a b", "u"),
        (
            "<a href=\"https://app.asana.com/0/1\" data-asana-gid=\"1\">Ada</a>",
            "[Ada](https://app.asana.com/0/1)",
            "mention",
        ),
        ("<blockquote>a</blockquote>", "> a", "blockquote"),
        ("<pre>a\nb</pre>", "```\na\nb\n```", "pre"),
        ("a <img src=\"https://signed\" data-asana-gid=\"1\"/>", "a (image)", "img"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a \\| b", "table"),
        ("<new-thing>a</new-thing>", "a", "new-thing"),
    ] {
        let rendered = render(&format!("<body>{html}</body>"));
        assert_eq!((rendered.markdown.as_str(), rendered.foreign), (markdown, vec![foreign.to_owned()]), "{html}");
    }
}

#[test]
fn lists_are_read_in_each_way_that_they_are_nested() {
    for html in [
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        "<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>",
        "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n<li>c</li>\n</ul>",
    ] {
        assert_eq!(render(html).markdown, "- a\n  - b\n- c", "{html}");
    }
}

#[test]
fn a_plain_text_keeps_its_lines() {
    assert_eq!(render("<body>one\ntwo\n\n\n three &amp; *four*\n</body>").markdown, "one\ntwo\n\nthree & \\*four\\*");
}

/// What Asana would refuse: a tag it does not know, one that is not closed, an attribute elsewhere than on a link.
fn check(html: &str, place: Place) -> Result<(), String> {
    let mut open = Vec::new();
    for token in tokens(html) {
        match token {
            Token::Text(_) => {}
            Token::Open { name, attributes, is_empty } => {
                let everywhere = ["body", "strong", "em", "u", "s", "code", "ol", "ul", "li", "a"];
                let in_tasks = ["h1", "h2", "hr"];
                if !(everywhere.contains(&name) || place == Place::Task && in_tasks.contains(&name)) {
                    return Err(format!("<{name}>"));
                }
                if attributes.iter().any(|(attribute, _)| name != "a" || *attribute != "href") {
                    return Err(format!("{attributes:?} on <{name}>"));
                }
                if !is_empty {
                    open.push(name);
                }
            }
            Token::Close(name) => {
                if open.pop() != Some(name) {
                    return Err(format!("</{name}>"));
                }
            }
        }
    }
    let is_whole = html.starts_with("<body>") && html.ends_with("</body>") && open.is_empty();
    is_whole.then_some(()).ok_or_else(|| format!("{open:?} is left open"))
}

/// Texts in which marks of Markdown are frequent.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b c",
        " ",
        "\n",
        "\n\n",
        "**",
        "*",
        "_",
        "~~",
        "`",
        "```\n",
        "- ",
        "1. ",
        "7) ",
        "> ",
        "# ",
        "### ",
        "[",
        "](x)",
        "![",
        "<b>",
        "<i x=\"y\">",
        "&amp;",
        "&lt;",
        "\\",
        "|",
        "|---|\n",
        "    ",
        "---\n",
        "[ ] ",
        "[x] ",
        "\\\n",
        "<https://e.f>",
        "•",
        "ü",
        "\u{7}",
        "é",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_text_survives_or_its_loss_is_named_and_asana_takes_it(text in texts()) {
        for place in [Place::Task, Place::Comment] {
            let written = from_markdown(&text, place);
            prop_assert_eq!(check(&written.html, place), Ok(()), "{:?} {:?}", text, written.html);
            let back = render(&written.html);
            prop_assert!(back.foreign.is_empty(), "{:?} {:?}", text, back.foreign);
            prop_assert!(!written.losses.is_empty() || same(&back.markdown, &text), "{:?} {:?}", text, back.markdown);
        }
    }

    #[test]
    fn what_was_read_is_written_back_as_it_was(text in texts()) {
        let first = there_and_back(&text);
        let second = there_and_back(&first);
        prop_assert!(same(&first, &second), "{:?} then {:?}", first, second);
    }

    #[test]
    fn any_text_is_read(html in ".{0,200}") {
        render(&html);
    }

    #[test]
    fn any_tags_are_read(tags in prop::collection::vec(prop::sample::select(vec![
        "<ul>", "</ul>", "<li>", "</li>", "<ol>", "</ol>", "<a href=\"x\">", "</a>", "<code>", "</code>", "<h1>", "</h1>",
        "<blockquote>", "</blockquote>", "<strong>", "</strong>", "a", "\n", "> b", "<pre>", "</pre>", "<body>", "<td>", "<tr>",
    ]), 0..40)) {
        render(&tags.concat());
    }
}
