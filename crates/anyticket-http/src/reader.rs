//! A text of JSON, read from its beginning on.
//!
//! For what serde does not do: to know where a value ends while it is read, and not to read again what was read before.

use serde::de::{Deserialize, Error as _, IgnoredAny};
use serde_json::Error;

use crate::lenient::Text;

/// A value that holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nest {
    /// By name.
    Object,
    /// In a row.
    List,
}

/// A text of JSON, and how far it was read. Whoever reads it says what comes next.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a str);

type Result<T, E = Error> = std::result::Result<T, E>;

impl<'a> Reader<'a> {
    /// A reader at the beginning of `json`.
    pub fn new(json: &'a str) -> Self {
        Self(json)
    }

    /// Reads the value that comes next.
    ///
    /// # Errors
    ///
    /// Where it has another shape, or none comes. Nothing was read then.
    pub fn value<V: Deserialize<'a>>(&mut self) -> Result<V> {
        let mut values = serde_json::Deserializer::from_str(self.0).into_iter();
        let value = values.next().unwrap_or_else(|| Err(Error::custom("expected a value")))?;
        self.0 = &self.0[values.byte_offset()..];
        Ok(value)
    }

    /// Leaves out the value that comes next.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub fn skip(&mut self) -> Result<()> {
        if self.takes_null() { Ok(()) } else { self.value::<IgnoredAny>().map(drop) }
    }

    /// Whether null comes next; it is read then.
    pub fn takes_null(&mut self) -> bool {
        let after = self.trimmed().strip_prefix("null");
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    /// Whether an object or a list comes next.
    pub fn nests(&self) -> Option<Nest> {
        match self.trimmed().as_bytes().first()? {
            b'{' => Some(Nest::Object),
            b'[' => Some(Nest::List),
            _ => None,
        }
    }

    /// Reads an object: `member` is given each name, and reads or leaves out what stands under it. It may stop with a reason
    /// of its own.
    ///
    /// # Errors
    ///
    /// Those of `member`, and where no object comes.
    pub fn object<E: From<Error>>(
        &mut self,
        mut member: impl FnMut(Text<'a>, &mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect('{')?;
        if self.takes('}') {
            return Ok(());
        }
        loop {
            let name = self.name()?;
            self.expect(':')?;
            member(name, self)?;
            if !self.takes(',') {
                return Ok(self.expect('}')?);
            }
        }
    }

    /// Reads a list: `member` reads or leaves out each. It may stop with a reason of its own.
    ///
    /// # Errors
    ///
    /// Those of `member`, and where no list comes.
    pub fn list<E: From<Error>>(&mut self, mut member: impl FnMut(&mut Self) -> Result<(), E>) -> Result<(), E> {
        self.expect('[')?;
        if self.takes(']') {
            return Ok(());
        }
        loop {
            member(self)?;
            if !self.takes(',') {
                return Ok(self.expect(']')?);
            }
        }
    }

    /// The name of a member.
    fn name(&mut self) -> Result<Text<'a>> {
        let text = self.trimmed();
        let Some(name) = text.strip_prefix('"') else { return Err(Error::custom("expected a name")) };
        match end_of_plain(name.as_bytes()) {
            Some(end) => {
                self.0 = &name[end + 1..];
                Ok(Text::from(&name[..end]))
            }
            None => self.value(),
        }
    }

    /// What was not read yet, without the blanks at its beginning.
    #[inline]
    pub(crate) fn trimmed(&self) -> &'a str {
        match self.0.as_bytes().first() {
            Some(b' ' | b'\n' | b'\r' | b'\t') => self.0.trim_start_matches([' ', '\n', '\r', '\t']),
            _ => self.0,
        }
    }

    /// How many bytes were not read yet.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(crate) fn takes(&mut self, sign: char) -> bool {
        let after = self.trimmed().strip_prefix(sign);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    pub(crate) fn expect(&mut self, sign: char) -> Result<()> {
        if self.takes(sign) { Ok(()) } else { Err(Error::custom(format!("expected `{sign}`"))) }
    }
}

/// Where a string ends that holds no escapes, as nearly every name; nothing for any other, and for one that JSON refuses.
fn end_of_plain(text: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 255;
    let mut at = 0;
    // Eight bytes at a time. A byte is smaller than another if to subtract it borrows into its highest bit.
    for eight in text.chunks_exact(8) {
        let eight = u64::from_le_bytes(eight.try_into().ok()?);
        let (quote, escape) = (eight ^ (EACH * u64::from(b'"')), eight ^ (EACH * u64::from(b'\\')));
        let ends = quote.wrapping_sub(EACH) & !quote
            | escape.wrapping_sub(EACH) & !escape
            | eight.wrapping_sub(EACH * u64::from(b' ')) & !eight;
        // Only the first that is found is surely one, since to subtract borrows from those behind it.
        let ends = ends & (EACH << 7);
        if ends != 0 {
            at += (ends.trailing_zeros() / 8) as usize;
            return (text[at] == b'"').then_some(at);
        }
        at += 8;
    }
    let end = text[at..].iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
    (text[at + end] == b'"').then_some(at + end)
}

