//! Pictures and files.

use serde_json::{Map, Value};

use super::inline::is_inline;
use super::{LAYOUTS, attrs, content, one_of, only};

pub(super) fn is_media_single(node: &Map<String, Value>) -> bool {
    let Some(Value::Array(inner)) = node.get("content") else { return false };
    let caption = |node: &Value| {
        let Value::Object(object) = node else { return false };
        node["type"] == "caption" && only(object, &["type", "attrs", "content"]) && content(object, 0, is_inline)
    };
    let own = attrs(node, &[], |key, value| match key {
        "width" => value.is_number(),
        "layout" => one_of(value, LAYOUTS),
        "widthType" => one_of(value, &["percentage", "pixel"]),
        "localId" => value.is_string(),
        _ => false,
    });
    only(node, &["type", "attrs", "content", "marks"])
        && own
        && node.get("attrs").is_none_or(|attrs| attrs["layout"].is_string())
        && match inner.as_slice() {
            [media] => is_media(media),
            [media, under] => is_media(media) && caption(under),
            _ => false,
        }
}

pub(super) fn is_media(node: &Value) -> bool {
    let Value::Object(object) = node else { return false };
    let common = |key: &str, value: &Value| match key {
        "type" | "localId" | "alt" => value.is_string(),
        "width" | "height" => value.is_number(),
        _ => false,
    };
    let own = match node["attrs"]["type"].as_str() {
        Some("external") => {
            attrs(object, &["type", "url"], |key, value| common(key, value) || (key == "url" && value.is_string()))
        }
        Some("file" | "link") => attrs(object, &["type", "id", "collection"], |key, value| {
            common(key, value)
                || (key == "collection" && value.is_string())
                || (matches!(key, "id" | "occurrenceKey") && value.as_str().is_some_and(|text| !text.is_empty()))
        }),
        _ => false,
    };
    node["type"] == "media" && only(object, &["type", "attrs", "marks"]) && own
}
