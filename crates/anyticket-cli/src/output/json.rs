//! JSON, as an array that people can read or as one object a line.

use std::io::{self, Write};

use serde::Serialize;

/// One value, readable.
pub(crate) fn pretty(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// One value, on one line.
pub(crate) fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    Lines::default().push(out, value)
}

/// One value a line. The room that a line takes is used for the next one again.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: Vec<u8>,
}

impl Lines {
    /// Adds a value.
    pub(crate) fn push(&mut self, out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
        self.text.clear();
        serde_json::to_writer(&mut self.text, value)?;
        // Only a tracker's own answer can hold line ends, and only between its values.
        if self.text.contains(&b'\n') || self.text.contains(&b'\r') {
            self.text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
        self.text.push(b'\n');
        out.write_all(&self.text)
    }
}

/// An array that is written as its items come in.
#[derive(Debug, Default)]
pub(crate) struct Array {
    begun: bool,
}

impl Array {
    /// Adds an item.
    pub(crate) fn push(&mut self, out: &mut dyn Write, item: &impl Serialize) -> io::Result<()> {
        let item = serde_json::to_vec_pretty(item)?;
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        let mut lines = item.split(|byte| *byte == b'\n');
        if let Some(first) = lines.next() {
            out.write_all(b"  ")?;
            out.write_all(first)?;
        }
        for line in lines {
            out.write_all(b"\n  ")?;
            out.write_all(line)?;
        }
        Ok(())
    }

    /// Whether an item was written.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Closes the array; an empty one if there was no item.
    pub(crate) fn end(self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

#[cfg(test)]
mod tests {
    use anyticket::Raw;

    use super::*;

    #[test]
    fn an_array_written_bit_by_bit_is_the_one_written_at_once() {
        let items = [serde_json::json!({"a": [1, {"b": "x\ny"}]}), serde_json::json!({})];
        for count in 0..=items.len() {
            let (mut bits, mut whole) = (Vec::new(), Vec::new());
            let mut array = Array::default();
            items[..count].iter().for_each(|item| array.push(&mut bits, item).unwrap());
            array.end(&mut bits).unwrap();
            pretty(&mut whole, &&items[..count]).unwrap();
            assert_eq!(String::from_utf8(bits).unwrap(), String::from_utf8(whole).unwrap());
        }
    }

    #[test]
    fn an_object_stays_on_its_line_even_with_the_trackers_own_answer_in_it() {
        let raw = Raw::new(&b"{\n  \"a\": \"x\\ny\"\n}"[..]).unwrap();
        let mut out = Vec::new();
        line(&mut out, &raw).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), serde_json::json!({"a": "x\ny"}));
    }
}
