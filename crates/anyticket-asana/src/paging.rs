//! Where a plain list goes on.

use anyticket_core::{Cursor, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// The token of the next page.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Offset {
    #[serde(rename = "o")]
    token: String,
}

impl Offset {
    /// The token of a cursor; nothing at the beginning of a list.
    pub(crate) fn of(cursor: Option<Cursor>) -> Result<Option<String>> {
        cursor.map(|cursor| cursor.decode::<Self>().map(|offset| offset.token)).transpose()
    }

    /// The cursor of the next page.
    ///
    /// # Errors
    ///
    /// `Unreadable` if it is the page that was just read: that would never end.
    pub(crate) fn next(next: Option<String>, this: Option<String>) -> Result<Option<Cursor>> {
        let next = ends(next, this.as_deref())?;
        Ok(next.map(|token| Cursor::encode(&Self { token })))
    }
}

/// The token of the next page, which is not that of this one.
pub(crate) fn ends(next: Option<String>, this: Option<&str>) -> Result<Option<String>> {
    if next.is_some() && next.as_deref() == this {
        return Err(Error::new(ErrorKind::Unreadable, "Asana gives the same page over and over")
            .with_hint("the listing was ended, since it would never end by itself"));
    }
    Ok(next)
}
