//! One request, taken apart.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::auth::Caller;
use super::entity::Gid;
use super::options::Unknown;
use super::selection::{Tree, Want};

/// A request and who makes it.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    /// The path behind the base, as it was sent.
    pub(crate) path: String,
    /// The variables of the path, decoded.
    pub(crate) parameters: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    /// What stands in `data`.
    pub(crate) data: Map<String, Value>,
    pub(crate) tree: Option<Tree>,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) caller: Caller,
}

/// What can be asked of every operation.
const EVERYWHERE: [&str; 4] = ["opt_fields", "opt_pretty", "limit", "offset"];

impl<'a> Call<'a> {
    /// # Errors
    ///
    /// 400 for a body that is no JSON or has something else at its top than `data` and `options`.
    pub(crate) fn read(
        request: &'a Request<Bytes>,
        path: &str,
        parameters: Vec<String>,
        caller: Caller,
        now: i64,
    ) -> Result<Self, Answer> {
        let mut query = crate::log::query(request);
        let mut data = Map::new();
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let mut fields: Option<String> =
            query.iter().find(|(key, _)| key == "opt_fields").map(|(_, value)| value.clone());
        if !request.body().is_empty() && !kind.starts_with("multipart/form-data") {
            if !kind.starts_with("application/json") {
                return Err(Answer::not_simulated(format!("a body of the type {kind:?}")));
            }
            let body = serde_json::from_slice(request.body());
            let Ok(Value::Object(body)) = body else {
                return Err(Answer::bad("Could not parse request data, invalid JSON"));
            };
            for (key, value) in body {
                match (key.as_str(), value) {
                    ("data", Value::Object(given)) => data = given,
                    ("options", Value::Object(options)) => options_of(&options, &mut fields, &mut query),
                    _ => return Err(Answer::bad(format!("Unrecognized request field {key}"))),
                }
            }
        }
        let tree = fields.map(|text| Tree::read(&text));
        Ok(Self { request, path: path.to_owned(), parameters, query, data, tree, now, caller })
    }

    /// A parameter of the query.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Refuses parameters that the operation does not have, if they are to be refused.
    pub(crate) fn only(&self, unknown: Unknown, known: &[&str]) -> Result<(), Answer> {
        let strange =
            self.query.iter().find(|(key, _)| !EVERYWHERE.contains(&key.as_str()) && !known.contains(&key.as_str()));
        match strange {
            Some((key, _)) if unknown == Unknown::Loud => Err(Answer::not_simulated(format!("the parameter {key}"))),
            _ => Ok(()),
        }
    }

    /// Refuses keys of the body that the operation does not have, if they are to be refused.
    pub(crate) fn only_keys(&self, unknown: Unknown, known: &[&str]) -> Result<(), Answer> {
        match self.data.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) if unknown == Unknown::Loud => Err(Answer::not_simulated(format!("the key {key} of the body"))),
            _ => Ok(()),
        }
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Answer> {
        match self.asked(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(value) => Err(Answer::bad(format!("{name}: Not a boolean: {value}"))),
        }
    }

    /// A text of the body.
    ///
    /// # Errors
    ///
    /// 400 for anything else, `null` too.
    pub(crate) fn text(&self, key: &str) -> Result<Option<&str>, Answer> {
        match self.data.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Answer::bad(format!("{key}: Value is not a string"))),
        }
    }

    /// A list of texts of the body.
    pub(crate) fn texts(&self, key: &str) -> Result<Option<Vec<&str>>, Answer> {
        let wrong = || Answer::bad(format!("{key}: Value is not an array of strings"));
        let Some(value) = self.data.get(key) else { return Ok(None) };
        let list = value.as_array().ok_or_else(wrong)?;
        list.iter().map(|one| one.as_str().ok_or_else(wrong)).collect::<Result<_, _>>().map(Some)
    }

    /// What a single record shows.
    pub(crate) fn single(&self) -> Want<'_> {
        self.tree.as_ref().map_or(Want::Full, Want::Only)
    }

    /// What the rows of a list show.
    pub(crate) fn row(&self) -> Want<'_> {
        self.tree.as_ref().map_or(Want::Compact, Want::Only)
    }

    /// How many fields are asked of each row.
    pub(crate) fn width(&self) -> usize {
        self.tree.as_ref().map_or(1, |tree| tree.fields().max(1))
    }
}

/// What stands beside `data` means the same as parameters do.
fn options_of(options: &Map<String, Value>, fields: &mut Option<String>, query: &mut Vec<(String, String)>) {
    if let Some(list) = options.get("fields").and_then(Value::as_array) {
        let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
        *fields = Some(list.join(","));
    }
    for key in ["limit", "offset"] {
        let text = match options.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => continue,
        };
        query.push((key.to_owned(), text));
    }
}

/// A string of digits as a number.
///
/// # Errors
///
/// 400 with the name of what it was to be.
pub(crate) fn gid(field: &str, text: &str) -> Result<Gid, Answer> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| Answer::bad(format!("{field}: Not a recognized ID: {text}")))
}
