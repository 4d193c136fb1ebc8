//! Whether a document says anything, without reading it as text.

use std::fmt;

use anyticket_http::{Nest, Reader};
use serde::de::{Deserialize, Deserializer, Visitor};

/// Whether a text node of a document holds something that can be seen. It stops at the first: nothing is built, and the
/// rest is not looked at.
///
/// `false` says nothing: there may be a picture, or something of a form nobody knows.
pub(crate) fn says_something(json: &str) -> bool {
    matches!(node(&mut Reader::new(json), 0), Err(Stop::Found))
}

/// What is nested more deeply is not looked into.
const DEEPEST: usize = 100;

/// Why the reading ends before the document does.
enum Stop {
    Found,
    Odd,
}

impl From<serde_json::Error> for Stop {
    fn from(_: serde_json::Error) -> Self {
        Self::Odd
    }
}

/// Reads a node, or a list of nodes.
fn node(json: &mut Reader<'_>, depth: usize) -> Result<(), Stop> {
    match json.nests() {
        Some(_) if depth > DEEPEST => Err(Stop::Odd),
        Some(Nest::List) => json.list(|json| node(json, depth + 1)),
        Some(Nest::Object) => json.object(|name, json| match &*name {
            "content" => node(json, depth + 1),
            "text" if json.value::<Visible>()?.0 => Err(Stop::Found),
            "text" => Ok(()),
            _ => Ok(json.skip()?),
        }),
        None => Err(Stop::Odd),
    }
}

/// Whether a text holds a letter or a digit.
struct Visible(bool);

impl<'de> Deserialize<'de> for Visible {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Letters;

        impl Visitor<'_> for Letters {
            type Value = Visible;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Visible, E> {
                Ok(Visible(text.chars().any(char::is_alphanumeric)))
            }
        }

        deserializer.deserialize_str(Letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_can_be_seen_is_found_wherever_it_stands() {
        for json in [
            r#"{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}"#,
            r#"{"content":[{"content":[{"text":" "},{"marks":[{"type":"code"}],"text":"b"}]}]}"#,
        ] {
            assert!(says_something(json), "{json}");
        }
    }

    #[test]
    fn what_has_no_text_or_only_blanks_is_not_found() {
        for json in [
            r#"{"type":"doc","version":1,"content":[]}"#,
            r#"{"content":[{"type":"paragraph","content":[{"type":"text","text":" \n "}]}]}"#,
            r#"{"content":[{"type":"placeholder","attrs":{"text":"Type here"}}]}"#,
            r#"{"content":[{"text":7}]}"#,
            "{",
            &"[".repeat(100_000),
            &r#"{"content":"#.repeat(100_000),
        ] {
            assert!(!says_something(json), "{json}");
        }
    }
}
