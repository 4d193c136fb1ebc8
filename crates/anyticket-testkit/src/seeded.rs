//! Values as people write them, and as only tests do: the same for the same seed.

use anyticket_core::When;
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// Gives values one after the other, the same ones for the same seed.
///
/// ```
/// use anyticket_testkit::Seeded;
///
/// assert_eq!(Seeded::new(7).title(), Seeded::new(7).title());
/// ```
#[derive(Clone, Debug)]
pub struct Seeded(fastrand::Rng);

impl Seeded {
    /// The values of this seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// A number below `end`, or 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.usize(..end) }
    }

    /// Yes in one of `times` cases.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these; nothing if there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// A title: one line, mostly plain, now and then hard to carry.
    pub fn title(&mut self) -> String {
        let verbs = ["Fix", "Add", "Remove", "Speed up", "Explain", "Test"];
        let things = ["login", "the export", "Überweisung", "search", "the printer in room 7", "invoices"];
        let verb = self.pick(&verbs).copied().unwrap_or_default();
        let thing = self.pick(&things).copied().unwrap_or_default();
        let plain = format!("{verb} {thing} {}", self.below(1000));
        if self.one_in(4) { format!("{} {plain}", self.pick(NASTY).copied().unwrap_or_default()) } else { plain }
    }

    /// A text in Markdown: paragraphs, lists, code, links, and now and then what is hard to carry.
    pub fn body(&mut self) -> String {
        let parts = 1 + self.below(4);
        let mut text = String::new();
        for _ in 0..parts {
            text.push_str(self.pick(PARTS).copied().unwrap_or_default());
            text.push_str("\n\n");
        }
        if self.one_in(3) {
            text.push_str(self.pick(NASTY).copied().unwrap_or_default());
        }
        if self.one_in(5) { text.replace('\n', "\r\n") } else { text }
    }

    /// A day, leap days among them.
    pub fn day(&mut self) -> Date {
        let days = [date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2026, 3, 29)];
        if self.one_in(3) {
            return self.pick(&days).copied().unwrap_or_default();
        }
        let month = i8::try_from(1 + self.below(12)).unwrap_or(1);
        let day = i8::try_from(1 + self.below(28)).unwrap_or(1);
        date(2026, month, day)
    }

    /// A point in time in 2026, to the second.
    pub fn instant(&mut self) -> Timestamp {
        let second = i64::try_from(self.below(31_536_000)).unwrap_or_default();
        Timestamp::from_second(1_767_225_600 + second).unwrap_or_default()
    }

    /// A day or a point in time.
    pub fn when(&mut self) -> When {
        if self.one_in(2) { When::Date(self.day()) } else { When::Instant(self.instant()) }
    }
}

/// What breaks programs that did not think of it.
pub(crate) const NASTY: &[&str] = &[
    "-leading hyphen",
    "e\u{301}le\u{300}ve",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} right to left",
    "👩‍👩‍👧‍👦 and 🏳️‍🌈",
    "a \"quoted\" \\ back\\slash",
    "100% of {it} & <them>",
    "日本語のタイトル",
    "'; drop table tickets; --",
    "null",
    "İstanbul ẞ",
    "@everyone #7 !9",
    "zero\u{200b}width",
];

/// A form of Markdown each.
pub(crate) const PARTS: &[&str] = &[
    "Nothing happens when one presses the button.",
    "**Steps**\n\n1. open the page\n2. press *save*\n3. see nothing",
    "- one\n- two\n- three",
    "- [ ] written\n- [x] tested",
    "```rust\nfn main() {\n    println!(\"a  b\");\n}\n```",
    "See [the guide](https://example.com/a?b=c&d=e) and `code`.",
    "> It was like that when I came.",
    "# A heading\n\nand what it is about",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "~~gone~~ and **bold**",
];
