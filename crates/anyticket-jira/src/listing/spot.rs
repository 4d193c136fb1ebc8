//! Where a listing goes on, as a cursor keeps it.

use serde::{Deserialize, Serialize};

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Spot {
    /// Through a range, page by page.
    Walk(Walk),
    /// Through a range by ids, whose issues are read in chunks.
    Ids(Walk),
    /// These issues.
    Chunk(Vec<u64>),
}

/// A search, and how far it was read. A token belongs to one text of JQL, which is why the text is kept: names that it was
/// made of may mean something else by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    #[serde(rename = "q")]
    pub(super) jql: String,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// The issues that are shown as they are now, the same on every page.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reconcile: Vec<u64>,
    /// Issues of an earlier page that may share their place in the order with the next ones.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) held: Vec<u64>,
}

impl Walk {
    /// A search from its beginning.
    pub(super) fn new(jql: String, reconcile: Vec<u64>) -> Self {
        Self { jql, token: None, reconcile, held: Vec::new() }
    }

    /// The same from this token on.
    pub(super) fn after(&self, token: String) -> Self {
        Self { token: Some(token), held: Vec::new(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::Cursor;

    use super::*;

    #[test]
    fn a_place_goes_through_text_and_comes_back() {
        let walk = Walk::new("project = 1 ORDER BY created ASC, key ASC".to_owned(), vec![7, 9]);
        for spot in [Spot::Walk(walk.after("abc".to_owned())), Spot::Ids(walk), Spot::Chunk(vec![1, 2])] {
            assert_eq!(Cursor::encode(&spot).decode::<Spot>().unwrap(), spot);
        }
    }
}
