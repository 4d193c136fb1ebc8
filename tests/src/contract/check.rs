//! The check itself, and what it found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::document::{Document, Operation};
use super::samples::{self, Liberties};
use super::{Exception, Finding, Side, parameters};

/// One request and its answer, as they went over the wire.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, as it was sent.
    pub path: &'a str,
    /// The query, decoded.
    pub query: &'a [(String, String)],
    /// The kind of the request's body, as its header says.
    pub content_type: Option<&'a str>,
    /// The body of the request.
    pub body: &'a [u8],
    /// The status; nothing if no answer arrived, or one that was broken on purpose.
    pub status: Option<u16>,
    /// The body of the answer.
    pub answer: &'a [u8],
}

/// A vendor's documents, and how far exchanges keep to them.
pub struct Contract {
    documents: Vec<Document>,
    exceptions: &'static [Exception],
    used: Vec<bool>,
    liberties: Liberties,
    report: Report,
}

/// What was checked and what was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The vendor.
    pub vendor: String,
    /// How many requests were checked.
    pub requests: usize,
    /// How many replies were checked.
    pub replies: usize,
    /// How often each operation was sent.
    pub sent: BTreeMap<String, usize>,
    /// Operations whose replies the document does not describe.
    pub without_schema: BTreeSet<String>,
    /// Refusals with a status that the document does not name.
    pub undocumented: BTreeSet<String>,
    /// How many exceptions were needed.
    pub exceptions_used: usize,
    /// Exceptions that nothing needed.
    pub unused: Vec<String>,
    /// Operations that the provider can send and nothing sent.
    pub never_sent: Vec<String>,
    /// Operations that were sent although the provider does not say that it can.
    pub undeclared: Vec<String>,
    /// What differs, and how often.
    pub findings: BTreeMap<Finding, usize>,
}

impl Contract {
    /// The documents of a vendor and the exceptions to them. What the recorded answers do, replies may do too.
    pub fn new(vendor: &str, specs: &Path, documents: Vec<Document>, exceptions: &'static [Exception]) -> Self {
        let report = Report { vendor: vendor.to_owned(), ..Report::default() };
        let used = vec![false; exceptions.len()];
        let mut contract = Self { documents, exceptions, used, liberties: Liberties::new(), report };
        for sample in samples::read(specs, vendor) {
            let found = contract.find(&sample.method, &sample.path);
            let Some((document, operation)) = found else { continue };
            let (_, schema) = document.reply_schema(operation, sample.status);
            let differences = schema.map(|schema| differences(&schema, &sample.body)).unwrap_or_default();
            let liberties: Vec<_> = differences
                .into_iter()
                .map(|(pointer, keyword, _)| (operation.name.clone(), pointer, keyword))
                .collect();
            contract.liberties.extend(liberties);
        }
        contract
    }

    /// Checks one exchange.
    pub fn check(&mut self, call: Call<'_>) {
        let found = self.find(call.method, call.path).map(|(document, operation)| {
            let request = request(document, operation, &call);
            let (documented, schema) =
                call.status.map_or((true, None), |status| document.reply_schema(operation, status));
            (operation.name.clone(), request, documented, schema)
        });
        self.report.requests += 1;
        let Some((name, request, documented, schema)) = found else {
            let name = format!("{} {}", call.method, call.path);
            self.find_fault(&name, Side::Request, "", "operation", "the document has no such operation".to_owned());
            return;
        };
        *self.report.sent.entry(name.clone()).or_default() += 1;
        for (pointer, keyword, message) in request {
            self.find_fault(&name, Side::Request, &pointer, &keyword, message);
        }
        let Some(status) = call.status else { return };
        self.report.replies += 1;
        match (documented, schema) {
            (false, _) if status < 300 => {
                let message = format!("the document names no answer with the status {status}");
                self.find_fault(&name, Side::Reply, "", "status", message);
            }
            (false, _) => {
                self.report.undocumented.insert(format!("{name}: {status}"));
            }
            (true, None) => {
                self.report.without_schema.insert(format!("{name}: {status}"));
            }
            (true, Some(schema)) => self.check_reply(&name, &schema, call.answer),
        }
    }

    fn check_reply(&mut self, name: &str, schema: &Validator, answer: &[u8]) {
        let body: Value = match serde_json::from_slice(answer) {
            Ok(body) => body,
            Err(_) if answer.is_empty() => Value::Null,
            Err(error) => {
                self.find_fault(name, Side::Reply, "", "json", error.to_string());
                return;
            }
        };
        for (pointer, keyword, message) in differences(schema, &body) {
            let liberty = (name.to_owned(), pointer.clone(), keyword.clone());
            if !self.liberties.contains(&liberty) {
                self.find_fault(name, Side::Reply, &pointer, &keyword, message);
            }
        }
    }

