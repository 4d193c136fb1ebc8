//! Where a whole listing stands, as text that another process can go on from.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{Cursor, fnv1a};
use crate::model::TicketId;
use crate::{Error, Result};

/// The version of the text form. An older one is read as long as its meaning can be kept.
const VERSION: u8 = 1;

/// Where a listing stands: every open range of it, the tracker and the question it belongs to.
///
/// Its text form is safe in URLs, files and shells, and says when it was damaged on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Checkpoint {
    /// The version of the form.
    #[serde(rename = "v")]
    version: u8,
    /// The tracker that the listing belongs to.
    #[serde(rename = "t")]
    tracker: String,
    /// The fingerprint of the question.
    #[serde(rename = "q")]
    question: u64,
    /// Every open range.
    #[serde(rename = "o")]
    open: Vec<Open>,
}

/// A range of a listing that is not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Open {
    /// Where it goes on; the beginning of the listing if there is nothing.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The tickets of its next page that were given already, before a limit cut it.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<TicketId>,
}

impl Open {
    /// A range that goes on at `cursor`.
    pub fn new(cursor: Option<Cursor>) -> Self {
        Self { cursor, given: Vec::new() }
    }
}

impl Checkpoint {
    /// Where a listing of `tracker` stands.
    pub fn new(tracker: impl Into<String>, question: u64, open: Vec<Open>) -> Self {
        Self { version: VERSION, tracker: tracker.into(), question, open }
    }

    /// The open ranges.
    pub fn open(&self) -> &[Open] {
        &self.open
    }

    /// The open ranges, if this belongs to that tracker and that question.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it belongs to another.
    pub fn open_for(self, tracker: &str, question: u64) -> Result<Vec<Open>> {
        if self.tracker != tracker {
            return Err(Error::invalid("the cursor belongs to another tracker")
                .with("cursor", &self.tracker)
                .with("tracker", tracker)
                .with_hint("list that tracker, or start again without the cursor"));
        }
        if self.question != question {
            return Err(Error::invalid("the cursor belongs to another query").with_hint(
                "repeat the query it came from with the same filters and order, or start again without it",
            ));
        }
        Ok(self.open)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        write!(f, "{}.{}", URL_SAFE_NO_PAD.encode(&json), check(&json))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let damaged = || {
            Error::invalid("the cursor is damaged").with_hint("copy it whole, or start the listing again without it")
        };
        let (body, claimed) = text.trim().rsplit_once('.').ok_or_else(damaged)?;
        let json = URL_SAFE_NO_PAD.decode(body).map_err(|_| damaged())?;
        if claimed != check(&json) {
            return Err(damaged());
        }
        let checkpoint: Self = serde_json::from_slice(&json).map_err(|cause| damaged().because(cause))?;
        if checkpoint.version != VERSION {
            return Err(Error::invalid("the cursor is of another version of the program")
                .with("version", checkpoint.version)
                .with_hint("start the listing again without it"));
        }
        Ok(checkpoint)
    }
}

/// Notices damage: half of the hash is enough for that.
fn check(json: &[u8]) -> String {
    format!("{:08x}", fnv1a(json) >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let mut cut = Open::new(Some(Cursor::encode(&"é/+ ")));
        cut.given = vec!["t1".into()];
        Checkpoint::new("work", 7, vec![Open::new(Some(Cursor::encode(&("a", 1)))), Open::new(None), cut])
    }

    #[test]
    fn it_goes_through_text_and_comes_back() {
        let text = checkpoint().to_string();
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{text}");
        assert_eq!(text.parse::<Checkpoint>().unwrap(), checkpoint());
    }

    #[test]
    fn every_damaged_letter_is_noticed() {
        let text = checkpoint().to_string();
        for at in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(damaged.parse::<Checkpoint>().is_err(), "{at}: {damaged}");
        }
        assert!("".parse::<Checkpoint>().is_err());
    }

    #[test]
    fn it_opens_only_its_own_listing() {
        assert!(checkpoint().open_for("work", 7).is_ok());
        assert!(checkpoint().open_for("home", 7).is_err());
        assert!(checkpoint().open_for("work", 8).is_err());
    }
}
