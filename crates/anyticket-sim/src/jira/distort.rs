//! Good answers, bent: what the vendor might send one day.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use crate::fault::Distortion;
use crate::random::Random;

/// Bends an answer; `false` if it has nothing to bend.
pub(crate) fn bend(distortion: &Distortion, response: &mut Response<Bytes>, random: &mut Random) -> bool {
    let Ok(mut json) = serde_json::from_slice::<Value>(response.body()) else { return false };
    let bent = match distortion {
        Distortion::ShiftedPage => shift(&mut json),
        Distortion::WrongLastPage => wrong_end(&mut json),
        Distortion::UnknownStatus => each(&mut json, &mut |object| {
            let Some(category) = object.get_mut("statusCategory").filter(|category| category.is_object()) else {
                return false;
            };
            category["key"] = "blocked-by-aliens".into();
            category["id"] = 99.into();
            category["name"] = "Blocked by aliens".into();
            true
        }),
        Distortion::UnknownPriority => each(&mut json, &mut |object| {
            let Some(priority) = object.get_mut("priority").filter(|priority| priority.is_object()) else {
                return false;
            };
            priority["id"] = "4711".into();
            priority["name"] = "Cosmic".into();
            true
        }),
        Distortion::UnknownField => each(&mut json, &mut |object| {
            let Some(schema) = object.get_mut("schema").filter(|schema| !schema["custom"].is_null()) else {
                return false;
            };
            schema["type"] = "hologram".into();
            schema["custom"] = "com.example.app:hologram".into();
            true
        }),
        Distortion::BrokenItem => broken(&mut json, random),
        Distortion::ExtraKeys => each(&mut json, &mut |object| {
            object.insert("x-new-in-2031".to_owned(), json!({ "deep": [1, null, "two"] }));
            true
        }),
        Distortion::NewErrorCode => match json.get_mut("errorMessages") {
            Some(messages) => {
                *messages = json!(["A sentence that nobody has read before."]);
                true
            }
            None => false,
        },
    };
    if bent {
        *response.body_mut() = Bytes::from(json.to_string());
    }
    bent
}

/// The list of a page.
fn items(json: &mut Value) -> Option<&mut Vec<Value>> {
    let key = ["issues", "values", "comments", "issueTypes", "fields"].into_iter().find(|key| json[*key].is_array())?;
    json[key].as_array_mut()
}

/// An item of the page before stands at the start again, and one at the end is missing.
fn shift(json: &mut Value) -> bool {
    match items(json) {
        Some(items) if items.len() > 1 => {
            items.rotate_right(1);
            items[0] = items[1].clone();
            true
        }
        _ => false,
    }
}

fn wrong_end(json: &mut Value) -> bool {
    match json.get_mut("isLast") {
        Some(Value::Bool(last)) => {
            *last = !*last;
            true
        }
        _ => false,
    }
}

/// One item cannot be what it should.
fn broken(json: &mut Value, random: &mut Random) -> bool {
    match items(json) {
        Some(items) if !items.is_empty() => {
            let index = random.below(items.len());
            let item = &mut items[index];
            if item["fields"].is_object() {
                item["fields"]["created"] = json!({ "not": "a date" });
                item["fields"]["status"] = json!(7);
            } else {
                *item = json!(7);
            }
            true
        }
        _ => false,
    }
}

fn each(json: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>) -> bool) -> bool {
    match json {
        Value::Object(object) => {
            let mut changed = false;
            for value in object.values_mut() {
                changed |= each(value, change);
            }
            changed | change(object)
        }
        Value::Array(items) => {
            let mut changed = false;
            for item in items {
                changed |= each(item, change);
            }
            changed
        }
        _ => false,
    }
}
