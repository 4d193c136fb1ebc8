//! Ids and names: the forms they have, and how names are compared inside the file.

use anyticket_core::text::fold;
use anyticket_core::{Error, TicketId};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::error::Answer;

/// A new id. Later ones are larger.
pub(crate) fn new_id() -> String {
    Uuid::now_v7().hyphenated().to_string()
}

/// A new id for a ticket, larger than that of every ticket in the file, whatever the clocks of its writers say.
pub(crate) fn new_ticket_id(connection: &Connection) -> Answer<String> {
    let mut newest = connection.prepare_cached("SELECT id FROM tickets ORDER BY n DESC LIMIT 1")?;
    let newest: Option<String> = newest.query_row([], |row| row.get(0)).optional()?;
    Ok(after(Uuid::now_v7(), newest.and_then(|id| Uuid::try_parse(&id).ok())).hyphenated().to_string())
}

/// `candidate` if it is larger than `newest`, else one of the millisecond after `newest`.
fn after(candidate: Uuid, newest: Option<Uuid>) -> Uuid {
    let Some(newest) = newest.filter(|newest| candidate <= *newest) else { return candidate };
    let [_, _, _, _, _, _, random @ ..] = candidate.into_bytes();
    let newest = newest.into_bytes();
    let millisecond = newest[..6].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    uuid::Builder::from_unix_timestamp_millis(millisecond + 1, &random).into_uuid()
}

/// The id in the form the file holds, or an error that says what the form is.
pub(crate) fn checked_id(what: &str, id: &str) -> Answer<String> {
    let uuid = if id.len() == 36 { Uuid::try_parse(id).ok() } else { None };
    uuid.map(|uuid| uuid.hyphenated().to_string()).ok_or_else(|| {
        Error::invalid(format!("not the id of a {what} here"))
            .with(what, id)
            .with_hint("ids here look like 01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d")
            .into()
    })
}

/// The id of a ticket in the form the file holds.
pub(crate) fn checked_ticket_id(id: &TicketId) -> Answer<String> {
    checked_id("ticket", id.as_str()).map_err(|_| {
        Error::invalid("not the id of a ticket here")
            .with("ticket", id)
            .with_hint(
                "ids here look like 01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d; resolve finds the id behind a key such as IN-1",
            )
            .into()
    })
}

/// Equal for two names exactly if [`same_folded`](anyticket_core::text::same_folded) says that they are the same.
pub(crate) fn name_key(name: &str) -> String {
    fold(name.trim())
}

/// A name without blanks around it, refused if there is nothing left.
pub(crate) fn checked_name<'a>(what: &str, name: &'a str) -> Answer<&'a str> {
    match name.trim() {
        "" => Err(Error::invalid(format!("the name of the {what} is empty")).with_hint("give it a name").into()),
        name => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::text::same_folded;

    use super::*;

    #[test]
    fn the_key_of_a_name_agrees_with_the_comparison_of_the_model() {
        let names = ["Bug", " bug ", "ÄNDERN", "ändern", "ΟΔΟΣ", "οδος", "οδοσ", "οδοΣ ", "İ", "i", "ß", "SS"];
        for a in names {
            for b in names {
                assert_eq!(name_key(a) == name_key(b), same_folded(a, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_clock_that_went_back_does_not_make_a_smaller_id() {
        let future = uuid::Builder::from_unix_timestamp_millis(9_000_000_000_000, &[0xff; 10]).into_uuid();
        let mut newest = future;
        for _ in 0..3 {
            let next = after(Uuid::now_v7(), Some(newest));
            assert!(next > newest && next.hyphenated().to_string() > newest.hyphenated().to_string());
            assert_eq!(next.get_version_num(), 7);
            newest = next;
        }
    }
}
