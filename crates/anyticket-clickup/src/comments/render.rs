//! From a comment's segments to Markdown.
//!
//! A comment is a run of segments; one whose text is a line feed says how the line before it looks
//! (<https://developer.clickup.com/docs/comment-formatting>).

use anyticket_core::{Body, Rendered};
use serde_json::value::RawValue;

use crate::wire::{self, Attributes, Segment};

/// The text of a comment: its segments, or what ClickUp gives as plain text.
pub(super) fn body(comment: &wire::Comment<'_>) -> Body {
    match comment.comment {
        Some(segments) if segments.get() != "null" && segments.get() != "[]" => {
            Body::native("clickup", segments.get(), render)
        }
        _ => Body::markdown(escaped(comment.comment_text.as_deref().unwrap_or_default(), true)),
    }
}

fn render(json: &str) -> Rendered {
    let segments: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
    let mut lines = Lines::default();
    for raw in segments {
        match serde_json::from_str::<Segment>(raw.get()) {
            Ok(segment) => lines.push(segment),
            Err(_) => lines.foreign("unknown"),
        }
    }
    lines.finish()
}

/// What kind of line it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Item { mark: &'static str, depth: usize, numbered: bool },
    Code(String),
    Heading(usize),
    Quote,
}

#[derive(Default)]
struct Lines {
    lines: Vec<(Kind, String)>,
    /// The line under way: its letters with their marks, and its letters alone, for code.
    line: String,
    letters: String,
    foreign: Vec<String>,
}

impl Lines {
    fn push(&mut self, segment: Segment) {
        let attributes = segment.attributes.unwrap_or_default();
        let kind = segment.kind.as_deref();
        let text = match kind {
            Some("emoticon") => {
                let code = segment.emoticon.and_then(|emoticon| emoticon.code);
                code.as_deref().and_then(emoji).or(segment.text).unwrap_or_default()
            }
            Some("tag") => {
                self.foreign("mention");
                let name = segment.user.and_then(|user| user.username.or(Some(user.id)));
                segment.text.or(name.map(|name| format!("@{name}"))).unwrap_or_default()
            }
            Some("bookmark") => {
                self.foreign("bookmark");
                let url = segment.bookmark.and_then(|bookmark| bookmark.url);
                return self.add_marked(&url.map(|url| format!("<{url}>")).or(segment.text).unwrap_or_default());
            }
            Some(other) => {
                self.foreign(other);
                segment.text.unwrap_or_default()
            }
            None => segment.text.unwrap_or_default(),
        };
        let mut rest = text.as_str();
        while let Some((line, following)) = rest.split_once('\n') {
            self.add(line, &attributes);
            self.end(&attributes);
            rest = following;
        }
        self.add(rest, &attributes);
    }

    fn foreign(&mut self, form: &str) {
        if !self.foreign.iter().any(|known| known == form) {
            self.foreign.push(form.to_owned());
        }
    }

    fn add_marked(&mut self, text: &str) {
        self.line.push_str(text);
        self.letters.push_str(text);
    }

    fn add(&mut self, text: &str, attributes: &Attributes) {
        if text.is_empty() {
            return;
        }
        let begins = self.line.is_empty();
        self.letters.push_str(text);
        self.line.push_str(&marked(text, attributes, begins));
    }

