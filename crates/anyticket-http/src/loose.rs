//! Parts of an answer that may have any shape, and must not cost the whole that they stand in.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::lenient::Text;

/// A text (or a number, as its text), nothing, or something else: whatever stands there is read over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loose<'a> {
    /// Null, or not there.
    #[default]
    None,
    /// A text.
    Text(Text<'a>),
    /// Something else.
    Odd,
}

impl Loose<'_> {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::None | Self::Odd => None,
        }
    }

    /// Whether it is something else than a text or nothing.
    pub fn is_odd(&self) -> bool {
        *self == Self::Odd
    }
}

/// An object, or nothing where something else stands. Its type must take whatever stands under its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Perhaps<T>(pub Option<T>);

/// Reads over what is not looked for.
macro_rules! reads_over {
    ($value:expr => $($visit:ident: $kind:ty),+) => {
        $(fn $visit<E: Error>(self, _: $kind) -> Result<Self::Value, E> {
            Ok($value)
        })+

        fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            while members.next_element::<IgnoredAny>()?.is_some() {}
            Ok($value)
        }
    };
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Loose<'de>;

            reads_over!(Loose::Odd => visit_bool: bool);

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Loose::Text(text.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Loose::Text(text.to_owned().into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Loose::Text(number.to_string().into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Loose::Text(number.to_string().into()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Loose::Text(number.to_string().into()))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Loose::None)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose::Odd)
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Perhaps<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Perhaps<T>;

            reads_over!(Perhaps(None) => visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_str: &str);

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Perhaps(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|object| Perhaps(Some(object)))
            }
        }

        deserializer.deserialize_any(Object(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Field<'a> {
        #[serde(borrow, default)]
        name: Loose<'a>,
    }

    #[test]
    fn whatever_stands_there_is_read_over_and_what_follows_is_found() {
        let json = r#"[{"name":"A"}, {"name":7}, {"name":[{"a":[1]}]}, {"name":{"b":null}}, {"name":true}, {"name":null}, {},
            "text", 1, -1, 0.5, false, null, [{"name":"x"}], {"name":"last","new":{}}]"#;
        let read: Vec<Perhaps<Field<'_>>> = serde_json::from_str(json).unwrap();
        let told = |at: usize| read[at].0.as_ref().map(|field| (field.name.as_str(), field.name.is_odd()));
        assert_eq!([told(0), told(1)], [Some((Some("A"), false)), Some((Some("7"), false))]);
        assert!((2..5).all(|at| told(at) == Some((None, true))));
        assert!((5..7).all(|at| told(at) == Some((None, false))));
        assert!((7..14).all(|at| told(at).is_none()));
        assert_eq!(told(14), Some((Some("last"), false)));
    }
}
