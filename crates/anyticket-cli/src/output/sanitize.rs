//! Text from a tracker, made harmless for a terminal.

use std::borrow::Cow;

/// What stands for a character that must not reach a terminal.
const MARK: char = '\u{fffd}';

/// One line: line ends and tabs become blanks, and nothing is left that a terminal would obey.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    replaced(text, |letter| match letter {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ => harmful(letter).then_some(MARK),
    })
}

/// Several lines: line ends and tabs stay, and nothing else is left that a terminal would obey.
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    let text = if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let harmful = |letter| (letter != '\n' && letter != '\t' && harmful(letter)).then_some(MARK);
    match text {
        Cow::Borrowed(text) => replaced(text, harmful),
        Cow::Owned(text) => Cow::Owned(replaced(&text, harmful).into_owned()),
    }
}

fn replaced(text: &str, change: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|letter| change(letter).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| change(letter).unwrap_or(letter)).collect())
}

/// Control characters, of one byte and of two, and those that turn the direction of a text around, which can
/// make one line look like another.
fn harmful(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_loses_what_makes_it_one() {
        assert_eq!(line("a\u{1b}[31mred"), "a\u{fffd}[31mred");
        assert_eq!(line("a\u{9b}31mred"), "a\u{fffd}31mred", "the form of one character is as dangerous");
        assert_eq!(line("bell\u{7}back\u{8}del\u{7f}"), "bell\u{fffd}back\u{fffd}del\u{fffd}");
    }

    #[test]
    fn a_text_cannot_turn_the_rest_of_the_line_around() {
        assert_eq!(line("ab\u{202e}cd"), "ab\u{fffd}cd");
    }

    #[test]
    fn a_cell_is_one_line_and_a_block_keeps_its_lines() {
        assert_eq!(line("one\ntwo\tthree\r"), "one two three ");
        assert_eq!(block("one\r\ntwo\tthree\r\u{1b}"), "one\ntwo\tthree\u{fffd}\u{fffd}");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(line("Größe 日本"), Cow::Borrowed(_)));
        assert!(matches!(block("Größe\n日本"), Cow::Borrowed(_)));
    }
}
