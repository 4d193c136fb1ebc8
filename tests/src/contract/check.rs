//! The check itself, and what it found.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;
use serde_json::value::RawValue;

use super::difference::{Difference, differences, kind, request};
use super::document::{Document, Operation};
use super::report::Report;
use super::samples::{self, Liberties, Sample};
use super::{Because, Exception, Finding, Side};

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
    samples: Vec<Sample>,
    /// What has been checked already and would find the same again: requests, answers, and items of answers.
    seen: HashSet<u64>,
    report: Report,
}

impl Contract {
    /// The documents of a vendor and the exceptions to them. What the recorded answers do, replies may do too.
    pub fn new(vendor: &str, specs: &Path, documents: Vec<Document>, exceptions: &'static [Exception]) -> Self {
        let known_wrong = std::fs::read_to_string(specs.join("KNOWN-WRONG.md")).unwrap_or_default();
        let samples = samples::read(specs, vendor);
        let baseless = exceptions.iter().filter(|exception| match exception.because {
            Because::Row(words) => !known_wrong.contains(words),
            Because::Text(words) => !documents.iter().any(|document| document.says(words)),
            Because::Recorded(file, _) => !samples.iter().any(|sample| sample.file == file),
            Because::Page(_) | Because::Elsewhere(..) => false,
        });
        let baseless = baseless.map(|exception| format!("{} {:?}", exception.operation, exception.because)).collect();
        let report = Report { vendor: vendor.to_owned(), baseless, ..Report::default() };
        let used = vec![false; exceptions.len()];
        let (liberties, seen) = (Liberties::new(), HashSet::new());
        let mut contract = Self { documents, exceptions, used, liberties, samples, seen, report };
        contract.liberties = contract.samples.iter().flat_map(|sample| contract.liberties_of(sample)).collect();
        contract
    }

    /// What a recorded answer does against the document.
    fn liberties_of(&self, sample: &Sample) -> Vec<(String, String, String)> {
        let Some((document, operation)) = self.find(&sample.method, &sample.path) else { return Vec::new() };
        let (_, schema) = document.reply_schema(operation, sample.status);
        let found = schema.map(|schema| differences(&schema, &sample.body)).unwrap_or_default();
        found.into_iter().map(|found| (operation.name.clone(), found.pointer, found.keyword)).collect()
    }

    /// Checks one exchange of a provider with a simulator: the request, and the answer if it arrived as the simulator
    /// meant it.
    pub fn check(&mut self, call: Call<'_>) {
        let found = self.find(call.method, call.path).map(|(_, operation)| operation.name.clone());
        self.report.requests += 1;
        let Some(name) = found else {
            let name = format!("{} {}", call.method, call.path);
            let message = "the document has no such operation".to_owned();
            self.find_fault(&name, Side::Request, Difference::new("", "operation", message), None);
            return;
        };
        *self.report.sent.entry(name.clone()).or_default() += 1;
        if self.is_new(&(&name, call.query, call.content_type, call.body)) {
            self.check_request(&name, call);
        }
        self.check_answer(call);
    }

    /// Where a member is of another type than the document says, a schema of several parts knows none of those beside it
    /// either. So what an exception covers is looked at by itself, and the rest is held to the document without it.
    fn check_request(&mut self, name: &str, call: Call<'_>) {
        let body: Value = serde_json::from_slice(call.body).unwrap_or_default();
        let (document, operation) = self.find(call.method, call.path).expect("it was found before");
        let is_excused = |one: &Difference| {
            let value = body.pointer(&one.exact).filter(|_| !one.exact.is_empty());
            one.keyword == "type"
                && value.is_some()
                && !self.covering(&one.finding(name, Side::Request), value).is_empty()
        };
        let mut differences = request(document, operation, &call);
        let excused: Vec<Difference> = differences.extract_if(.., |one| is_excused(one)).collect();
        if !excused.is_empty() {
            let mut rest = body.clone();
            excused.iter().for_each(|one| remove(&mut rest, &one.exact));
            differences = request(document, operation, &Call { body: rest.to_string().as_bytes(), ..call });
        }
        for difference in differences.into_iter().chain(excused) {
            let value = body.pointer(&difference.exact).filter(|_| !difference.exact.is_empty());
            self.find_fault(name, Side::Request, difference, value);
        }
    }

    /// Checks an answer of a simulator alone: what a provider does not ask for, and the simulator answers all the same.
    pub fn check_answer(&mut self, call: Call<'_>) {
        let Some(status) = call.status else { return };
        let Some((document, operation)) = self.find(call.method, call.path) else {
            let message = "the document has no such operation".to_owned();
            let name = format!("{} {}", call.method, call.path);
            self.find_fault(&name, Side::Reply, Difference::new("", "operation", message), None);
            return;
        };
        let (documented, schema) = document.reply_schema(operation, status);
        let name = operation.name.clone();
        self.report.replies += 1;
        match (documented, schema) {
            (false, _) if status < 300 => {
                let message = format!("the document names no answer with the status {status}");
                self.find_fault(&name, Side::Reply, Difference::new("", "status", message), None);
            }
            (false, _) => {
                self.report.undocumented.insert(format!("{name}: {status}"));
            }
            (true, None) => {
                self.report.without_schema.insert(format!("{name}: {status}"));
            }
            (true, Some(schema)) => {
                if self.is_new(&(&name, status, call.answer)) {
                    self.check_body(&name, status, &schema, call.answer);
                }
            }
        }
    }

