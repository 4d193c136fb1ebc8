//! One answer of a listing, and the place to go on from.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::model::Raw;
use crate::{Error, ErrorKind, Result};

/// A place in a listing, as its provider wrote it: a closed range of the listing and a position in it.
///
/// Opaque to everybody else. What callers store is a [`Checkpoint`](super::Checkpoint), which holds the
/// cursors of all open ranges together with the tracker and the question they belong to.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// Writes a provider's place down.
    ///
    /// # Panics
    ///
    /// Never for types whose maps have text as keys, which is all a provider needs.
    pub fn encode<T: Serialize>(place: &T) -> Self {
        Self(serde_json::to_string(place).expect("a place is plain data"))
    }

    /// Reads a provider's place back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if it is not one that this provider wrote.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.0).map_err(|cause| {
            Error::invalid("the cursor is damaged or of another version")
                .with_hint("start the listing again without it")
                .because(cause)
        })
    }

    /// The text of the place.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cursor").field(&self.0).finish()
    }
}

/// An item of a page that could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Broken {
    /// Which item of the page it was, from 0.
    pub index: usize,
    /// Its id, if that much could be read.
    pub id: Option<String>,
    /// Why it could not be read.
    pub error: Error,
    /// The item as the tracker sent it.
    pub raw: Option<Raw>,
}

impl Broken {
    /// The item at `index` could not be read because of `error`.
    pub fn new(index: usize, error: Error) -> Self {
        Self { index, id: None, error, raw: None }
    }

    /// Sets the id that could be read.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Keeps the item as the tracker sent it.
    #[must_use]
    pub fn with_raw(mut self, raw: Raw) -> Self {
        self.raw = Some(raw);
        self
    }
}

/// One answer of a listing.
///
/// An empty page is not the end: only `next` says that. Within one range no item comes twice.
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// Where this range goes on; its end if there is nothing.
    pub next: Option<Cursor>,
    /// Further ranges that turned up, to be read beside this one; none in an order that the tracker keeps.
    pub forks: Vec<Cursor>,
    /// What could not be read.
    pub broken: Vec<Broken>,
}

impl<T> Page<T> {
    /// A page with these items that is the last one.
    pub fn last(items: Vec<T>) -> Self {
        Self { items, next: None, forks: Vec::new(), broken: Vec::new() }
    }

    /// Sets where the range goes on.
    #[must_use]
    pub fn with_next(mut self, next: Option<Cursor>) -> Self {
        self.next = next;
        self
    }

    /// Adds ranges that turned up.
    #[must_use]
    pub fn with_forks(mut self, forks: impl IntoIterator<Item = Cursor>) -> Self {
        self.forks.extend(forks);
        self
    }

    /// Adds items that could not be read.
    #[must_use]
    pub fn with_broken(mut self, broken: impl IntoIterator<Item = Broken>) -> Self {
        self.broken.extend(broken);
        self
    }

    /// The error that ends a listing in which items could not be read.
    pub(crate) fn incomplete(count: usize, first: Error) -> Error {
        Error::new(ErrorKind::Incomplete, "some items of the listing could not be read")
            .with("items", count)
            .with_hint("everything that could be read was given; list by pages to see the broken ones")
            .because(first)
    }
}
