//! Percent-encoding.

use std::fmt::Write as _;

/// Percent-encodes all but the unreserved letters of RFC 3986.
pub(crate) fn encode_segment(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => into.push(char::from(byte)),
            _ => write!(into, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
}