    fn find_fault(&mut self, operation: &str, side: Side, pointer: &str, keyword: &str, message: String) {
        let mut finding = Finding {
            operation: operation.to_owned(),
            side,
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            message,
        };
        let mut excused = false;
        for (exception, used) in self.exceptions.iter().zip(&mut self.used) {
            if exception.covers(&finding) {
                *used = true;
                excused = true;
            }
        }
        if excused {
            return;
        }
        // The same difference with other values is one finding.
        let known = self.report.findings.keys().find(|known| {
            (&known.operation, known.side, &known.pointer, &known.keyword)
                == (&finding.operation, side, &finding.pointer, &finding.keyword)
        });
        if let Some(known) = known {
            finding = known.clone();
        }
        *self.report.findings.entry(finding).or_default() += 1;
    }

    fn find(&self, method: &str, path: &str) -> Option<(&Document, &Operation)> {
        self.documents.iter().find_map(|document| Some((document, document.operation(method, path)?)))
    }

    /// Ends the check. `can_send` are the operations that the provider can send, as the documents write them.
    pub fn finish(mut self, can_send: &[&str]) -> Report {
        self.report.exceptions_used = self.used.iter().filter(|used| **used).count();
        self.report.unused = self
            .exceptions
            .iter()
            .zip(&self.used)
            .filter(|(_, used)| !**used)
            .map(|(exception, _)| format!("{} {:?} {}", exception.operation, exception.side, exception.pointer))
            .collect();
        let sent = &self.report.sent;
        let never_sent = can_send.iter().filter(|name| !sent.contains_key(**name));
        self.report.never_sent = never_sent.map(|name| (*name).to_owned()).collect();
        let undeclared = sent.keys().filter(|name| !can_send.contains(&name.as_str()));
        self.report.undeclared = undeclared.cloned().collect();
        self.report
    }
}

impl Report {
    /// Ends the test if anything differs from the documents.
    ///
    /// # Panics
    ///
    /// If there are findings, exceptions that nothing needed, operations that nothing sent or that nobody declared.
    pub fn assert_kept(&self) {
        let kept = self.findings.is_empty()
            && self.unused.is_empty()
            && self.never_sent.is_empty()
            && self.undeclared.is_empty();
        assert!(kept, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} requests and {} replies checked, {} operations, {} without a schema, {} exceptions used",
            self.vendor,
            self.requests,
            self.replies,
            self.sent.len(),
            self.without_schema.len(),
            self.exceptions_used,
        )?;
        for (title, lines) in [
            ("without a schema", &self.without_schema.iter().cloned().collect::<Vec<_>>()),
            ("refusals that the document does not name", &self.undocumented.iter().cloned().collect()),
            ("exceptions that nothing needed", &self.unused),
            ("operations that can be sent and never were", &self.never_sent),
            ("operations that were sent and are not declared", &self.undeclared),
        ] {
            if !lines.is_empty() {
                writeln!(f, "  {title}:\n    {}", lines.join("\n    "))?;
            }
        }
        for (finding, times) in &self.findings {
            let Finding { operation, side, pointer, keyword, message } = finding;
            let message: String = message.chars().take(200).collect();
            writeln!(f, "  {operation} {side:?} {pointer:?} {keyword} ({times} x): {message}")?;
        }
        Ok(())
    }
}

fn request(document: &Document, operation: &Operation, call: &Call<'_>) -> Vec<(String, String, String)> {
    let mut wrong: Vec<_> = parameters::check(document, operation, call.query)
        .into_iter()
        .map(|(name, keyword, message)| (format!("/query/{name}"), keyword, message))
        .collect();
    let (kinds, required) = document.body_kinds(operation);
    if call.body.is_empty() {
        if required {
            wrong.push((String::new(), "required".to_owned(), "the document demands a body".to_owned()));
        }
        return wrong;
    }
    let kind = call.content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    if !kinds.iter().any(|known| known.split(';').next() == Some(kind)) {
        wrong.push((
            String::new(),
            "content-type".to_owned(),
            format!("a body of {kind:?}, the document takes {kinds:?}"),
        ));
        return wrong;
    }
    if kind == "application/json" {
        match (document.request_schema(operation), serde_json::from_slice(call.body)) {
            (_, Err(error)) => wrong.push((String::new(), "json".to_owned(), error.to_string())),
            (Some(schema), Ok(body)) => wrong.extend(differences(&schema, &body)),
            (None, Ok(_)) => {}
        }
    }
    wrong
}

