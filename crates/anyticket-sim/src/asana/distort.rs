//! Good answers, bent: what the vendor might send one day.

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

use crate::fault::Distortion;
use crate::random::Random;

/// Bends an answer; `false` if it has nothing to bend.
pub(crate) fn bend(distortion: &Distortion, response: &mut Response<Bytes>, random: &mut Random) -> bool {
    let Ok(mut json) = serde_json::from_slice::<Value>(response.body()) else { return false };
    let bent = match distortion {
        Distortion::ShiftedPage => shift(&mut json),
        // The only mark of the last page is that there is no next one: nothing contradicts it.
        Distortion::WrongLastPage => false,
        Distortion::UnknownStatus => each(&mut json, &mut |object| {
            let mut changed = false;
            if object.get("resource_type").is_none_or(|kind| kind == "task") && object.contains_key("resource_subtype")
            {
                object.insert("resource_subtype".to_owned(), "hologram_task".into());
                changed = true;
            }
            if let Some(section) = object.get_mut("section").filter(|section| section.is_object()) {
                section["gid"] = "4711".into();
                section["name"] = "Blocked by aliens".into();
                changed = true;
            }
            if let Some(status) = object.get_mut("approval_status").filter(|status| status.is_string()) {
                *status = "vetoed".into();
                changed = true;
            }
            changed
        }),
        Distortion::UnknownPriority => each(&mut json, &mut |object| {
            let Some(value) = object.get_mut("enum_value").filter(|value| value.is_object()) else { return false };
            value["gid"] = "4711".into();
            value["name"] = "Cosmic".into();
            true
        }),
        Distortion::UnknownField => each(&mut json, &mut |object| {
            if object.get("resource_type").is_some_and(|kind| kind == "task") || !object.contains_key("display_value") {
                return false;
            }
            object.insert("resource_subtype".to_owned(), "hologram".into());
            object.insert("type".to_owned(), "hologram".into());
            true
        }),
        Distortion::BrokenItem => broken(&mut json, random),
        Distortion::ExtraKeys => each(&mut json, &mut |object| {
            object.insert("x-new-in-2031".to_owned(), json!({ "deep": [1, null, "two"] }));
            true
        }),
        Distortion::NewErrorCode => match json.get_mut("errors") {
            Some(errors) => {
                *errors = json!([{ "message": "A sentence that nobody has read before.", "code": 4711 }]);
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

fn items(json: &mut Value) -> Option<&mut Vec<Value>> {
    json.get_mut("data")?.as_array_mut()
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

/// One item cannot be what it should.
fn broken(json: &mut Value, random: &mut Random) -> bool {
    match items(json) {
        Some(items) if !items.is_empty() => {
            let index = random.below(items.len());
            let item = &mut items[index];
            let keys = ["created_at", "completed", "memberships", "name"];
            let mut broken = false;
            for key in keys {
                if let Some(value) = item.get_mut(key) {
                    *value = json!({ "not": "this" });
                    broken = true;
                }
            }
            if !broken {
                *item = json!(7);
            }
            true
        }
        _ => false,
    }
}

fn each(json: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>) -> bool) -> bool {
    match json {
        Value::Object(object) => {
            let mut changed = false;
            for value in object.values_mut() {
                changed |= each(value, change);
            }
            changed | change(object)
        }
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| changed | each(item, change)),
        _ => false,
    }
}
