//! The caller's own key of a ticket in a line of its text, for trackers that have no better place for one.
//!
//! The line is written so that no editor which makes addresses into links, and no rule of Markdown, touches it, and is
//! found however an editor leaves it.

use std::fmt::Write as _;

use crate::{Error, Result};

/// What the line begins with.
const MARK: &str = "anyticket-key:";

/// A text without its line, and the key in it.
///
/// The last such line counts, wherever it stands: people write below it. It may have become code or may have been
/// escaped on its way through the tracker's editor.
pub fn split(text: &str) -> (String, Option<String>) {
    if !may_hold(text) {
        return (text.to_owned(), None);
    }
    let mut at = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(key) = key_in(line) {
            at = Some((start, start + line.len(), key));
        }
        start += line.len();
    }
    match at {
        None => (text.to_owned(), None),
        Some((from, to, key)) => {
            let (before, after) = (text[..from].trim_end(), text[to..].trim_matches(['\n', '\r']));
            let gap = if before.is_empty() || after.is_empty() { "" } else { "\n\n" };
            (format!("{before}{gap}{after}"), Some(key))
        }
    }
}

/// The same, for who owns the text: one without a key is given back as it is.
pub fn take(text: String) -> (String, Option<String>) {
    if may_hold(&text) { split(&text) } else { (text, None) }
}

/// Most texts hold no key, and most are long. Editors escape signs, and no letters.
fn may_hold(text: &str) -> bool {
    text.contains("anyticket")
}

/// The key alone: from a text whose formatting does not matter.
pub fn find(text: &str) -> Option<String> {
    if may_hold(text) { split(text).1 } else { None }
}

/// A text with the line of a key below it.
pub fn join(body: &str, key: &str) -> String {
    let body = body.trim_end();
    let gap = if body.is_empty() { "" } else { "\n\n" };
    format!("{body}{gap}`{MARK}{}`", encode(key))
}

/// Refuses a text that holds such a line itself: it would be taken for a key and left out.
///
/// # Errors
///
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), if it does.
pub fn refuse_marks(body: &str) -> Result<()> {
    match find(body) {
        None => Ok(()),
        Some(_) => Err(Error::invalid("the text holds a line in the form in which external keys are kept")
            .with("line", format!("{MARK}…"))
            .with_hint("leave that line out of the text, and give the key as the ticket's external key")),
    }
}

fn key_in(line: &str) -> Option<String> {
    let line: String = line.chars().filter(|letter| *letter != '\\').collect();
    let line = line.trim().trim_matches('`').trim();
    let code = line.strip_prefix(MARK)?.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-%".contains(&byte);
    (!code.is_empty() && code.bytes().all(plain)).then(|| decode(code)).flatten()
}

/// Letters, digits and hyphens as they are, everything else by its bytes: nothing that Markdown or an editor which
/// makes addresses into links would touch.
fn encode(key: &str) -> String {
    let mut code = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            code.push(char::from(byte));
        } else {
            write!(code, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    code
}

fn decode(code: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(code.len());
    let mut rest = code.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(high * 16 + low);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_key_comes_back_from_below_every_text(body in "(?s).{0,200}", key in "(?s).{1,60}") {
            prop_assume!(find(&body).is_none());
            let (text, found) = split(&join(&body, &key));
            prop_assert_eq!(found, Some(key));
            prop_assert_eq!(text, body.trim_end());
        }
    }

    #[test]
    fn the_line_is_found_as_an_editor_leaves_it_and_what_people_write_below_stays() {
        let forms = [
            "steps\n\n`anyticket-key:order-7`",
            "steps\r\n\r\nanyticket-key:order-7\r\n",
            "steps\n\n\\`anyticket\\-key:order\\-7\\`",
            "steps\n\n  anyticket-key: order-7  ",
        ];
        for form in forms {
            assert_eq!(split(form), ("steps".to_owned(), Some("order-7".to_owned())), "{form:?}");
        }
        let below = split("steps\n\n`anyticket-key:order-7`\n\nand more");
        assert_eq!(below, ("steps\n\nand more".to_owned(), Some("order-7".to_owned())));
    }

    #[test]
    fn a_key_that_looks_like_markdown_or_an_address_is_written_so_that_no_editor_touches_it() {
        let line = join("", "https://example.com/a_b*c");
        assert_eq!(line, "`anyticket-key:https%3A%2F%2Fexample%2Ecom%2Fa%5Fb%2Ac`");
    }

    #[test]
    fn a_text_with_such_a_line_of_its_own_is_refused_and_one_that_speaks_of_it_is_not() {
        assert!(refuse_marks("a\nanyticket-key:x\nb").is_err());
        assert!(refuse_marks("what does anyticket-key: mean?").is_ok());
        assert!(refuse_marks("anyticket-key: two words").is_ok());
    }
}