    fn check_body(&mut self, name: &str, status: u16, schema: &Validator, answer: &[u8]) {
        let body: Value = match self.without_seen(name, status, answer) {
            Ok(body) => body,
            Err(_) if answer.is_empty() => Value::Null,
            Err(error) => {
                self.find_fault(name, Side::Reply, Difference::new("", "json", error.to_string()), None);
                return;
            }
        };
        for difference in differences(schema, &body) {
            let liberty = (name.to_owned(), difference.pointer.clone(), difference.keyword.clone());
            if !self.liberties.contains(&liberty) {
                let value = body.pointer(&difference.exact);
                self.find_fault(name, Side::Reply, difference, value);
            }
        }
    }

    /// The body without those items of its lists that were checked before, byte by byte the same: pages of a listing
    /// show the same things again and again. The first item of a list always stays.
    fn without_seen(&mut self, name: &str, status: u16, answer: &[u8]) -> serde_json::Result<Value> {
        let Ok(parts) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(answer) else {
            return serde_json::from_slice(answer);
        };
        let mut body = serde_json::Map::new();
        for (key, part) in parts {
            let value = match serde_json::from_str::<Vec<&RawValue>>(part.get()) {
                Err(_) => serde_json::from_str(part.get())?,
                Ok(items) => {
                    let mut left = Vec::new();
                    for (at, item) in items.into_iter().enumerate() {
                        if self.is_new(&(name, status, &key, item.get())) || at == 0 {
                            left.push(serde_json::from_str(item.get())?);
                        }
                    }
                    Value::Array(left)
                }
            };
            body.insert(key, value);
        }
        Ok(Value::Object(body))
    }

    fn is_new(&mut self, what: &impl Hash) -> bool {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        self.seen.insert(hasher.finish())
    }

    /// Whether what an exception rests on says this of the value that differs.
    fn holds(&self, because: Because, value: Option<&Value>) -> bool {
        match because {
            // Looked for at the beginning.
            Because::Row(_) | Because::Text(_) | Because::Page(_) => true,
            Because::Recorded(file, place) => {
                let recorded = self.samples.iter().find(|sample| sample.file == file);
                let recorded = recorded.and_then(|sample| sample.body.pointer(place));
                recorded.zip(value).is_some_and(|(recorded, value)| kind(recorded) == kind(value))
            }
            Because::Elsewhere(operation, place) => {
                value.is_some_and(|value| self.documents.iter().any(|one| one.says_of(operation, place, value)))
            }
        }
    }

    /// The exceptions that cover a difference, by their places.
    fn covering(&self, finding: &Finding, value: Option<&Value>) -> Vec<usize> {
        (0..self.exceptions.len())
            .filter(|at| self.exceptions[*at].covers(finding) && self.holds(self.exceptions[*at].because, value))
            .collect()
    }

    fn find_fault(&mut self, operation: &str, side: Side, difference: Difference, value: Option<&Value>) {
        let mut finding = difference.finding(operation, side);
        let covering = self.covering(&finding, value);
        let excused = !covering.is_empty();
        covering.into_iter().for_each(|at| self.used[at] = true);
        if excused {
            return;
        }
        // The same difference with other values is one finding.
        let known = self.report.findings.keys().find(|known| {
            (&known.operation, known.side, &known.pointer, &known.keyword)
                == (&finding.operation, finding.side, &finding.pointer, &finding.keyword)
        });
        if let Some(known) = known {
            finding = known.clone();
        }
        *self.report.findings.entry(finding).or_default() += 1;
    }

    fn find(&self, method: &str, path: &str) -> Option<(&Document, &Operation)> {
        self.documents.iter().find_map(|document| Some((document, document.operation(method, path)?)))
    }

    /// The operations that requests are, given by method and path, as the documents write them.
    ///
    /// # Panics
    ///
    /// If the documents have no such operation.
    pub fn names_of(&self, requests: &[(String, String)]) -> Vec<String> {
        let name = |(method, path): &(String, String)| match self.find(method, path) {
            Some((_, operation)) => operation.name.clone(),
            None => panic!("the documents have no operation {method} {path}"),
        };
        requests.iter().map(name).collect()
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

/// Takes what is at a place out of its object; what stands in a list stays.
fn remove(body: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(members) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        members.remove(&name.replace("~1", "/").replace("~0", "~"));
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
        static OWNERS: &[Exception] =
            &[Exception::new("POST /things", Side::Reply, "/owners/*", Because::Text("a thing"))];
        static BASELESS: &[Exception] = &[Exception::reply("POST /things", "/owners/*", "owners are objects")];
        let wrong = br#"{"id":"1","owners":[{"id":1}]}"#;
        assert_eq!(found(&check(&[], call(&[], br#"{"name":"a"}"#, wrong))), [("/owners/*", "type")]);
        check(OWNERS, call(&[], br#"{"name":"a"}"#, wrong)).assert_kept();
        let unused = check(OWNERS, call(&[], br#"{"name":"a"}"#, br#"{"id":"1"}"#));
        assert_eq!(unused.unused.len(), 1);
        assert_eq!(check(BASELESS, call(&[], br#"{"name":"a"}"#, wrong)).baseless.len(), 1);
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
