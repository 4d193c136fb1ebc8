//! A vendor's OpenAPI document: its operations, found by method and path.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::schema::{close, modern};

/// An OpenAPI document.
pub struct Document {
    text: String,
    root: Value,
    /// What references may lead to, as JSON Schema: the components, and the paths where a schema refers to another's.
    referred: Value,
    prefix: String,
    operations: Vec<Operation>,
    /// The places of operations in the list, by method and length of the path.
    by_shape: BTreeMap<(String, usize), Vec<usize>>,
    /// By operation and side; nothing where the document's schema cannot be read.
    validators: Mutex<BTreeMap<String, Option<Arc<Validator>>>>,
}

/// One operation of a document.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// `GET /v2/team`.
    pub(super) name: String,
    method: String,
    path: Vec<String>,
    path_item: String,
}

impl Document {
    /// Reads a document. `prefix` is the part of the path that stands in the vendor's base address and not in the
    /// document's paths.
    ///
    /// # Panics
    ///
    /// If the file is no OpenAPI document.
    pub fn read(file: &Path, prefix: &str) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let root: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut referred = json!({ "components": root.get("components").cloned().unwrap_or_else(|| json!({})) });
        if text.contains("\"#/paths/") {
            referred["paths"] = root["paths"].clone();
        }
        modern(&mut referred);
        let mut operations = Vec::new();
        for (path, item) in root["paths"].as_object().expect("a document has paths") {
            for method in item.as_object().expect("a path has methods").keys() {
                if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                    operations.push(Operation {
                        name: format!("{} {path}", method.to_uppercase()),
                        method: method.clone(),
                        path: segments(path).map(str::to_owned).collect(),
                        path_item: path.clone(),
                    });
                }
            }
        }
        // A literal segment is meant before a variable one.
        operations.sort_by_key(|operation| operation.path.iter().filter(|segment| is_variable(segment)).count());
        let mut by_shape: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, operation) in operations.iter().enumerate() {
            by_shape.entry((operation.method.clone(), operation.path.len())).or_default().push(at);
        }
        Self { text, root, referred, prefix: prefix.to_owned(), operations, by_shape, validators: Mutex::default() }
    }

    /// Whether these words stand in the document.
    pub(super) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The operation that a method and a path ask for.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let path: Vec<&str> = segments(path.strip_prefix(&self.prefix)?).collect();
        let shaped = self.by_shape.get(&(method.to_lowercase(), path.len()))?;
        shaped
            .iter()
            .map(|at| &self.operations[*at])
            .find(|operation| operation.path.iter().zip(&path).all(|(wanted, there)| fits(wanted, there)))
    }

    /// The parameters of an operation in the query, references followed.
    pub(super) fn query_parameters(&self, operation: &Operation) -> Vec<Value> {
        let item = &self.root["paths"][&operation.path_item];
        let own = item[&operation.method]["parameters"].as_array();
        let shared = item["parameters"].as_array();
        own.into_iter()
            .chain(shared)
            .flatten()
            .map(|parameter| self.follow(parameter).clone())
            .filter(|parameter| parameter["in"] == "query")
            .map(|mut parameter| {
                modern(&mut parameter["schema"]);
                parameter
            })
            .collect()
    }

    /// The kinds of body that an operation takes, and whether it must have one.
    pub(super) fn body_kinds(&self, operation: &Operation) -> (Vec<String>, bool) {
        let body = self.follow(&self.spec(operation)["requestBody"]);
        let kinds = body["content"].as_object().map(|content| content.keys().cloned().collect()).unwrap_or_default();
        (kinds, body["required"] == true)
    }

    /// What a body of a request must be, closed against properties that the document does not name.
    pub(super) fn request_schema(&self, operation: &Operation) -> Option<Arc<Validator>> {
        self.validator(format!("{} request", operation.name), || {
            let body = self.follow(&self.spec(operation)["requestBody"]);
            let mut schema = json_schema(body["content"].as_object()?)?;
            modern(&mut schema);
            close(&mut schema);
            Some(schema)
        })
    }

    /// Whether the document describes answers with this status, and what they must be.
    pub(super) fn reply_schema(&self, operation: &Operation, status: u16) -> (bool, Option<Arc<Validator>>) {
        let responses = &self.spec(operation)["responses"];
        let wide = format!("{}XX", status / 100);
        let exact = status.to_string();
        let Some(key) = [exact.as_str(), wide.as_str(), "default"].into_iter().find(|key| responses.get(key).is_some())
        else {
            return (false, None);
        };
        let validator = self.validator(format!("{} {key}", operation.name), || {
            let mut schema = json_schema(self.follow(&responses[key])["content"].as_object()?)?;
            modern(&mut schema);
            Some(schema)
        });
        (true, validator)
    }

    /// Whether a value is what the document says of a place in the answer to another operation: `/tags/items` below
    /// the properties of its schema.
    pub(super) fn says_of(&self, operation: &str, place: &str, value: &Value) -> bool {
        let Some(operation) = self.operations.iter().find(|known| known.name == operation) else { return false };
        let validator = self.validator(format!("{} 200 {place}", operation.name), || {
            let response = self.follow(&self.spec(operation)["responses"]["200"]);
            let schema = response["content"].as_object().and_then(json_schema)?;
            let mut schema = schema["properties"].pointer(place).cloned()?;
            modern(&mut schema);
            Some(schema)
        });
        validator.is_some_and(|validator| validator.is_valid(value))
    }

    /// What a parameter must be.
    pub(super) fn parameter_schema(&self, operation: &Operation, name: &str, schema: Value) -> Option<Arc<Validator>> {
        self.validator(format!("{} ?{name}", operation.name), || Some(schema))
    }

    fn spec(&self, operation: &Operation) -> &Value {
        &self.root["paths"][&operation.path_item][&operation.method]
    }

    /// The value itself, or what its reference leads to.
    pub(super) fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.root.pointer(pointer).expect("a reference leads somewhere"),
            None => value,
        }
    }

    fn validator(&self, key: String, schema: impl FnOnce() -> Option<Value>) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(key).or_insert_with(|| {
            let schema = schema()?;
            let mut document = self.referred.clone();
            document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
            document["allOf"] = json!([schema]);
            let options = jsonschema::options().should_validate_formats(true).should_ignore_unknown_formats(true);
            options.build(&document).ok().map(Arc::new)
        });
        made.clone()
    }
}

fn json_schema(content: &Map<String, Value>) -> Option<Value> {
    let json = content.iter().find(|(kind, _)| kind.starts_with("application/json"))?;
    json.1.get("schema").cloned()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn fits(wanted: &str, there: &str) -> bool {
    is_variable(wanted) || wanted == there
}
