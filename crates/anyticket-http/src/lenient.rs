//! Values that a vendor sends now as a number, now as a string, now as null: functions for `deserialize_with`.
//!
//! Where one and the same key changes its type between endpoints, or between answers of one endpoint, every scalar is
//! read through here.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

pub use crate::loose::{Loose, Perhaps};

/// Something that can be made out of a JSON scalar of either type.
pub trait FromScalar: Sized {
    /// What is expected, for the message.
    const EXPECTED: &'static str;

    /// Out of a string; nothing if it is none of this type.
    fn from_text(text: &str) -> Option<Self>;
    /// Out of a whole number.
    fn from_int(number: i64) -> Option<Self>;
    /// Out of any other number.
    fn from_float(number: f64) -> Option<Self>;
}

impl FromScalar for String {
    const EXPECTED: &'static str = "a string or a number";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_int(number: i64) -> Option<Self> {
        Some(number.to_string())
    }

    fn from_float(number: f64) -> Option<Self> {
        Some(number.to_string())
    }
}

impl FromScalar for i64 {
    const EXPECTED: &'static str = "a whole number, also as a string";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().ok().or_else(|| text.parse().ok().and_then(Self::from_float))
    }

    fn from_int(number: i64) -> Option<Self> {
        Some(number)
    }

    fn from_float(number: f64) -> Option<Self> {
        const LIMIT: f64 = 9.0e18;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "within the range, and a fraction of a millisecond is dropped"
        )]
        (number.abs() < LIMIT).then_some(number as i64)
    }
}

impl FromScalar for f64 {
    const EXPECTED: &'static str = "a number, also as a string";

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    #[allow(clippy::cast_precision_loss, reason = "no count or estimate has more than fifteen digits")]
    fn from_int(number: i64) -> Option<Self> {
        Some(number as f64)
    }

    fn from_float(number: f64) -> Option<Self> {
        Some(number)
    }
}

struct Scalar<T>(PhantomData<T>);

impl<T: FromScalar> Visitor<'_> for Scalar<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.trim().is_empty() {
            return Ok(T::from_text(text));
        }
        T::from_text(text).map(Some).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        T::from_int(number).map(Some).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        let value = match i64::try_from(number) {
            Ok(number) => T::from_int(number),
            Err(_) => T::from_text(&number.to_string()),
        };
        value.map(Some).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        T::from_float(number).map(Some).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Float(number), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A string, number or null. An empty string is no number.
///
/// # Errors
///
/// Whatever is none of these, or cannot be made into the type.
pub fn scalar<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromScalar,
{
    deserializer.deserialize_any(Scalar(PhantomData))
}

/// An id: a string or a number, and there.
///
/// # Errors
///
/// An id that is empty, null or of another type.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id: Option<String> = scalar(deserializer)?;
    id.filter(|id| !id.is_empty()).ok_or_else(|| D::Error::custom("the id is missing"))
}

/// A string, borrowed from what it is read out of unless something in it is escaped; a number is read as its text.
///
/// For what is only looked at: whatever is kept in the end is read as a `String` at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The string, as a copy where it is borrowed.
    pub fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;

        impl<'de> Visitor<'de> for Borrowing {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(String::EXPECTED)
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(text.into())
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(text.to_owned().into())
            }

            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(text.into())
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(number.to_string().into())
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(number.to_string().into())
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(number.to_string().into())
            }
        }

        deserializer.deserialize_any(Borrowing)
    }
}

/// An id that is only looked at: as [`id`], and borrowed as [`Text`].
///
/// # Errors
///
/// An id that is empty, null or of another type.
pub fn borrowed_id<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Text<'a>, D::Error> {
    let id = Text::deserialize(deserializer)?;
    if id.is_empty() { Err(D::Error::custom("the id is missing")) } else { Ok(id) }
}

/// A list, or null for an empty one. Members that are null are left out.
///
/// # Errors
///
/// Whatever is neither, or a member that cannot be read.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct List<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::with_capacity(members.size_hint().unwrap_or_default());
            while let Some(member) = members.next_element::<Option<T>>()? {
                list.extend(member);
            }
            Ok(list)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
    }

    deserializer.deserialize_any(List(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct All {
        #[serde(deserialize_with = "id")]
        id: String,
        #[serde(default, deserialize_with = "scalar")]
        at: Option<i64>,
        #[serde(default, deserialize_with = "scalar")]
        points: Option<f64>,
        #[serde(default, deserialize_with = "list")]
        tags: Vec<String>,
    }

    fn read(json: &str) -> Result<All, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_number_and_its_string_are_the_same() {
        let expected = All { id: "183".into(), at: Some(1_567_780_450_202), points: Some(3.5), tags: vec!["a".into()] };
        let forms = [
            r#"{"id":183,"at":1567780450202,"points":3.5,"tags":["a"]}"#,
            r#"{"id":"183","at":"1567780450202","points":"3.5","tags":["a",null]}"#,
            r#"{"id":"183","at":1567780450202.7,"points":3.5,"tags":["a"],"new":{"key":[]}}"#,
        ];
        for json in forms {
            assert_eq!(read(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn null_empty_and_absent_are_nothing() {
        for json in [r#"{"id":"a","at":null,"points":null,"tags":null}"#, r#"{"id":"a"}"#, r#"{"id":"a","at":""}"#] {
            let all = read(json).unwrap();
            assert_eq!((all.at, all.points, all.tags.len()), (None, None, 0), "{json}");
        }
    }

    #[test]
    fn a_text_is_borrowed_unless_something_in_it_is_escaped() {
        let read = |json: &'static str| serde_json::from_str::<Text<'static>>(json).map(|text| text.0);
        assert!(matches!(read(r#""plain""#), Ok(Cow::Borrowed("plain"))));
        assert!(matches!(read(r#""a\nb""#), Ok(Cow::Owned(text)) if text == "a\nb"));
        assert!(matches!(read("17"), Ok(Cow::Owned(text)) if text == "17"));
        assert!(read("[17]").is_err() && read("null").is_err());
        assert!(serde_json::from_str::<Option<Text<'_>>>("null").unwrap().is_none());
    }

    #[test]
    fn what_is_neither_is_refused_and_an_id_must_be_there() {
        for json in
            [r#"{"id":"a","at":{}}"#, r#"{"id":"a","at":"soon"}"#, r#"{"at":1}"#, r#"{"id":null}"#, r#"{"id":""}"#]
        {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
