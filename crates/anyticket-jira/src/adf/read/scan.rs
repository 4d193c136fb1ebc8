//! The texts of a document that is nested too deeply to be read as a tree.

/// The values of all members named `text`, in the order in which they stand.
pub(super) fn texts(json: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = json;
    let mut is_text = false;
    while let Some(start) = rest.find('"') {
        let Some(end) = string_end(&rest[start..]) else { break };
        let string = &rest[start..start + end];
        rest = &rest[start + end..];
        let is_key = rest.trim_start().starts_with(':');
        if is_key {
            // Only a string that follows at once is its value.
            is_text = string == "\"text\"" && rest.trim_start()[1..].trim_start().starts_with('"');
        } else if is_text {
            texts.extend(serde_json::from_str::<String>(string).ok().filter(|text| !text.is_empty()));
            is_text = false;
        }
    }
    texts
}

/// The length of the string at the beginning, with its quotes.
fn string_end(json: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
