//! Rich text: the few tags of XML that Asana takes, in one `<body>`.
//!
//! <https://developers.asana.com/docs/rich-text>

use std::fmt::Write as _;

/// What the text belongs to: not all of them take the same tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Task,
    Comment,
}

/// Who or what `<a data-asana-gid="…"/>` means: address, kind and name.
pub(crate) type Mentioned = (String, &'static str, String);

const EVERYWHERE: [&str; 9] = ["strong", "em", "u", "s", "code", "ol", "ul", "li", "a"];
const IN_TASKS: [&str; 3] = ["h1", "h2", "hr"];
const GROWN: [&str; 2] = ["blockquote", "pre"];

/// Reads `<body>…</body>` and gives what is inside, written anew.
///
/// # Errors
///
/// What is wrong with it, in words.
pub(crate) fn read(
    text: &str,
    holder: Holder,
    grown: bool,
    mentioned: impl Fn(&str) -> Option<Mentioned>,
) -> Result<String, &'static str> {
    let mut reader = Reader { rest: text.trim(), written: String::new(), open: Vec::new() };
    let allowed = |name: &str| {
        EVERYWHERE.contains(&name)
            || (holder == Holder::Task || grown) && IN_TASKS.contains(&name)
            || grown && GROWN.contains(&name)
    };
    match reader.tag()? {
        Some(Tag { name: "body", attributes, closes: false, empty: false }) if attributes.is_empty() => {}
        Some(Tag { name: "body", attributes, empty: true, .. }) if attributes.is_empty() && reader.rest.is_empty() => {
            return Ok(String::new());
        }
        _ => return Err("XML is invalid: the root must be <body>"),
    }
    loop {
        reader.text()?;
        let tag = reader.tag()?.ok_or("XML is invalid: <body> is not closed")?;
        if tag.closes && tag.name == "body" && reader.open.is_empty() {
            return if reader.rest.is_empty() {
                Ok(reader.written)
            } else {
                Err("XML is invalid: there is more than <body>")
            };
        }
        if tag.closes {
            match reader.open.pop() {
                Some(open) if open == tag.name => write!(reader.written, "</{open}>").unwrap_or_default(),
                _ => return Err("XML is invalid: tags are not nested"),
            }
            continue;
        }
        if !allowed(tag.name) {
            return Err("XML is invalid: unsupported tag");
        }
        if tag.name != "a" && !tag.attributes.is_empty() {
            return Err("XML is invalid: unsupported attribute");
        }
        if tag.name == "li" && !matches!(reader.open.last(), Some(&"ul" | &"ol")) {
            return Err("XML is invalid: <li> is not in a list");
        }
        reader.start(&tag, &mentioned);
    }
}

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, String)>,
    closes: bool,
    empty: bool,
}

struct Reader<'a> {
    rest: &'a str,
    written: String,
    open: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn text(&mut self) -> Result<(), &'static str> {
        let end = self.rest.find('<').unwrap_or(self.rest.len());
        let text = decoded(&self.rest[..end])?;
        self.written.push_str(&escape(&text));
        self.rest = &self.rest[end..];
        Ok(())
    }

    fn tag(&mut self) -> Result<Option<Tag<'a>>, &'static str> {
        const INVALID: &str = "XML is invalid";
        let Some(rest) = self.rest.strip_prefix('<') else { return Ok(None) };
        let (closes, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).ok_or(INVALID)?;
        let (name, mut rest) = rest.split_at(end);
        let mut attributes = Vec::new();
        if name.is_empty() {
            return Err(INVALID);
        }
        loop {
            let trimmed = rest.trim_start();
            if let Some(after) = trimmed.strip_prefix("/>") {
                self.rest = after;
                return if closes { Err(INVALID) } else { Ok(Some(Tag { name, attributes, closes, empty: true })) };
            }
            if let Some(after) = trimmed.strip_prefix('>') {
                self.rest = after;
                return if closes && !attributes.is_empty() {
                    Err(INVALID)
                } else {
                    Ok(Some(Tag { name, attributes, closes, empty: false }))
                };
            }
            // Between a name and its attributes there is space.
            if trimmed.len() == rest.len() {
                return Err(INVALID);
            }
            let (key, after) = trimmed.split_once('=').ok_or(INVALID)?;
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')).ok_or(INVALID)?;
            let (value, after) = after[1..].split_once(quote).ok_or(INVALID)?;
            let bare = |letter: char| !(letter.is_ascii_alphanumeric() || "-_:".contains(letter));
            if key.is_empty() || key.contains(bare) || value.contains('<') {
                return Err(INVALID);
            }
            attributes.push((key, decoded(value)?));
            rest = after;
        }
    }

    fn start(&mut self, tag: &Tag<'a>, mentioned: &impl Fn(&str) -> Option<Mentioned>) {
        let gid = tag.attributes.iter().find(|(key, _)| *key == "data-asana-gid").map(|(_, value)| value.clone());
        if tag.empty
            && let Some(gid) = &gid
        {
            match mentioned(gid) {
                Some((href, kind, name)) => write!(
                    self.written,
                    "<a href=\"{href}\" data-asana-accessible=\"true\" data-asana-dynamic=\"true\" \
                     data-asana-type=\"{kind}\" data-asana-gid=\"{gid}\">{}</a>",
                    escape(&name)
                ),
                None => {
                    write!(self.written, "<a data-asana-accessible=\"false\" data-asana-gid=\"{gid}\">Private Link</a>")
                }
            }
            .unwrap_or_default();
            return;
        }
        let _ = write!(self.written, "<{}", tag.name);
        for (key, value) in &tag.attributes {
            let _ = write!(self.written, " {key}=\"{}\"", escape(value).replace('"', "&quot;"));
        }
        if tag.empty {
            self.written.push_str("/>");
        } else {
            self.written.push('>');
            self.open.push(tag.name);
        }
    }
}