    /// Ends a line, which looks as the attributes of its line feed say.
    fn end(&mut self, attributes: &Attributes) {
        let depth = usize::try_from(attributes.indent.unwrap_or_default()).unwrap_or_default().min(9);
        let list = attributes.list.as_ref().and_then(|list| list.list.as_deref());
        let kind = match (list, &attributes.code_block) {
            (_, Some(block)) => {
                let language = block.language.as_deref().filter(|language| !matches!(*language, "plain" | "true"));
                Kind::Code(language.unwrap_or_default().to_owned())
            }
            (Some("ordered"), _) => Kind::Item { mark: "1. ", depth, numbered: true },
            (Some("checked"), _) => Kind::Item { mark: "- [x] ", depth, numbered: false },
            (Some("unchecked"), _) => Kind::Item { mark: "- [ ] ", depth, numbered: false },
            (Some(_), _) => Kind::Item { mark: "- ", depth, numbered: false },
            _ => match attributes.header {
                Some(level) => Kind::Heading(usize::try_from(level).unwrap_or(1).clamp(1, 6)),
                None if attributes.blockquote.is_some() => Kind::Quote,
                None => Kind::Plain,
            },
        };
        let (line, letters) = (std::mem::take(&mut self.line), std::mem::take(&mut self.letters));
        self.lines.push((kind.clone(), if matches!(kind, Kind::Code(_)) { letters } else { line }));
    }

    fn finish(mut self) -> Rendered {
        if !self.line.is_empty() {
            self.end(&Attributes::default());
        }
        let mut text = String::new();
        let mut before: Option<Kind> = None;
        // How far the text of each item begins behind its mark, from the top of the list down.
        let mut indents: Vec<usize> = Vec::new();
        for (kind, line) in self.lines {
            if let Some(before) = &before {
                close(before, &kind, &mut text);
            }
            let opens = before.as_ref() != Some(&kind);
            match &kind {
                Kind::Plain => text.push_str(line.trim_end()),
                Kind::Item { mark, depth, numbered } => {
                    if !matches!(before, Some(Kind::Item { .. })) {
                        indents.clear();
                    }
                    // A level that nothing lies above is none in Markdown.
                    indents.truncate(*depth);
                    text.push_str(&" ".repeat(indents.iter().sum()));
                    indents.push(if *numbered { 3 } else { 2 });
                    text.push_str(mark);
                    text.push_str(line.trim());
                }
                Kind::Code(language) => {
                    if opens {
                        text.push_str(&format!("```{language}\n"));
                    }
                    text.push_str(&line);
                }
                Kind::Heading(level) => text.push_str(&format!("{} {}", "#".repeat(*level), line.trim())),
                Kind::Quote => text.push_str(&format!("> {}", line.trim())),
            }
            text.push('\n');
            before = Some(kind);
        }
        if matches!(before, Some(Kind::Code(_))) {
            text.push_str("```\n");
        }
        Rendered { markdown: text.trim_matches('\n').to_owned(), foreign: self.foreign }
    }
}

/// Ends the block of the line before, where the next one is of another.
fn close(before: &Kind, next: &Kind, text: &mut String) {
    let same_list = |a: &Kind, b: &Kind| match (a, b) {
        (Kind::Item { numbered: a, .. }, Kind::Item { numbered: b, depth, .. }) => a == b || *depth > 0,
        _ => false,
    };
    if before == next || same_list(before, next) {
        return;
    }
    if matches!(before, Kind::Code(_)) {
        text.push_str("```\n");
    }
    // A plain line that follows at once would go on with the block before it.
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
}

