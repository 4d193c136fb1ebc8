//! Atlassian Document Format: what Jira takes as a body.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/> and the schema it links,
//! <https://go.atlassian.com/adf-json-schema>.

mod inline;
mod media;

use serde_json::{Map, Value, json};

use inline::{is_block_mark, is_inline, is_text};
use media::{is_media, is_media_single};

/// The words of the refusal.
pub(crate) const REFUSAL: &str = "Operation value must be an Atlassian Document (see the Atlassian Document Format)";

/// Whether a value is a document by the schema.
pub(crate) fn is_valid(value: &Value) -> bool {
    let Value::Object(document) = value else { return false };
    document.len() == 3
        && document.get("type") == Some(&json!("doc"))
        && document.get("version") == Some(&json!(1))
        && document.get("content").is_some_and(|content| children(content, 0, |node| is_node(node, Place::Root)))
}

/// Characters that count against the limit: those of the text.
pub(crate) fn length(value: &Value) -> usize {
    let own = value["text"].as_str().map_or(0, |text| text.chars().count());
    let inner = value["content"].as_array().map_or(0, |content| content.iter().map(length).sum());
    own + inner
}

/// A document of one paragraph.
pub(crate) fn paragraph(text: &str) -> Value {
    json!({
        "type": "doc", "version": 1,
        "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }],
    })
}

/// Where a node stands decides which it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// In a panel, an expand, a layout column: blocks, but not everything.
    Block,
    Panel,
    Quote,
    ListItem,
    Cell,
    NestedExpand,
}

const QUOTED: &[&str] =
    &["paragraph", "orderedList", "bulletList", "codeBlock", "mediaSingle", "mediaGroup", "extension"];
const LISTED: &[&str] =
    &["paragraph", "bulletList", "orderedList", "taskList", "mediaSingle", "codeBlock", "extension"];
const IN_PANEL: &[&str] = &[
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "blockCard",
    "mediaGroup",
    "mediaSingle",
    "codeBlock",
    "taskList",
    "rule",
    "decisionList",
    "extension",
];
const IN_CELL: &[&str] = &[
    "paragraph",
    "panel",
    "blockquote",
    "orderedList",
    "bulletList",
    "rule",
    "heading",
    "codeBlock",
    "mediaSingle",
    "mediaGroup",
    "decisionList",
    "taskList",
    "blockCard",
    "embedCard",
    "extension",
    "nestedExpand",
];
const IN_NESTED_EXPAND: &[&str] = &[
    "paragraph",
    "heading",
    "mediaSingle",
    "mediaGroup",
    "codeBlock",
    "bulletList",
    "orderedList",
    "taskList",
    "decisionList",
    "rule",
    "panel",
    "blockquote",
    "extension",
];
const NOT_NESTABLE: &[&str] = &[
    "paragraph",
    "panel",
    "blockquote",
    "orderedList",
    "bulletList",
    "rule",
    "heading",
    "codeBlock",
    "mediaGroup",
    "mediaSingle",
    "decisionList",
    "taskList",
    "table",
    "blockCard",
    "embedCard",
    "extension",
];
/// How something wide stands in the text.
const LAYOUTS: &[&str] = &["wide", "full-width", "center", "wrap-right", "wrap-left", "align-end", "align-start"];

const AT_ROOT: &[&str] = &["expand", "layoutSection", "bodiedExtension", "syncBlock", "bodiedSyncBlock"];

impl Place {
    fn takes(self, kind: &str) -> bool {
        match self {
            Self::Root => NOT_NESTABLE.contains(&kind) || AT_ROOT.contains(&kind),
            Self::Block => NOT_NESTABLE.contains(&kind) || kind == "nestedExpand",
            Self::Panel => IN_PANEL.contains(&kind),
            Self::Quote => QUOTED.contains(&kind),
            Self::ListItem => LISTED.contains(&kind),
            Self::Cell => IN_CELL.contains(&kind),
            Self::NestedExpand => IN_NESTED_EXPAND.contains(&kind),
        }
    }
}

/// A node of blocks.
fn is_node(node: &Value, place: Place) -> bool {
    let Value::Object(object) = node else { return false };
    let Some(kind) = object.get("type").and_then(Value::as_str) else { return false };
    place.takes(kind) && is_block(object, kind)
}