/// Objects of a text that occur in it over and over, each read once: who made an issue, and what kind of issue it is.
///
/// An object that stands there to the letter as one before is known by its first sign to its last, since nothing can follow
/// the end of an object that would make it another. So it is passed over without a look at what is in it.
#[derive(Debug)]
pub struct Seen<'a, V>(Vec<(&'a str, V)>);

/// To look through more than these takes longer than reading.
const KEPT: usize = 32;

impl<V> Default for Seen<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, V: Deserialize<'a> + Clone> Seen<'a, V> {
    /// Reads the value that comes next, or knows it; nothing for null.
    ///
    /// # Errors
    ///
    /// Where it has another shape, or none comes.
    pub fn read(&mut self, json: &mut Reader<'a>) -> Result<Option<V>> {
        if json.takes_null() {
            return Ok(None);
        }
        let text = json.trimmed();
        if let Some(at) = self.0.iter().position(|(known, _)| text.starts_with(known)) {
            let (known, value) = &self.0[at];
            json.0 = &text[known.len()..];
            let value = value.clone();
            // What comes often is found early in the end.
            self.0.swap(at, at.saturating_sub(1));
            return Ok(Some(value));
        }
        let value: V = json.value()?;
        let read = &text[..text.len() - json.left()];
        // A number goes on where it seems to end.
        if read.starts_with('{') {
            self.0.truncate(KEPT - 1);
            self.0.push((read, value.clone()));
        }
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(json: &str) -> Result<Vec<(String, u8)>> {
        let (mut reader, mut pairs) = (Reader::new(json), Vec::new());
        reader.object(|name, value| {
            pairs.push((name.into_owned(), value.value()?));
            Ok::<_, Error>(())
        })?;
        Ok(pairs)
    }

    #[test]
    fn an_object_is_read_name_by_name() {
        let read = pairs(" { \"a\" : 1,\"b\\n\":2\n, \"\":3}").unwrap();
        let read: Vec<_> = read.iter().map(|(name, number)| (name.as_str(), *number)).collect();
        assert_eq!(read, [("a", 1), ("b\n", 2), ("", 3)]);
        assert_eq!(pairs("{}").unwrap(), []);
    }

    #[test]
    fn a_string_ends_at_its_quote_wherever_that_stands() {
        for length in 0..30 {
            for (inside, is_plain) in
                [("", true), ("ä", true), ("\u{7f}", true), ("\\", false), ("\n", false), ("\0", false)]
            {
                for before in 0..length {
                    let name = ["a".repeat(before), inside.to_owned(), "z".repeat(length - before)].concat();
                    for behind in ["\"", "\":1}", "\"\"\\\"longer than eight"] {
                        let text = name.clone() + behind;
                        let expected = is_plain.then_some(name.len());
                        assert_eq!(end_of_plain(text.as_bytes()), expected, "{text:?}");
                    }
                    assert_eq!(end_of_plain(name.as_bytes()), None, "{name:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in
            ["", "1", "[1]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\n\":1}"]
        {
            assert!(pairs(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_left_out_is_gone_through_to_its_end() {
        let mut reader = Reader::new(r#"{"a":{"b":["}"]},"c":null,"d":"\"","e":7}"#);
        let mut last = None;
        reader
            .object(|name, value| match &*name {
                "e" => value.value().map(|number: u8| last = Some(number)),
                _ => value.skip(),
            })
            .unwrap();
        assert_eq!(last, Some(7));
        assert!(Reader::new(r#"{"a":"#).skip().is_err());
    }

    #[derive(Clone, Debug, PartialEq, serde::Deserialize)]
    struct Person {
        id: u8,
    }

    #[test]
    fn an_object_that_came_before_is_known_and_one_that_begins_like_it_is_read() {
        let json = r#"{"a":{"id":1},"b":{"id":1},"c":{"id":1,"x":2},"d":{"id":12},"e":null,"f": {"id":1} }"#;
        let (mut seen, mut people) = (Seen::<Person>::default(), Vec::new());
        let read = Reader::new(json).object(|_, value| {
            people.push(seen.read(value)?.map(|person| person.id));
            Ok::<_, Error>(())
        });
        read.unwrap();
        assert_eq!(people, [Some(1), Some(1), Some(1), Some(12), None, Some(1)]);
        assert_eq!(seen.0.len(), 3);
    }

    #[test]
    fn numbers_are_not_mistaken_for_longer_ones() {
        let (mut seen, mut numbers) = (Seen::<u8>::default(), Vec::new());
        let read = Reader::new(r#"{"a":1,"b":12,"c":1}"#).object(|_, value| {
            numbers.extend(seen.read(value)?);
            Ok::<_, Error>(())
        });
        read.unwrap();
        assert_eq!(numbers, [1, 12, 1]);
    }

    #[test]
    fn more_than_are_kept_are_read_all_the_same() {
        let json: Vec<String> = (0..100).map(|id| format!("\"{id}\":{{\"id\":{id}}}")).collect();
        let json = format!("{{{}}}", json.join(","));
        let (mut seen, mut people) = (Seen::<Person>::default(), Vec::new());
        Reader::new(&json).object(|_, value| seen.read(value).map(|person| people.extend(person))).unwrap();
        assert!(people.iter().map(|person| person.id).eq(0..100));
        assert_eq!(seen.0.len(), KEPT);
    }
}