/// A piece of a line with its marks.
fn marked(text: &str, attributes: &Attributes, begins: bool) -> String {
    let on = |flag: Option<bool>| flag == Some(true);
    // Marks that enclose blanks are none in Markdown: the blanks go outside.
    let inner = text.trim();
    if inner.is_empty() {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    let (before, after) = (&text[..start], &text[start + inner.len()..]);
    let mut piece = if on(attributes.code) {
        let ticks = if inner.contains('`') { "``" } else { "`" };
        let blank = if inner.starts_with('`') || inner.ends_with('`') { " " } else { "" };
        format!("{ticks}{blank}{inner}{blank}{ticks}")
    } else {
        escaped(inner, begins && before.is_empty())
    };
    if on(attributes.strike) {
        piece = format!("~~{piece}~~");
    }
    if on(attributes.italic) {
        piece = format!("*{piece}*");
    }
    if on(attributes.bold) {
        piece = format!("**{piece}**");
    }
    if let Some(link) = &attributes.link {
        let target = if link.contains([' ', '(', ')', '<', '>']) {
            format!("<{}>", link.replace(['<', '>'], ""))
        } else {
            link.clone()
        };
        piece = format!("[{piece}]({target})");
    }
    format!("{before}{piece}{after}")
}

/// Text in which nothing is taken for a mark of a form that comments have. What begins a line may be one more.
///
/// For tables and for HTML within a line they have no form: these lie in the text as somebody wrote them.
fn escaped(text: &str, begins: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = begins;
    for line in text.split_inclusive('\n') {
        if begins {
            escape_start(line, &mut out);
        } else {
            escape_inside(line, false, &mut out);
        }
        begins = true;
    }
    out
}

fn begins_html(letter: char) -> bool {
    letter.is_ascii_alphabetic() || "/!?".contains(letter)
}

/// Whether what follows a `<` is an address in angle brackets.
fn is_address(rest: &str) -> bool {
    let inner = rest.split_once('>').map(|(inner, _)| inner).unwrap_or_default();
    inner.contains([':', '@']) && !inner.contains(char::is_whitespace)
}

fn escape_start(line: &str, out: &mut String) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    if digits > 0 && digits < 10 && rest.starts_with(['.', ')']) {
        out.push_str(&line[..digits]);
        out.push('\\');
        escape_inside(rest, false, out);
        return;
    }
    let marks = line.starts_with(['#', '>', '+', '-', '=']) && {
        let first = line.chars().next().unwrap_or_default();
        let after = line.trim_start_matches(first);
        after.is_empty() || after.starts_with([' ', '\n']) || first == '>' || first == '='
    };
    if marks {
        out.push('\\');
    }
    escape_inside(line, true, out);
}

