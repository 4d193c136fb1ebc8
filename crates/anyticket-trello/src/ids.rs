//! Ids, as Trello makes them: 24 hexadecimal digits, whose first eight are the second of creation.

use anyticket_core::{Error, TicketId};
use jiff::Timestamp;
use url::Url;

/// Whether this is the form of an id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether this is the form of the short name that boards and cards have in their addresses.
pub(crate) fn is_short(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The second of 1970 in which the thing of this id was made.
pub(crate) fn second(id: &str) -> Option<i64> {
    id.get(..8).and_then(|digits| i64::from_str_radix(digits, 16).ok())
}

/// The number that an id is.
pub(crate) fn number(id: &str) -> Option<u128> {
    if is_id(id) { u128::from_str_radix(id, 16).ok() } else { None }
}

/// When the thing of this id was made.
pub(crate) fn created(id: &str) -> Option<Timestamp> {
    second(id).and_then(|second| Timestamp::from_second(second).ok())
}

/// The short name of the card at `https://trello.com/c/Ab12Cd34/41-printer-jams`.
pub(crate) fn card_in(address: &Url) -> Option<String> {
    let host = address.host_str()?;
    if !(host == "trello.com" || host == "www.trello.com") || !matches!(address.scheme(), "https" | "http") {
        return None;
    }
    let mut segments = address.path_segments()?;
    let is_card = segments.next() == Some("c");
    let name = segments.next()?;
    (is_card && (is_short(name) || is_id(name))).then(|| name.to_owned())
}

/// Refuses what cannot be the id of a card before anything is sent. The short name of a card will do: Trello takes it in
/// the path of every request.
///
/// # Errors
///
/// `Invalid`, for the id of another tracker.
pub(crate) fn check(id: &TicketId) -> anyticket_core::Result<()> {
    if is_id(id.as_str()) || is_short(id.as_str()) { Ok(()) } else { Err(not_a_card(id.as_str())) }
}

pub(crate) fn not_a_card(reference: &str) -> Error {
    Error::invalid("not a card of Trello")
        .with("ticket", reference)
        .with_hint("write its id of 24 digits, the eight letters in its address, or the address itself")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(address: &str) -> Option<String> {
        card_in(&Url::parse(address).unwrap())
    }

    #[test]
    fn a_card_is_found_in_its_address_and_nowhere_else() {
        assert_eq!(card("https://trello.com/c/Ab12Cd34/41-printer-jams").as_deref(), Some("Ab12Cd34"));
        assert_eq!(card("https://trello.com/c/Ab12Cd34").as_deref(), Some("Ab12Cd34"));
        for other in [
            "https://trello.com/b/Ab12Cd34/it",
            "https://trello.com.example.com/c/Ab12Cd34",
            "https://example.com/c/Ab12Cd34",
            "https://trello.com/c/../x",
        ] {
            assert_eq!(card(other), None, "{other}");
        }
    }

    #[test]
    fn an_id_says_when_it_was_made() {
        assert_eq!(created("65f0a1b2c3d4e5f601234567").unwrap().to_string(), "2024-03-12T18:40:50Z");
        assert_eq!(created("nothing"), None);
        assert_eq!(second("ä"), None);
        assert!(is_id("65F0A1B2C3D4E5F601234567") && !is_id("65f0a1b2") && is_short("Ab12Cd34"));
    }
}
