//! Where a listing goes on, as a cursor keeps it.

use serde::{Deserialize, Serialize};

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Spot {
    /// Through a span of the time of creation, by the search.
    Walk(Walk),
    /// Through a list of Asana's, by its tokens.
    List(List),
    /// Through the subtasks of these tasks.
    Below(Below),
}

/// Which of the tasks that match a range gives: others give the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Share {
    /// All of them.
    All,
    /// Those that lie in one of the projects asked for themselves.
    Members,
    /// Subtasks that lie in no project themselves.
    Inherited,
    /// Subtasks that lie in one of the projects asked for themselves.
    Placed,
    /// All but those.
    NotPlaced,
}

/// A span of the time of creation, in milliseconds, and how far it was read: everything before `at` was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    #[serde(rename = "s")]
    pub(super) share: Share,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<i64>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<i64>,
}

impl Walk {
    /// All the time there is.
    pub(super) fn new(share: Share) -> Self {
        Self { share, at: None, to: None }
    }
}

/// What a list is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Of {
    Project(String),
    /// A section, and the project it belongs to.
    Section(String, String),
    Tag(String),
    Assignee(String),
    /// Of these, the tasks that are at home in no project.
    Homeless(String),
    Parent(String),
}

/// A list, and how far it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct List {
    #[serde(rename = "l")]
    pub(super) of: Of,
    #[serde(rename = "s")]
    pub(super) share: Share,
    /// Only those that were created in this millisecond.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<i64>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<String>,
}

impl List {
    /// A list from its beginning.
    pub(super) fn new(of: Of, share: Share) -> Self {
        Self { of, share, created: None, offset: None }
    }
}

/// Tasks whose subtasks are read, and the list that they were met in. With a token, there is one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Below {
    #[serde(rename = "p")]
    pub(super) parents: Vec<String>,
    #[serde(rename = "f")]
    pub(super) from: List,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<String>,
}

#[cfg(test)]
mod tests {
    use anyticket_core::Cursor;

    use super::*;

    #[test]
    fn a_place_goes_through_text_and_comes_back() {
        let list =
            List { offset: Some("eyJ0".into()), ..List::new(Of::Section("5001".into(), "5000".into()), Share::All) };
        let below = Below { parents: vec!["1".into()], from: list.clone(), offset: None };
        let walk = Walk { at: Some(1), to: Some(2), ..Walk::new(Share::Inherited) };
        for spot in [Spot::Walk(walk), Spot::List(list), Spot::Below(below)] {
            assert_eq!(Cursor::encode(&spot).decode::<Spot>().unwrap(), spot);
        }
    }
}
