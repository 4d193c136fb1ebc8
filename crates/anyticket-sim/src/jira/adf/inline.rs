//! Nodes inside a line of text, and marks.

use serde_json::Value;

use super::{attrs, is_card, marks, one_of, only};

/// A node of text lines.
pub(super) fn is_inline(node: &Value) -> bool {
    let Value::Object(object) = node else { return false };
    let keys = |allowed: &[&str]| only(object, allowed);
    let plain = |required: &[&str], allowed: &'static [&'static str]| {
        attrs(object, required, |key, value| (allowed.contains(&key) || key == "localId") && value.is_string())
    };
    match object.get("type").and_then(Value::as_str) {
        Some("text") => is_text(node, |_| true),
        Some("hardBreak") => keys(&["type", "attrs"]) && attrs(object, &[], |key, _| matches!(key, "text" | "localId")),
        Some("mention") => keys(&["type", "attrs"]) && plain(&["id"], &["id", "text", "accessLevel", "userType"]),
        Some("emoji") => keys(&["type", "attrs"]) && plain(&["shortName"], &["shortName", "id", "text"]),
        Some("date") => {
            keys(&["type", "attrs"]) && plain(&["timestamp"], &["timestamp"]) && node["attrs"]["timestamp"] != ""
        }
        Some("status") => {
            keys(&["type", "attrs"])
                && plain(&["text", "color"], &["text", "color", "style"])
                && node["attrs"]["text"] != ""
                && node["attrs"]["color"].as_str().is_some_and(is_status_color)
        }
        Some("placeholder") => keys(&["type", "attrs"]) && plain(&["text"], &["text"]),
        Some("inlineCard") => keys(&["type", "attrs"]) && is_card(object, "data"),
        Some("mediaInline") => node["attrs"]["id"].is_string() && node["attrs"]["collection"].is_string(),
        Some("inlineExtension") => node["attrs"]["extensionKey"].is_string(),
        _ => false,
    }
}

/// Text holds at least a character; code combines with a link and nothing else.
pub(super) fn is_text(node: &Value, any_mark: impl Fn(&Value) -> bool) -> bool {
    let Value::Object(object) = node else { return false };
    let given = object.get("marks").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let code = given.iter().any(|mark| mark["type"] == "code");
    node["type"] == "text"
        && only(object, &["type", "text", "marks"])
        && node["text"].as_str().is_some_and(|text| !text.is_empty())
        && marks(object, |mark| {
            any_mark(mark)
                && is_text_mark(mark)
                && (!code || matches!(mark["type"].as_str(), Some("code" | "link" | "annotation")))
        })
}

fn is_text_mark(mark: &Value) -> bool {
    let Value::Object(object) = mark else { return false };
    let color = |key: &str, value: &Value| {
        key == "color"
            && value.as_str().is_some_and(|text| {
                text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
            })
    };
    match object.get("type").and_then(Value::as_str) {
        Some("strong" | "em" | "strike" | "underline" | "code") => only(object, &["type"]),
        Some("link") => {
            only(object, &["type", "attrs"])
                && attrs(object, &["href"], |key, value| {
                    matches!(key, "href" | "title" | "id" | "collection" | "occurrenceKey") && value.is_string()
                })
        }
        Some("subsup") => only(object, &["type", "attrs"]) && one_of(&mark["attrs"]["type"], &["sub", "sup"]),
        Some("textColor" | "backgroundColor") => only(object, &["type", "attrs"]) && attrs(object, &["color"], color),
        Some("annotation") => mark["attrs"]["id"].is_string() && mark["attrs"]["annotationType"] == "inlineComment",
        _ => false,
    }
}

pub(super) fn is_block_mark(mark: &Value) -> bool {
    match mark["type"].as_str() {
        Some("alignment") => one_of(&mark["attrs"]["align"], &["center", "end"]),
        Some("indentation") => mark["attrs"]["level"].as_f64().is_some_and(|level| (1.0..=6.0).contains(&level)),
        Some("fontSize") => mark["attrs"]["fontSize"] == "small",
        _ => false,
    }
}

fn is_status_color(text: &str) -> bool {
    matches!(text, "neutral" | "purple" | "blue" | "red" | "yellow" | "green") || is_hex_color(text)
}

fn is_hex_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}