fn is_block(node: &Map<String, Value>, kind: &str) -> bool {
    let keys = |allowed: &[&str]| only(node, allowed);
    let inside = |least: usize, place: Place| content(node, least, |child| is_node(child, place));
    let inline = |least: usize| content(node, least, is_inline);
    match kind {
        "paragraph" | "heading" => {
            let attrs = if kind == "heading" {
                attrs(node, &["level"], |key, value| match key {
                    "level" => value.as_f64().is_some_and(|level| (1.0..=6.0).contains(&level)),
                    _ => key == "localId" && value.is_string(),
                })
            } else {
                attrs(node, &[], |key, value| key == "localId" && value.is_string())
            };
            keys(&["type", "attrs", "content", "marks"]) && attrs && inline(0) && marks(node, is_block_mark)
        }
        "bulletList" | "orderedList" => {
            let own = attrs(node, &[], |key, value| match key {
                "order" => kind == "orderedList" && value.as_f64().is_some_and(|order| order >= 0.0),
                _ => key == "localId" && value.is_string(),
            });
            keys(&["type", "attrs", "content"]) && own && content(node, 1, is_list_item)
        }
        "blockquote" => keys(&["type", "attrs", "content"]) && local_id(node) && inside(1, Place::Quote),
        "codeBlock" => {
            let own = attrs(node, &[], |key, value| match key {
                "wrap" | "hideLineNumbers" => value.is_boolean(),
                _ => matches!(key, "language" | "uniqueId" | "localId") && value.is_string(),
            });
            let text = content(node, 0, |child| is_text(child, |_| false));
            keys(&["type", "attrs", "content", "marks"])
                && own
                && text
                && marks(node, |mark| mark["type"] == "breakout")
        }
        "rule" => keys(&["type", "attrs"]) && local_id(node),
        "panel" => {
            const TYPES: &[&str] = &["info", "note", "tip", "warning", "error", "success", "custom"];
            let own = attrs(node, &["panelType"], |key, value| match key {
                "panelType" => one_of(value, TYPES),
                "panelIcon" | "panelIconId" | "panelIconText" | "panelColor" | "localId" => value.is_string(),
                _ => false,
            });
            keys(&["type", "attrs", "content"]) && own && inside(1, Place::Panel)
        }
        "expand" | "nestedExpand" => {
            let own = attrs(node, &[], |key, value| matches!(key, "title" | "localId") && value.is_string());
            let place = if kind == "expand" { Place::Block } else { Place::NestedExpand };
            let has_attrs = kind == "expand" || node.contains_key("attrs");
            keys(&["type", "attrs", "content", "marks"]) && own && has_attrs && inside(1, place)
        }
        "taskList" => {
            keys(&["type", "attrs", "content"])
                && attrs(node, &["localId"], |key, value| key == "localId" && value.is_string())
                && content(node, 1, is_task)
        }
        "decisionList" => {
            keys(&["type", "attrs", "content"])
                && attrs(node, &["localId"], |key, value| key == "localId" && value.is_string())
                && content(node, 1, |child| is_item(child, "decisionItem", &["DECIDED", "UNDECIDED"]))
        }
        "table" => is_table(node),
        "mediaSingle" => is_media_single(node),
        "mediaGroup" => keys(&["type", "content", "attrs"]) && content(node, 1, is_media),
        "blockCard" => keys(&["type", "attrs"]) && is_card(node, "datasource"),
        "embedCard" => {
            let own = attrs(node, &["url", "layout"], |key, value| match key {
                "layout" => one_of(value, LAYOUTS),
                "width" | "originalHeight" | "originalWidth" => value.is_number(),
                _ => matches!(key, "url" | "localId") && value.is_string(),
            });
            keys(&["type", "attrs"]) && own
        }
        "extension" | "bodiedExtension" => {
            let named = |key: &str| {
                node.get("attrs").is_some_and(|attrs| attrs[key].as_str().is_some_and(|text| !text.is_empty()))
            };
            let body = kind == "extension" || inside(1, Place::Block);
            keys(&["type", "attrs", "content", "marks"]) && named("extensionKey") && named("extensionType") && body
        }
        "layoutSection" => keys(&["type", "attrs", "content", "marks"]) && content(node, 1, is_column),
        "syncBlock" | "bodiedSyncBlock" => node.get("attrs").is_some_and(|attrs| attrs["resourceId"].is_string()),
        _ => false,
    }
}

fn is_list_item(node: &Value) -> bool {
    let Value::Object(object) = node else { return false };
    node["type"] == "listItem"
        && only(object, &["type", "attrs", "content"])
        && local_id(object)
        && content(object, 1, |child| is_node(child, Place::ListItem))
}

