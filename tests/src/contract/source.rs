//! What a provider can send, read from where it says so: its own source.

use std::path::Path;

/// The requests that the source of a provider makes, by method and path, with `x` for what is put in: every
/// `Request::get(["v2", "task", id])` in the files below `folder`.
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
    let mut requests = Vec::new();
    for after in text.split("Request::").skip(1) {
        let Some((method, rest)) = after.split_once('(') else { continue };
        if !["get", "post", "put", "patch", "delete"].contains(&method) {
            continue;
        }
        let segments = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (segments, _) = segments.unwrap_or_else(|| panic!("this request is made in another way: {after:.60}"));
        let path: String = segments
            .split(',')
            .map(str::trim)
            .filter(|segment| !segment.is_empty())
            .map(|segment| match segment.strip_prefix('"').and_then(|segment| segment.strip_suffix('"')) {
                Some(literal) => format!("/{literal}"),
                None => "/x".to_owned(),
            })
            .collect();
        requests.push((method.to_uppercase(), path));
    }
    requests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_found_with_what_is_put_into_their_paths() {
        let text = r#"Request::get(["v2", "task", id]) RawRequest::new(x) Request::raw(&r) Request::post([
            "v2", "list", list.as_str(), "task",
        ]).json(&body)"#;
        let found = requests_of(text);
        let expected = [("GET", "/v2/task/x"), ("POST", "/v2/list/x/task")];
        assert_eq!(found, expected.map(|(method, path)| (method.to_owned(), path.to_owned())));
    }
}
