//! Good answers, bent: what the vendor might send one day.

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

use crate::fault::Distortion;
use crate::random::Random;

/// The id of nothing that there is.
const NOBODYS: &str = "ffffffffffffffffffffffff";

/// Bends an answer; `false` if it has nothing to bend.
pub(crate) fn bend(distortion: &Distortion, response: &mut Response<Bytes>, random: &mut Random) -> bool {
    if *distortion == Distortion::NewErrorCode {
        let refused = response.status().is_client_error();
        if refused {
            *response.body_mut() = Bytes::from_static(b"a sentence that nobody has read before");
        }
        return refused;
    }
    let Ok(mut json) = serde_json::from_slice::<Value>(response.body()) else { return false };
    let bent = match distortion {
        Distortion::ShiftedPage => shift(&mut json),
        // A page is the last if it is not full: there is no mark that could be wrong.
        Distortion::WrongLastPage | Distortion::NewErrorCode => false,
        Distortion::UnknownStatus => each(&mut json, &mut |object| replace(object, "idList", NOBODYS)),
        Distortion::UnknownPriority => each(&mut json, &mut |object| replace(object, "idValue", NOBODYS)),
        Distortion::UnknownField => {
            each(&mut json, &mut |object| object.contains_key("fieldGroup") && replace(object, "type", "hologram"))
        }
        Distortion::BrokenItem => broken(&mut json, random),
        Distortion::ExtraKeys => each(&mut json, &mut |object| {
            object.insert("xNewIn2031".to_owned(), json!({ "deep": [1, null, "two"] }));
            true
        }),
    };
    if bent {
        *response.body_mut() = Bytes::from(json.to_string());
    }
    bent
}

fn replace(object: &mut Map<String, Value>, key: &str, value: &str) -> bool {
    match object.get_mut(key).filter(|known| known.is_string()) {
        Some(known) => {
            *known = value.into();
            true
        }
        None => false,
    }
}

/// The list that a page is, or that a search found.
fn items(json: &mut Value) -> Option<&mut Vec<Value>> {
    if json.is_array() { json.as_array_mut() } else { json.get_mut("cards")?.as_array_mut() }
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
            match item.as_object_mut() {
                Some(object) if object.contains_key("name") => {
                    object.insert("name".to_owned(), json!({ "not": "a name" }));
                    object.insert("idList".to_owned(), json!(7));
                }
                _ => *item = json!(7),
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
