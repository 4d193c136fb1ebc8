//! Good answers, bent.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::fault::Distortion;
use crate::random::Random;

/// Where answers keep their items.
const COLLECTIONS: [&str; 10] =
    ["tasks", "comments", "lists", "folders", "spaces", "teams", "fields", "tags", "data", "members"];

/// How many items a shifted page repeats.
const SHIFT: usize = 3;

impl ClickUp {
    /// Bends an answer; `false` if it has nothing to bend.
    pub(crate) fn bend(
        &mut self,
        distortion: &Distortion,
        request: &Request<Bytes>,
        response: &mut Response<Bytes>,
        random: &mut Random,
    ) -> bool {
        let Ok(mut body) = serde_json::from_slice::<Value>(response.body()) else { return false };
        let good = response.status().is_success();
        let bent = match distortion {
            Distortion::NewErrorCode => !good && replace(&mut body, "ECODE", json!("NEW_999")),
            _ if !good => false,
            Distortion::ShiftedPage => self.shift(request, &mut body),
            Distortion::WrongLastPage => {
                let flipped = body["last_page"].as_bool().map(|last| json!(!last));
                flipped.is_some_and(|flipped| replace(&mut body, "last_page", flipped))
            }
            Distortion::UnknownStatus => change_one(&mut body, random, &|object| {
                let is_status = object.contains_key("status") && object.contains_key("type");
                is_status && object.insert("type".to_owned(), json!("superposed")).is_some()
            }),
            Distortion::UnknownPriority => {
                let unheard = json!({"id": "9", "priority": "catastrophic", "color": "#000000", "orderindex": "9"});
                change_one(&mut body, random, &|object| {
                    let is_task = object.contains_key("priority") && object.contains_key("date_created");
                    is_task && object.insert("priority".to_owned(), unheard.clone()).is_some()
                })
            }
            Distortion::UnknownField => change_one(&mut body, random, &|object| {
                object.contains_key("type_config") && {
                    object.insert("value".to_owned(), json!({"hologram": [1, 2, 3]}));
                    object.insert("type".to_owned(), json!("hologram")).is_some()
                }
            }),
            Distortion::BrokenItem => break_item(&mut body, random),
            Distortion::ExtraKeys => add_keys(&mut body),
        };
        if bent {
            *response.body_mut() = Bytes::from(body.to_string());
        }
        bent
    }

    /// The page as it looks if somebody inserted items before it while it was read, and took them away again.
    fn shift(&mut self, request: &Request<Bytes>, body: &mut Value) -> bool {
        let Some(uri) = page_before(request) else { return false };
        let Some(token) = request.headers().get(AUTHORIZATION) else { return false };
        let mut earlier = Request::new(Bytes::new());
        *earlier.uri_mut() = uri;
        earlier.headers_mut().insert(AUTHORIZATION, token.clone());
        let Ok(Value::Object(mut earlier)) = serde_json::from_slice(self.answer(&earlier).body()) else { return false };
        let (Some(Value::Array(before)), Some(Value::Array(here))) = (earlier.remove("tasks"), body.get_mut("tasks"))
        else {
            return false;
        };
        here.truncate(here.len().saturating_sub(SHIFT));
        here.splice(0..0, before.into_iter().rev().take(SHIFT).rev());
        true
    }
}

/// The address of the page before the one that is asked for.
fn page_before(request: &Request<Bytes>) -> Option<http::Uri> {
    let mut url = url::Url::parse(&format!("http://localhost{}", request.uri().path_and_query()?)).ok()?;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let page: u64 = pairs.iter().find(|(key, _)| key == "page")?.1.parse().ok()?;
    let page = page.checked_sub(1)?.to_string();
    url.query_pairs_mut().clear().extend_pairs(
        pairs.iter().map(|(key, value)| (key.as_str(), if key == "page" { page.as_str() } else { value.as_str() })),
    );
    url[url::Position::BeforePath..].parse().ok()
}

fn replace(body: &mut Value, key: &str, new: Value) -> bool {
    body.as_object_mut().and_then(|body| body.get_mut(key)).map(|value| *value = new).is_some()
}

type Object = serde_json::Map<String, Value>;

/// Changes one of the objects that `change` is for.
fn change_one(body: &mut Value, random: &mut Random, change: &dyn Fn(&mut Object) -> bool) -> bool {
    let mut count = 0;
    visit(&mut body.clone(), &mut |object| {
        count += usize::from(change(object));
        false
    });
    if count == 0 {
        return false;
    }
    let chosen = random.below(count);
    let mut seen = 0;
    visit(body, &mut |object| {
        if !change(&mut object.clone()) {
            return false;
        }
        seen += 1;
        seen > chosen && change(object)
    })
}

/// Shows every object to `look` until it is content.
fn visit(value: &mut Value, look: &mut dyn FnMut(&mut Object) -> bool) -> bool {
    match value {
        Value::Object(object) => look(object) || object.values_mut().any(|value| visit(value, look)),
        Value::Array(values) => values.iter_mut().any(|value| visit(value, look)),
        _ => false,
    }
}

fn break_item(body: &mut Value, random: &mut Random) -> bool {
    let collection = COLLECTIONS.iter().find(|key| body[**key].as_array().is_some_and(|items| !items.is_empty()));
    let Some(items) = collection.and_then(|key| body[*key].as_array_mut()) else { return false };
    let at = random.below(items.len());
    match random.below(3) {
        0 => items[at] = json!("not an object"),
        1 => items[at]["id"] = json!({"not": "an id"}),
        _ => {
            for key in ["name", "username", "comment_text"] {
                items[at][key] = json!([17]);
            }
        }
    }
    true
}

fn add_keys(value: &mut Value) -> bool {
    match value {
        Value::Object(object) => {
            for value in object.values_mut() {
                add_keys(value);
            }
            object.insert("a_key_of_next_year".to_owned(), json!({"nested": [1, null, "x"]}));
            true
        }
        Value::Array(values) => values.iter_mut().map(add_keys).filter(|added| *added).count() > 0,
        _ => false,
    }
}
