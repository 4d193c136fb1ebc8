//! Whether a document says anything, without reading it as text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Whether a text node of a document holds something that can be seen. It stops at the first: nothing is built, and the
/// rest is not looked at.
///
/// `false` says nothing: there may be a picture, or something of a form nobody knows.
pub(crate) fn says_something(json: &str) -> bool {
    let mut found = false;
    // Finding something ends the reading with an error, which is the way to leave early.
    let _ = serde::de::DeserializeSeed::deserialize(Node(&mut found), &mut serde_json::Deserializer::from_str(json));
    found
}

/// A node, or a list of nodes.
struct Node<'a>(&'a mut bool);

impl<'de> serde::de::DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            match key {
                Part::Content => map.next_value_seed(Node(self.0))?,
                Part::Text => {
                    if map.next_value::<Visible>()?.0 {
                        *self.0 = true;
                        return Err(A::Error::custom("found"));
                    }
                }
                Part::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut nodes: A) -> Result<(), A::Error> {
        while nodes.next_element_seed(Node(self.0))?.is_some() {}
        Ok(())
    }
}

/// What a node has: further nodes, a text, or something that says nothing by itself.
#[derive(Clone, Copy)]
enum Part {
    Content,
    Text,
    Other,
}

struct Key(Part);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, name: &str) -> Result<Key, E> {
                Ok(Key(match name {
                    "content" => Part::Content,
                    "text" => Part::Text,
                    _ => Part::Other,
                }))
            }
        }

        deserializer.deserialize_str(Name)
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
        ] {
            assert!(!says_something(json), "{json}");
        }
    }
}
