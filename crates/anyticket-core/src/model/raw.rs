//! The vendor's own answer, kept when it was asked for.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Error, ErrorKind, Result};

/// One JSON value as the tracker sent it: a counted slice of the answer.
///
/// Cloning copies nothing. As long as one `Raw` of a page lives, the whole page stays in memory;
/// [`Raw::detach`] copies it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(Bytes);

impl Raw {
    /// Wraps bytes that hold one JSON value.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`] if they do not.
    pub fn new(bytes: impl Into<Bytes>) -> Result<Self> {
        let bytes = bytes.into();
        serde_json::from_slice::<&RawValue>(&bytes)
            .map_err(|cause| Error::new(ErrorKind::Unreadable, "not a JSON value").because(cause))?;
        Ok(Self(bytes))
    }

    /// The slice of `answer` that holds `value`, without a copy if it lies inside.
    pub fn slice(answer: &Bytes, value: &RawValue) -> Self {
        Self::within(answer, value.get().as_bytes())
    }

    /// The same for a value that was read out of the answer as text. Nothing is gone through again: that `value` is one
    /// JSON value must be known.
    pub fn part(answer: &Bytes, value: &str) -> Self {
        debug_assert!(serde_json::from_str::<&RawValue>(value).is_ok(), "a part of an answer is one JSON value");
        Self::within(answer, value.as_bytes())
    }

    fn within(answer: &Bytes, part: &[u8]) -> Self {
        let start = (part.as_ptr() as usize).checked_sub(answer.as_ptr() as usize);
        match start.and_then(|start| Some((start, start.checked_add(part.len())?))) {
            Some((start, end)) if end <= answer.len() => Self(answer.slice(start..end)),
            _ => Self(Bytes::copy_from_slice(part)),
        }
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("null")
    }

    /// A copy that does not keep the rest of its page in memory.
    #[must_use]
    pub fn detach(&self) -> Self {
        Self(Bytes::copy_from_slice(&self.0))
    }

    /// Reads it into a type of yours.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`] if the value has another shape.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_slice(&self.0)
            .map_err(|cause| Error::new(ErrorKind::Unreadable, "the value has another shape").because(cause))
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Raw").field(&self.as_str()).finish()
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: &RawValue = serde_json::from_slice(&self.0).map_err(serde::ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(Bytes::from(Box::<str>::from(value).into_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_of_an_answer_shares_its_memory() {
        let answer = Bytes::from_static(br#"[{"a":1}]"#);
        let items: Vec<&RawValue> = serde_json::from_slice(&answer).unwrap();
        let raw = Raw::slice(&answer, items[0]);
        assert_eq!(raw.as_str(), r#"{"a":1}"#);
        assert_eq!(raw.0.as_ptr(), answer[1..].as_ptr());
        assert_eq!(Raw::part(&answer, items[0].get()).0.as_ptr(), raw.0.as_ptr());
    }

    #[test]
    fn it_is_json_inside_json() {
        let raw = Raw::new(&br#"{"a":[1,2]}"#[..]).unwrap();
        assert_eq!(serde_json::to_string(&raw).unwrap(), r#"{"a":[1,2]}"#);
        assert!(Raw::new(&b"{"[..]).is_err());
    }
}
