//! `multipart/form-data`, as far as an upload needs it.

use bytes::Bytes;

/// One part of a body.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    /// `filename*`, decoded: what a client says that knows how to say more than ASCII.
    pub(crate) filename_extended: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Bytes,
}

/// The parts of a body; `None` if it is not what its content type says.
pub(crate) fn parts(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let boundary = content_type.split("boundary=").nth(1)?.split(';').next()?.trim().trim_matches('"');
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut at = find(body, delimiter.as_bytes(), 0)?;
    loop {
        let start = at + delimiter.len();
        if body.get(start..start + 2) == Some(b"--") {
            return Some(parts);
        }
        let head_end = find(body, b"\r\n\r\n", start)?;
        let next = find(body, format!("\r\n{delimiter}").as_bytes(), head_end + 2)?;
        let head = std::str::from_utf8(&body[start..head_end]).ok()?;
        let content = body.slice((head_end + 4).min(next)..next);
        let mut part =
            Part { name: String::new(), filename: None, filename_extended: None, content_type: None, content };
        for line in head.split("\r\n") {
            let Some((name, value)) = line.split_once(':') else { continue };
            match name.trim().to_ascii_lowercase().as_str() {
                "content-disposition" => {
                    part.name = attribute(value, "name")?;
                    part.filename = attribute(value, "filename");
                    part.filename_extended = extended(value);
                }
                "content-type" => part.content_type = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        parts.push(part);
        at = next + 2;
    }
}

/// `name="value"`, with `\"` and `%22` for a quote inside.
fn attribute(header: &str, name: &str) -> Option<String> {
    let start = header.find(&format!(" {name}=\""))? + name.len() + 3;
    let mut value = String::new();
    let mut chars = header[start..].chars();
    while let Some(character) = chars.next() {
        match character {
            '"' => return Some(value.replace("%22", "\"")),
            '\\' => value.extend(chars.next()),
            other => value.push(other),
        }
    }
    None
}

/// `filename*=UTF-8''na%C3%AFve.txt`.
fn extended(header: &str) -> Option<String> {
    let rest = header.split(" filename*=").nth(1)?;
    let value = rest.split(';').next()?.trim().strip_prefix("UTF-8''")?;
    Some(crate::percent::decoded(value))
}

fn find(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?.windows(part.len()).position(|window| window == part).map(|at| from + at)
}
