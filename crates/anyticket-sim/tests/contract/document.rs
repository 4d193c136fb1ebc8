//! An OpenAPI document, and whether answers hold against it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use anyticket_sim::Exchange;
use serde_json::{Value, json};

/// An OpenAPI document as a root for JSON schemas.
pub(crate) struct Document {
    root: Value,
    base: &'static str,
    compiled: RefCell<HashMap<String, Rc<jsonschema::Validator>>>,
}

pub(crate) enum Found {
    Undocumented,
    NoSchema,
    Schema(String),
}

impl Document {
    pub(crate) fn new(text: &str, base: &'static str) -> Self {
        let mut root: Value = serde_json::from_str(text).unwrap();
        nullable(&mut root);
        Self { root, base, compiled: RefCell::default() }
    }

    /// Where the schema of an answer is.
    pub(crate) fn schema(&self, exchange: &Exchange) -> Found {
        let path = format!("{}{}", self.base, exchange.operation.template());
        let method = exchange.operation.method().to_lowercase();
        let status = exchange.status.unwrap().to_string();
        let answer = &self.root["paths"][&path][&method]["responses"][&status];
        if answer.is_null() {
            return Found::Undocumented;
        }
        if answer["content"]["application/json"]["schema"].is_null() {
            return Found::NoSchema;
        }
        let path = path.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
        Found::Schema(format!("#/paths/{path}/{method}/responses/{status}/content/application~1json/schema"))
    }

    /// What an answer breaks: places in it, with the reason.
    pub(crate) fn broken(&self, schema: &str, answer: &Value) -> Vec<(String, String)> {
        let compile = || {
            let mut root = self.root.clone();
            root["$ref"] = json!(schema);
            let options =
                jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
            Rc::new(options.build(&root).unwrap_or_else(|error| panic!("{schema}: {error}")))
        };
        let validator = Rc::clone(self.compiled.borrow_mut().entry(schema.to_owned()).or_insert_with(compile));
        validator.iter_errors(answer).map(|error| (error.instance_path().to_string(), error.to_string())).collect()
    }
}

/// OpenAPI 3.0 says `nullable`, JSON schema says `["x", "null"]`.
fn nullable(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = object.get("type").and_then(Value::as_str).map(str::to_owned)
            {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            object.values_mut().for_each(nullable);
        }
        Value::Array(values) => values.iter_mut().for_each(nullable),
        _ => {}
    }
}