/// Where a value differs from a schema: place, rule, words.
fn differences(schema: &Validator, value: &Value) -> Vec<(String, String, String)> {
    schema.iter_errors(value).flat_map(|error| difference(&error)).collect()
}

fn difference(error: &ValidationError<'_>) -> Vec<(String, String, String)> {
    let place: String = error
        .instance_path()
        .as_str()
        .split('/')
        .skip(1)
        .map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { "/*".to_owned() } else { format!("/{part}") })
        .collect();
    let keyword = error.kind().keyword().to_owned();
    let below = |name: &str| (format!("{place}/{name}"), keyword.clone(), error.to_string());
    match error.kind() {
        ValidationErrorKind::Required { property } => vec![below(property.as_str().unwrap_or_default())],
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| below(name)).collect()
        }
        _ => vec![(place, keyword, error.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("api.json");
        let text = serde_json::json!({
            "openapi": "3.0.0",
            "paths": {
                "/things": {"post": {
                    "parameters": [{"name": "quiet", "in": "query", "schema": {"type": "boolean"}}],
                    "requestBody": {"required": true, "content": {"application/json": {"schema": {
                        "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}
                    }}}},
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
                }},
                "/things/{id}": {"get": {"responses": {"200": {"description": "a thing"}}}},
                "/things/mine": {"get": {"responses": {"204": {"description": "nothing"}}}}
            },
            "components": {"schemas": {"Thing": {
                "type": "object", "required": ["id"],
                "properties": {"id": {"type": "string"}, "owners": {"type": "array", "items": {"type": "string"}}}
            }}}
        });
        std::fs::write(&file, text.to_string()).expect("a file");
        Document::read(&file, "/api")
    }

    fn check(exceptions: &'static [Exception], call: Call<'_>) -> Report {
        let mut contract = Contract::new("things", Path::new("nowhere"), vec![document()], exceptions);
        contract.check(call);
        contract.finish(&["POST /things"])
    }

    fn call<'a>(query: &'a [(String, String)], body: &'a [u8], answer: &'a [u8]) -> Call<'a> {
        let content_type = Some("application/json; charset=utf-8");
        Call { method: "POST", path: "/api/things", query, content_type, body, status: Some(200), answer }
    }

    fn found(report: &Report) -> Vec<(&str, &str)> {
        report.findings.keys().map(|finding| (finding.pointer.as_str(), finding.keyword.as_str())).collect()
    }

    #[test]
    fn an_exchange_that_keeps_to_the_document_finds_nothing() {
        let query = [("quiet".to_owned(), "true".to_owned())];
        let report = check(&[], call(&query, br#"{"name":"a"}"#, br#"{"id":"1","owners":["b"],"new":1}"#));
        report.assert_kept();
        assert_eq!((report.requests, report.replies), (1, 1));
    }

    #[test]
    fn a_request_is_held_to_parameters_types_and_names() {
        let query = [("quiet".to_owned(), "perhaps".to_owned()), ("loud".to_owned(), "1".to_owned())];
        let report = check(&[], call(&query, br#"{"nam":"a"}"#, br#"{"id":"1"}"#));
        assert_eq!(
            found(&report),
            [
                ("/nam", "unevaluatedProperties"),
                ("/name", "required"),
                ("/query/loud", "unknown"),
                ("/query/quiet", "type")
            ]
        );
    }

    #[test]
    fn a_reply_that_differs_needs_an_exception_and_an_exception_needs_a_reply_that_differs() {
        static OWNERS: &[Exception] = &[Exception::reply("POST /things", "/owners/*", "owners are objects")];
        let wrong = br#"{"id":"1","owners":[{"id":1}]}"#;
        assert_eq!(found(&check(&[], call(&[], br#"{"name":"a"}"#, wrong))), [("/owners/*", "type")]);
        check(OWNERS, call(&[], br#"{"name":"a"}"#, wrong)).assert_kept();
        let unused = check(OWNERS, call(&[], br#"{"name":"a"}"#, br#"{"id":"1"}"#));
        assert_eq!(unused.unused.len(), 1);
    }

    #[test]
    fn an_operation_that_was_never_sent_and_one_that_nobody_declared_are_named() {
        let mut contract = Contract::new("things", Path::new("nowhere"), vec![document()], &[]);
        let get = Call { method: "GET", path: "/api/things/mine", body: b"", status: Some(204), ..call(&[], b"", b"") };
        contract.check(get);
        contract.check(Call { path: "/api/others", ..get });
        let report = contract.finish(&["GET /things/{id}"]);
        assert_eq!(
            (report.never_sent, report.undeclared),
            (vec!["GET /things/{id}".into()], vec!["GET /things/mine".into()])
        );
        assert_eq!(report.findings.keys().next().expect("a finding").keyword, "operation");
    }
}
