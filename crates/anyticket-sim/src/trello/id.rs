//! Ids: 24 hexadecimal digits, of which the first eight are the second of the creation, and the links of eight letters.

use std::fmt;

use crate::random::mix;

/// The id of anything. Its order is that of creation as far as seconds tell; within one second it is any order, since
/// the service runs on many machines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    second: u32,
    rest: u64,
}

impl Id {
    /// The smallest id of a second.
    pub(crate) fn first_of(second: u32) -> Self {
        Self { second, rest: 0 }
    }

    /// When it was made, in seconds since 1970.
    pub(crate) fn second(self) -> u32 {
        self.second
    }

    /// When it was made, in milliseconds since 1970.
    pub(crate) fn created(self) -> i64 {
        i64::from(self.second) * 1000
    }

    /// A number that belongs to it, for facts that follow from a seed.
    pub(crate) fn number(self) -> u64 {
        self.rest
    }

    /// 24 hexadecimal digits in either case.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() != 24 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let second = u32::from_str_radix(&text[..8], 16).ok()?;
        let rest = u64::from_str_radix(&text[8..], 16).ok()?;
        Some(Self { second, rest })
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:016x}", self.second, self.rest)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<Id> for serde_json::Value {
    fn from(id: Id) -> Self {
        Self::from(id.to_string())
    }
}

/// Gives out ids, none twice.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    given: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, given: 0 }
    }

    /// An id for something that is made at this time, in milliseconds since 1970.
    pub(crate) fn at(&mut self, milliseconds: i64) -> Id {
        self.given += 1;
        Id { second: second_of(milliseconds), rest: mix(self.seed, self.given) }
    }

    /// The id of a part of something that follows from a seed: the same whenever it is asked for.
    pub(crate) fn derived(of: Id, part: u64, milliseconds: i64) -> Id {
        Id { second: second_of(milliseconds), rest: mix(of.rest ^ 0x5EED, part) }
    }
}

/// The second that a time lies in.
pub(crate) fn second_of(milliseconds: i64) -> u32 {
    u32::try_from(milliseconds.div_euclid(1000).max(0)).unwrap_or(u32::MAX)
}

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The eight letters that stand for a card or a board in links.
pub(crate) fn short_link(id: Id) -> String {
    link_key(id).map(char::from).iter().collect()
}

/// The same, as bytes.
pub(crate) fn link_key(id: Id) -> [u8; 8] {
    let mut number = mix(id.rest, u64::from(id.second));
    [(); 8].map(|()| {
        let letter = LETTERS[usize::try_from(number % 62).unwrap_or(0)];
        number /= 62;
        letter
    })
}

/// Whether this could be such a link.
pub(crate) fn is_short_link(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|letter| letter.is_ascii_alphanumeric())
}
