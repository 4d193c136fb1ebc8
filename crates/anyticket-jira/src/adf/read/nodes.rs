//! What stands in a line, and what a node says of itself.

use serde_json::Value;

use super::{Reader, attribute, children, clean};
use crate::adf::tree::{Image, Inline, Mark, Text, push_text};

pub(super) fn is_inline(node: &Value) -> bool {
    let kinds = [
        "text",
        "hardBreak",
        "mention",
        "emoji",
        "date",
        "status",
        "inlineCard",
        "placeholder",
        "inlineExtension",
        "mediaInline",
    ];
    node["type"].as_str().is_some_and(|kind| kinds.contains(&kind))
}

impl Reader {
    pub(super) fn inline(&mut self, node: &Value, depth: usize, into: &mut Vec<Inline>) {
        let kind = node["type"].as_str().unwrap_or_default();
        match kind {
            "text" => {
                let (code, marks) = self.marks(node);
                push_text(into, Text { text: clean(node["text"].as_str().unwrap_or_default()), code, marks });
                return;
            }
            "hardBreak" => {
                into.push(Inline::Break);
                return;
            }
            _ => self.foreign(if kind.is_empty() { "unknown" } else { kind }),
        }
        match kind {
            "mention" => {
                let name = attribute(node, "text");
                let name = if name.is_empty() { attribute(node, "id") } else { name };
                self.text(&format!("@{}", name.strip_prefix('@').unwrap_or(name)), into);
            }
            "emoji" => {
                let picture = attribute(node, "text");
                self.text(if picture.is_empty() { attribute(node, "shortName") } else { picture }, into);
            }
            "date" => {
                let timestamp = attribute(node, "timestamp");
                self.text(&day(timestamp).unwrap_or_else(|| timestamp.to_owned()), into);
            }
            "mediaInline" | "media" => self.media(node, into),
            _ => {
                let inner = self.line(children(node), depth);
                for inline in if inner.is_empty() { own_words(node) } else { inner } {
                    match inline {
                        Inline::Text(text) => push_text(into, text),
                        other => into.push(other),
                    }
                }
            }
        }
    }

    fn marks(&mut self, node: &Value) -> (bool, Vec<Mark>) {
        let mut code = false;
        let mut marks = Vec::new();
        for mark in node["marks"].as_array().into_iter().flatten() {
            let read = match mark["type"].as_str() {
                Some("strong") => Some(Mark::Strong),
                Some("em") => Some(Mark::Em),
                Some("strike") => Some(Mark::Strike),
                Some("code") => {
                    code = true;
                    None
                }
                Some("link") => link(mark),
                other => {
                    self.foreign(other.unwrap_or("unknown"));
                    None
                }
            };
            // A text is in one link only.
            let is_link = |mark: &Mark| matches!(mark, Mark::Link { .. });
            marks.extend(read.filter(|mark| !(marks.contains(mark) || is_link(mark) && marks.iter().any(is_link))));
        }
        (code, marks)
    }

    /// A picture by its address; of a file only its name is known.
    pub(super) fn media(&mut self, node: &Value, into: &mut Vec<Inline>) {
        let link = node["marks"].as_array().and_then(|marks| marks.iter().find_map(link));
        for mark in node["marks"].as_array().into_iter().flatten().filter(|mark| mark["type"] != "link") {
            self.foreign(mark["type"].as_str().unwrap_or("unknown"));
        }
        let url = attribute(node, "url");
        let alt = clean(attribute(node, "alt"));
        if !url.is_empty() {
            let image = Image { url: clean(url), alt, marks: link.into_iter().collect() };
            into.push(Inline::Image(image));
            return;
        }
        self.foreign("media");
        let text = if alt.is_empty() { "[attachment]".to_owned() } else { format!("[attachment: {alt}]") };
        push_text(into, Text { text, code: false, marks: link.into_iter().collect() });
    }
}

/// A link, unless it leads nowhere.
pub(super) fn link(mark: &Value) -> Option<Mark> {
    let href = attribute(mark, "href");
    let is_link = mark["type"] == "link" && !href.is_empty();
    is_link.then(|| Mark::Link { href: clean(href), title: clean(attribute(mark, "title")) })
}

/// The day of a date node, which is a point in time in milliseconds at midnight in UTC.
fn day(timestamp: &str) -> Option<String> {
    let timestamp = jiff::Timestamp::from_millisecond(timestamp.parse().ok()?).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(timestamp).date().to_string())
}

/// What a node without content says of itself: its address, its words, or the name of its kind.
pub(super) fn own_words(node: &Value) -> Vec<Inline> {
    let attrs = &node["attrs"];
    let url = [&attrs["url"], &attrs["data"]["url"], &attrs["data"]["@id"]].into_iter().find_map(Value::as_str);
    if let Some(url) = url.map(clean).filter(|url| !url.is_empty()) {
        let marks = vec![Mark::Link { href: url.clone(), title: String::new() }];
        return vec![Inline::Text(Text { text: url, code: false, marks })];
    }
    let words = [&attrs["text"], &node["text"], &attrs["title"], &attrs["data"]["name"], &attrs["extensionKey"]];
    let words = words.into_iter().find_map(Value::as_str).map(clean).filter(|words| !words.is_empty());
    let kind = node["type"].as_str().filter(|kind| !kind.is_empty()).unwrap_or("unknown");
    vec![Inline::text(words.unwrap_or_else(|| format!("[{}]", clean(kind))))]
}

/// The text of a node and of all that lies in it, however deep.
pub(super) fn plain(node: &Value) -> String {
    let mut text = String::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node {
            Value::String(own) => text.push_str(own),
            Value::Number(own) => text.push_str(&own.to_string()),
            Value::Bool(own) => text.push_str(&own.to_string()),
            Value::Array(nodes) => open.extend(nodes.iter().rev()),
            Value::Object(_) => {
                let own = node["text"].as_str().or(node["attrs"]["text"].as_str());
                text.push_str(own.unwrap_or(if node["type"] == "hardBreak" { "\n" } else { "" }));
                if own.is_none() && children(node).first().is_some_and(is_inline) && !text.is_empty() {
                    text.push('\n');
                }
                open.extend(children(node).iter().rev());
            }
            Value::Null => {}
        }
    }
    text
}
