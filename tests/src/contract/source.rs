//! What a provider can send, read from where it says so: its own source.

use std::collections::BTreeMap;
use std::path::Path;

/// The requests that the source of a provider makes, by method and path, with `x` for what is put in: every
/// `Request::get(["v2", "task", id])` in the files below `folder`, and every call of a function beside it that takes the
/// segments and makes one. Tests in the source do not count.
///
/// A function `api` may stand around the segments, for what all paths begin with; that is left out here.
///
/// # Panics
///
/// If the source cannot be read, or makes a request in a form that is not understood here.
pub fn requests_in(folder: &Path) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            requests.extend(requests_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("source is text");
            requests.extend(requests_of(&text));
        }
    }
    requests.sort();
    requests.dedup();
    requests
}

fn requests_of(text: &str) -> Vec<(String, String)> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let makers = makers(text);
    let mut requests = Vec::new();
    for (at, _) in text.match_indices('(') {
        let called = name_before(&text[..at]);
        assert_ne!(called, "Request::new", "this request is made in another way: {:.60}", &text[at..]);
        let Some(method) = makers.get(called) else { continue };
        let argument = text[at + 1..].trim_start();
        let argument = argument.strip_prefix("api(").unwrap_or(argument);
        match argument.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((segments, _)) => requests.push((method.to_uppercase(), path(segments))),
            // Within one of those functions, whose calls are read.
            None if argument.starts_with("segments") => {}
            None => panic!("this request is made in another way: {called}({argument:.60}"),
        }
    }
    requests
}

/// What makes a request of segments, and with which method.
fn makers(text: &str) -> BTreeMap<&str, &'static str> {
    let mut makers: BTreeMap<&str, &'static str> =
        [("Request::get", "get"), ("Request::post", "post"), ("Request::put", "put"), ("Request::patch", "patch")]
            .into();
    makers.insert("Request::delete", "delete");
    for function in text.split("\nfn ").skip(1) {
        let (signature, body) = function.split_once('{').unwrap_or_default();
        let body = body.split("\n}").next().unwrap_or_default();
        let name = signature.split(['<', '(']).next().unwrap_or_default();
        if !signature.contains("(segments:") || !signature.contains("-> Request") {
            continue;
        }
        let calls = body.match_indices('(').map(|(at, _)| name_before(&body[..at]));
        let method = calls.filter_map(|called| makers.get(called)).next().copied();
        makers.insert(name, method.unwrap_or_else(|| panic!("which method does {name} ask with?")));
    }
    makers
}

/// The name that a call ends with, and the type before it.
fn name_before(text: &str) -> &str {
    let is_of_a_name = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':';
    &text[text.trim_end_matches(is_of_a_name).len()..]
}

fn path(segments: &str) -> String {
    let segments = segments.split(',').map(str::trim).filter(|segment| !segment.is_empty());
    segments
        .map(|segment| match segment.strip_prefix('"').and_then(|segment| segment.strip_suffix('"')) {
            Some(literal) => format!("/{literal}"),
            None => "/x".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        requests_of(text)
    }

    fn expected(requests: &[(&str, &str)]) -> Vec<(String, String)> {
        requests.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect()
    }

    #[test]
    fn requests_are_found_with_what_is_put_into_their_paths() {
        let text = r#"Request::get(["v2", "task", id]) RawRequest::new(x) Request::raw(&r) Request::post([
            "v2", "list", list.as_str(), "task",
        ]).json(&body) #[cfg(test)] Request::get(["in", "tests"])"#;
        assert_eq!(found(text), expected(&[("GET", "/v2/task/x"), ("POST", "/v2/list/x/task")]));
    }

    #[test]
    fn functions_that_make_requests_of_segments_are_followed() {
        let text = r#"
fn post<'a, T>(segments: impl IntoIterator<Item = &'a str>, body: &T) -> Request {
    Request::post(api(segments)).json(body)
}

fn search<'a, T>(segments: impl IntoIterator<Item = &'a str>, body: &T) -> Request {
    post(segments, body).repeat(Repeat::Safe)
}

pub(crate) fn find(body: &Body) -> Request {
    search(["search"], body)
}

fn change(id: &str) -> Request {
    Request::put(api(["issue", id]))
}
"#;
        assert_eq!(found(text), expected(&[("POST", "/search"), ("PUT", "/issue/x")]));
    }

    #[test]
    #[should_panic(expected = "made in another way")]
    fn a_request_of_another_form_is_not_passed_over() {
        found("Request::get(path)");
    }
}