fn escape_inside(line: &str, begins: bool, out: &mut String) {
    let mut before = if begins { '\n' } else { ' ' };
    for (at, letter) in line.char_indices() {
        let rest = &line[at + letter.len_utf8()..];
        let next = rest.chars().next();
        let inside_word = before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric);
        let is_mark = match letter {
            '\\' => next.is_some_and(|next| next.is_ascii_punctuation()),
            '*' | '`' | '[' => true,
            '_' => !inside_word,
            '<' => before == '\n' && next.is_some_and(begins_html) || is_address(rest),
            // What stands beside the piece is not known here.
            '~' => next.is_none_or(|next| !next.is_whitespace()) || !before.is_whitespace(),
            '&' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
}

/// A picture by its code points: `1f60a`, several joined by hyphens.
fn emoji(code: &str) -> Option<String> {
    let letter = |part: &str| u32::from_str_radix(part, 16).ok().and_then(char::from_u32);
    code.split('-').map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> String {
        render(json).markdown
    }

    #[test]
    fn the_segments_of_the_guide_become_markdown() {
        let pairs = [
            (r#"[{"text":"plain "},{"text":"x","attributes":{"bold":true}}]"#, "plain **x**"),
            (r#"[{"text":"x","attributes":{"italic":true}},{"text":" y ","attributes":{"code":true}}]"#, "*x* `y` "),
            (r#"[{"text":"site","attributes":{"link":"https://a.b/c?d=e"}}]"#, "[site](https://a.b/c?d=e)"),
            (
                r#"[{"text":"a"},{"text":"\n","attributes":{"list":{"list":"bullet"}}},{"text":"b"},{"text":"\n","attributes":{"list":{"list":"bullet"}}}]"#,
                "- a\n- b",
            ),
            (
                r#"[{"text":"to do"},{"text":"\n","attributes":{"list":{"list":"unchecked"}}},{"text":"done"},{"text":"\n","attributes":{"list":{"list":"checked"}}}]"#,
                "- [ ] to do\n- [x] done",
            ),
            (
                r#"[{"text":"say:"},{"text":"\n"},{"text":"let x = *y;"},{"text":"\n","attributes":{"code-block":{"code-block":"rust"}}}]"#,
                "say:\n\n```rust\nlet x = *y;\n```",
            ),
            (r#"[{"text":"Big"},{"text":"\n","attributes":{"header":2}},{"text":"small"}]"#, "## Big\n\nsmall"),
            (r#"[{"text":"said"},{"text":"\n","attributes":{"blockquote":{}}}]"#, "> said"),
            (r#"[{"text":"`x","attributes":{"code":true}}]"#, "`` `x ``"),
            (
                r#"[{"text":"a"},{"text":"\n","attributes":{"list":{"list":"ordered"}}},{"text":"b"},{"text":"\n","attributes":{"indent":1,"list":{"list":"bullet"}}},{"text":"c"},{"text":"\n","attributes":{"indent":2,"list":{"list":"checked"}}},{"text":"d"},{"text":"\n","attributes":{"list":{"list":"ordered"}}}]"#,
                "1. a\n   - b\n     - [x] c\n\n1. d",
            ),
            (r#"[{"text":"deep"},{"text":"\n","attributes":{"indent":3,"list":{"list":"bullet"}}}]"#, "- deep"),
            (r#"[{"type":"emoticon","text":":)","emoticon":{"code":"1f60a"}}]"#, "😊"),
        ];
        for (json, markdown) in pairs {
            assert_eq!(read(json), markdown.trim_end(), "{json}");
        }
    }

    #[test]
    fn what_markdown_does_not_have_is_shown_and_named() {
        let rendered = render(
            r#"[{"type":"tag","user":{"id":183,"username":"Ann"}},{"text":" see "},{"type":"image","text":"a.png"},7]"#,
        );
        assert_eq!(rendered.markdown, "@Ann see a.png");
        assert_eq!(rendered.foreign, ["mention", "image", "unknown"]);
    }

    #[test]
    fn letters_that_are_no_marks_do_not_become_any() {
        for text in [
            "2 * 3 * 4",
            "a_b and _c_",
            "1. not a list",
            "# not a heading",
            "<b>",
            "at <https://a.b>",
            "a\\*b",
            "a\\.b",
            "x ~~ y",
            "[x](y)",
            "&amp;",
            "&#35;",
        ] {
            let json = serde_json::json!([{ "text": text }]).to_string();
            let html_free: String = pulldown_cmark::Parser::new_ext(&read(&json), anyticket_core::markdown::options())
                .filter_map(|event| match event {
                    pulldown_cmark::Event::Text(text) => Some(text.into_string()),
                    pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph) => None,
                    pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Paragraph) => None,
                    other => Some(format!("{other:?}")),
                })
                .collect();
            assert_eq!(html_free, text, "{}", read(&json));
        }
        assert_eq!(read(r#"[{"text":"Shipped in 1.5"}]"#), "Shipped in 1.5");
        assert_eq!(read(r#"[{"text":"< 5"}]"#), "< 5");
        assert_eq!(read(r#"[{"text":"a ~ b, a ~b"}]"#), "a ~ b, a \\~b");
        assert_eq!(read(r#"[{"text":"~"},{"text":"b","attributes":{"bold":true}},{"text":"~"}]"#), "\\~**b**\\~");
        assert_eq!(read(r#"[{"text":".gitignore"}]"#), ".gitignore");
        assert_eq!(read(r##"[{"text":"#tag"}]"##), "#tag");
        assert_eq!(read(r#"[{"text":"1234567890. is no number of a list"}]"#), "1234567890. is no number of a list");
        assert_eq!(read(r##"[{"text":"a "},{"text":"# b","attributes":{"bold":true}}]"##), "a **# b**");
        assert_eq!(read(r#"[{"text":"snake_case, a-b, 50% (x)"}]"#), "snake_case, a-b, 50% (x)");
    }
}
