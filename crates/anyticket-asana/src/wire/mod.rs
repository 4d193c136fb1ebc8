//! What Asana sends, only the parts that are used.
//!
//! A field that was asked for and is absent was not told, which is something else than null: compact records, and those for
//! credentials of few scopes, leave fields out.

mod custom;
mod place;
#[cfg(test)]
mod recorded;
mod talk;
mod task;

use anyticket_http::Beside;
use anyticket_http::lenient::id;
use serde::{Deserialize, Deserializer};

pub(crate) use anyticket_http::lenient::Text;
pub(crate) use custom::{CustomTexts, CustomValue, CustomValues};
pub(crate) use place::{Definition, EnumOption, FieldSetting, Project, Team, Workspace};
pub(crate) use talk::{Attachment, Story};
pub(crate) use task::{Above, BrokenTask, Followed, Head, Membership, Person, Place, Stub, Task};

/// What a success holds.
#[derive(Debug, Deserialize)]
pub(crate) struct Data<T> {
    pub(crate) data: T,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Listed<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    next_page: Option<NextPage>,
}

#[derive(Debug, Deserialize)]
struct NextPage {
    #[serde(default)]
    offset: Option<String>,
}

impl<T> Listed<T> {
    /// Where the list goes on.
    pub(crate) fn next(&self) -> Option<String> {
        self.next_page.as_ref()?.offset.clone().filter(|offset| !offset.is_empty())
    }
}

/// What a page calls its list.
pub(crate) const LIST: &str = "data";

/// Where a list goes on whose members were read one by one.
pub(crate) fn next_page(beside: &Beside<'_>) -> Option<String> {
    beside.get::<NextPage>("next_page")?.offset.filter(|offset| !offset.is_empty())
}

/// A field that may be absent, null, or there.
pub(crate) type Told<T> = Option<Option<T>>;

/// Tells a field that is absent from one that is null.
pub(crate) fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Told<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Anything with a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Named {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Absent in compact records.
    #[serde(default)]
    pub(crate) email: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Tag {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) color: Option<String>,
}

/// The answer of `GET /users/me`.
#[derive(Debug, Deserialize)]
pub(crate) struct Me {
    #[serde(flatten)]
    pub(crate) user: User,
    #[serde(default)]
    pub(crate) workspaces: Vec<Named>,
}