/// Text with its entities read.
fn decoded(text: &str) -> Result<String, &'static str> {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let (name, after) = rest[at + 1..].split_once(';').ok_or("XML is invalid: bare &")?;
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let number = number.or_else(|| name.strip_prefix('#').map(str::parse::<u32>));
        let letter = match (name, number) {
            ("amp", _) => Some('&'),
            ("lt", _) => Some('<'),
            ("gt", _) => Some('>'),
            ("quot", _) => Some('"'),
            ("apos", _) => Some('\''),
            (_, Some(Ok(number))) => char::from_u32(number),
            _ => None,
        };
        decoded.push(letter.ok_or("XML is invalid: unknown entity")?);
        rest = after;
    }
    decoded.push_str(rest);
    match decoded.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        true => Err("XML is invalid: control character"),
        false => Ok(decoded),
    }
}

/// Plain text as what stands inside `<body>`.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What stands inside `<body>` as plain text.
pub(crate) fn plain(inner: &str) -> String {
    let mut plain = String::with_capacity(inner.len());
    let mut rest = inner;
    let mut lists: Vec<Option<usize>> = Vec::new();
    let fresh = |plain: &mut String| {
        if !plain.is_empty() && !plain.ends_with('\n') {
            plain.push('\n');
        }
    };
    while let Some(at) = rest.find('<') {
        plain.push_str(&decoded(&rest[..at]).unwrap_or_default());
        let Some((tag, after)) = rest[at + 1..].split_once('>') else { break };
        rest = after;
        match tag {
            "ul" => lists.push(None),
            "ol" => lists.push(Some(0)),
            "/ul" | "/ol" => {
                lists.pop();
                fresh(&mut plain);
            }
            "li" => {
                fresh(&mut plain);
                plain.push_str(&"  ".repeat(lists.len().saturating_sub(1)));
                match lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        let _ = write!(plain, "{number}. ");
                    }
                    _ => plain.push_str("• "),
                }
            }
            "h1" | "h2" | "/h1" | "/h2" => fresh(&mut plain),
            tag if tag.starts_with("hr") => {
                fresh(&mut plain);
                plain.push_str("--------------------\n");
            }
            _ => {}
        }
    }
    plain.push_str(&decoded(rest).unwrap_or_default());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(text: &str) -> Result<String, &'static str> {
        read(text, Holder::Task, false, |_| None)
    }

    #[test]
    fn only_what_is_well_formed_and_known_is_taken() {
        assert_eq!(
            task("<body>a <strong>b &amp; c</strong>\n<hr/></body>").unwrap(),
            "a <strong>b &amp; c</strong>\n<hr/>"
        );
        assert_eq!(task("<body/>").unwrap(), "");
        for wrong in [
            "a",
            "<p>a</p>",
            "<body>a",
            "<body>a</body>b",
            "<body><p>a</p></body>",
            "<body>a<br/></body>",
            "<body><em>a</strong></em></body>",
            "<body><strong class=\"x\">a</strong></body>",
            "<body><a href=x>a</a></body>",
            "<body>a & b</body>",
            "<body>a&nbsp;b</body>",
            "<body><li>a</li></body>",
            "<body><!-- a --></body>",
            "<body><strong>a</body>",
        ] {
            assert!(task(wrong).is_err(), "{wrong}");
        }
        assert!(read("<body><h1>a</h1></body>", Holder::Comment, false, |_| None).is_err());
        assert!(read("<body><h1>a</h1></body>", Holder::Comment, true, |_| None).is_ok());
    }

    #[test]
    fn plain_text_has_the_words_and_the_lines() {
        assert_eq!(
            plain("a &lt;b&gt;\n<ul><li>c<ol><li>d</li><li>e</li></ol></li></ul>"),
            "a <b>\n• c\n  1. d\n  2. e\n"
        );
        assert_eq!(plain(&escape("1 < 2 & 3")), "1 < 2 & 3");
    }

    #[test]
    fn mentions_are_expanded() {
        let known = |gid: &str| Some((format!("https://app.asana.com/0/{gid}"), "user", "@Ada".to_owned()));
        let text = read("<body><a data-asana-gid=\"7\"/></body>", Holder::Comment, false, known).unwrap();
        assert!(text.contains("href=\"https://app.asana.com/0/7\"") && text.ends_with(">@Ada</a>"), "{text}");
    }
}
