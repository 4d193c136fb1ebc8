//! Marks of a state, for trackers that give none, or none that moves with everything.

/// A number out of texts, the same in every process.
///
/// ```
/// use anyticket_http::Mark;
///
/// let mark = |labels: [&str; 2]| Mark::default().then("title").any_order(labels.into_iter()).of(1_790_000_000_000);
/// assert_eq!(mark(["a", "b"]), mark(["b", "a"]));
/// assert_ne!(mark(["a", "b"]), mark(["a", "c"]));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u64);

impl Mark {
    /// Goes on with a text.
    #[must_use]
    pub fn then(self, text: &str) -> Self {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let mix = |before: u64, part: u64| ((before ^ part).wrapping_mul(FACTOR)).rotate_left(29);
        let (parts, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let parts = parts.iter().chain([&last]).map(|part| u64::from_le_bytes(*part));
        Self(mix(parts.fold(self.0, mix), text.len() as u64 + 1))
    }

    /// Goes on with texts whose order says nothing.
    #[must_use]
    pub fn any_order<'t>(self, texts: impl Iterator<Item = &'t str>) -> Self {
        self.any(texts.map(|text| Self::default().then(text)))
    }

    /// Goes on with marks whose order says nothing.
    #[must_use]
    pub fn any(self, marks: impl Iterator<Item = Self>) -> Self {
        let sum = marks.fold(0, |sum: u64, mark| sum.wrapping_add(mark.0));
        Self(self.0.rotate_left(17).wrapping_add(sum))
    }

    /// The mark of a state that was last changed at this moment, in milliseconds of 1970.
    pub fn of(self, changed: i64) -> String {
        let mut text = String::with_capacity(33);
        // Formatting would take as long as all the rest.
        for (number, sign) in [(changed.cast_unsigned(), "-"), (self.0, "")] {
            for digit in (0..16).rev().map(|place| number >> (place * 4) & 0xf).skip_while(|digit| *digit == 0) {
                text.extend(char::from_digit(u32::try_from(digit).unwrap_or_default(), 16));
            }
            text.push_str(sign);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_give_numbers_that_differ() {
        let texts = ["", "a", "b", "ab", "a\0", "12345678", "12345678\0", "123456781", "1234567812345678", "é"];
        let mut marks: Vec<u64> = texts.iter().map(|text| Mark::default().then(text).0).collect();
        marks.push(Mark::default().0);
        marks.push(Mark::default().then("a").then("b").0);
        marks.push(Mark::default().then("b").then("a").0);
        let count = marks.len();
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), count);
    }

    #[test]
    fn a_mark_stays_what_it_is() {
        let mark = Mark::default().then("Printer jams").any_order(["b", "a"].into_iter());
        assert_eq!(mark.of(0x10), format!("10-{:x}", mark.0));
        assert_eq!(mark.of(0), format!("-{:x}", mark.0));
        assert_eq!(mark.of(-1), format!("ffffffffffffffff-{:x}", mark.0));
    }
}
