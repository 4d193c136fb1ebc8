//! Recorded answers of the real services: where they differ from the document, the document is wrong.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

/// A recorded answer.
pub(super) struct Sample {
    /// The name of its file, without folders.
    pub(super) file: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) body: Value,
}

/// The recorded answers of a service, out of the folder beside the documents.
pub(super) fn read(specs: &Path, provider: &str) -> Vec<Sample> {
    let folder = specs.join("../samples");
    let Ok(index) = std::fs::read(folder.join("index.json")) else { return Vec::new() };
    let index: Vec<Value> = serde_json::from_slice(&index).expect("the index of the recorded answers is JSON");
    index.iter().filter(|entry| entry["provider"] == provider).filter_map(|entry| sample(&folder, entry)).collect()
}

fn sample(folder: &Path, entry: &Value) -> Option<Sample> {
    let recorded = entry["kind"].as_str().is_some_and(|kind| kind.starts_with("recorded"));
    let (method, path) = entry["endpoint"].as_str()?.split_once(' ')?;
    let file = folder.join(entry["file"].as_str()?);
    let body = std::fs::read(&file).ok()?;
    recorded.then_some(())?;
    Some(Sample {
        file: file.file_name()?.to_str()?.to_owned(),
        method: method.to_owned(),
        path: path.split('?').next()?.to_owned(),
        status: u16::try_from(entry["status"].as_u64()?).ok()?,
        body: serde_json::from_slice(&body).ok()?,
    })
}

/// What recorded answers do against the document: operation, place, rule.
pub(super) type Liberties = BTreeSet<(String, String, String)>;