fn is_task(node: &Value) -> bool {
    match node["type"].as_str() {
        Some("taskList") => node.as_object().is_some_and(|object| is_block(object, "taskList")),
        Some("blockTaskItem") => true,
        _ => is_item(node, "taskItem", &["TODO", "DONE"]),
    }
}

fn is_item(node: &Value, kind: &str, states: &[&str]) -> bool {
    let Value::Object(object) = node else { return false };
    node["type"] == kind
        && only(object, &["type", "attrs", "content"])
        && attrs(object, &["localId", "state"], |key, value| match key {
            "localId" => value.is_string(),
            "state" => one_of(value, states) || (kind == "decisionItem" && value.is_string()),
            _ => false,
        })
        && content(object, 0, is_inline)
}

fn is_table(node: &Map<String, Value>) -> bool {
    let cell = |node: &Value| {
        let Value::Object(object) = node else { return false };
        matches!(node["type"].as_str(), Some("tableCell" | "tableHeader"))
            && only(object, &["type", "attrs", "content"])
            && attrs(object, &[], |key, value| match key {
                "colspan" | "rowspan" => value.is_number(),
                "colwidth" => value.is_array(),
                "background" | "localId" | "valign" => value.is_string(),
                _ => false,
            })
            && content(object, 1, |child| is_node(child, Place::Cell))
    };
    let row = |node: &Value| {
        let Value::Object(object) = node else { return false };
        node["type"] == "tableRow"
            && only(object, &["type", "attrs", "content"])
            && object.contains_key("content")
            && local_id(object)
            && content(object, 0, cell)
    };
    let own = attrs(node, &[], |key, value| match key {
        "isNumberColumnEnabled" => value.is_boolean(),
        "width" => value.is_number(),
        "displayMode" => one_of(value, &["default", "fixed"]),
        "layout" => one_of(value, LAYOUTS) || value == "default",
        "localId" => value.as_str().is_some_and(|text| !text.is_empty()),
        _ => false,
    });
    only(node, &["type", "attrs", "content", "marks"]) && own && content(node, 1, row)
}

/// A card shows an address, or data that an app gives.
fn is_card(node: &Map<String, Value>, more: &str) -> bool {
    let either = |own: &'static str| {
        attrs(node, &[own], |key, value| match key {
            "url" => own == "url" && value.is_string(),
            "localId" => value.is_string(),
            _ => key == own,
        })
    };
    let source = node.get("attrs").is_some_and(|attrs| attrs[more].is_object());
    either("url") || either("data") || source
}

fn is_column(node: &Value) -> bool {
    let Value::Object(object) = node else { return false };
    node["type"] == "layoutColumn"
        && node["attrs"]["width"].is_number()
        && content(object, 1, |child| is_node(child, Place::Root))
}

fn only(object: &Map<String, Value>, allowed: &[&str]) -> bool {
    object.keys().all(|key| allowed.contains(&key.as_str()))
}

fn one_of(value: &Value, allowed: &[&str]) -> bool {
    value.as_str().is_some_and(|text| allowed.contains(&text))
}

fn local_id(node: &Map<String, Value>) -> bool {
    attrs(node, &[], |key, value| key == "localId" && value.is_string())
}

/// The attributes: none is missing, none is unknown.
fn attrs(node: &Map<String, Value>, required: &[&str], is_valid: impl Fn(&str, &Value) -> bool) -> bool {
    match node.get("attrs") {
        None => required.is_empty(),
        Some(Value::Object(attrs)) => {
            required.iter().all(|key| attrs.contains_key(*key)) && attrs.iter().all(|(key, value)| is_valid(key, value))
        }
        Some(_) => false,
    }
}

fn marks(node: &Map<String, Value>, is_valid: impl Fn(&Value) -> bool) -> bool {
    match node.get("marks") {
        None => true,
        Some(Value::Array(marks)) => marks.iter().all(is_valid),
        Some(_) => false,
    }
}

fn content(node: &Map<String, Value>, least: usize, is_valid: impl Fn(&Value) -> bool) -> bool {
    match node.get("content") {
        None => least == 0,
        Some(content) => children(content, least, is_valid),
    }
}

fn children(content: &Value, least: usize, is_valid: impl Fn(&Value) -> bool) -> bool {
    let Value::Array(nodes) = content else { return false };
    nodes.len() >= least && nodes.iter().all(is_valid)
}
