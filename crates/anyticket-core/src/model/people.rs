//! Users, and how a caller names one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::UserId;

/// Somebody who can be assigned, or who wrote something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The tracker's id.
    pub id: UserId,
    /// The name to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address, where the tracker shows it to this credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the account is in use, where the tracker says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// What kind of account it is, in the tracker's word (`member`, `guest`, `app`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_kind: Option<String>,
    /// The IANA name of the zone the account is set to, where the tracker says so of the credential's own user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl User {
    /// A user of whom only the id is known.
    pub fn new(id: impl Into<UserId>) -> Self {
        Self { id: id.into(), name: None, email: None, active: None, native_kind: None, time_zone: None }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the e-mail address.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Whether `word` is this user's id, e-mail address or name, whatever the case of the last two.
    pub fn is_called(&self, word: &str) -> bool {
        let same = |text: &Option<String>| text.as_deref().is_some_and(|text| crate::text::same_folded(text, word));
        self.id.as_str() == word || same(&self.email) || same(&self.name)
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().or(self.email.as_deref()).unwrap_or(self.id.as_str()))
    }
}

/// How a caller names a user.
///
/// From text: `me` is the credential's own user, `id:X` an id that is taken as it is, anything else
/// an id, an e-mail address or a name that exactly one user has.
///
/// ```
/// use anyticket_core::{UserId, UserRef};
///
/// assert_eq!(UserRef::from("me"), UserRef::Me);
/// assert_eq!(UserRef::from("id:184"), UserRef::Id(UserId::new("184")));
/// assert_eq!(UserRef::from("bo@example.com"), UserRef::Word("bo@example.com".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserRef {
    /// The user of the credential.
    Me,
    /// The user of this id, which is not looked up.
    Id(UserId),
    /// The one user with this id, e-mail address or name.
    Word(String),
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Id(id) => write!(f, "id:{id}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl From<&str> for UserRef {
    fn from(text: &str) -> Self {
        match text.strip_prefix("id:") {
            Some(id) => Self::Id(UserId::new(id)),
            None if text == "me" => Self::Me,
            None => Self::Word(text.to_owned()),
        }
    }
}

impl From<String> for UserRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl From<&UserId> for UserRef {
    fn from(id: &UserId) -> Self {
        Self::Id(id.clone())
    }
}

impl From<&User> for UserRef {
    fn from(user: &User) -> Self {
        Self::Id(user.id.clone())
    }
}
