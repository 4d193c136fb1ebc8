//! The caller's own key of a ticket: a label, or a custom field of the site. See `docs/adr/0033-jira-external-keys.md`.

use std::fmt::Write as _;

use anyticket_core::{Error, ErrorKind, Include, Operation, ProjectId, Result, Ticket, TicketId};

use crate::account::Account;
use crate::listing::{self, ask};
use crate::{error, tickets};

const OPERATION: Operation = Operation::FindByExternalKey;
/// What a label that keeps a key begins with.
const MARK: &str = "anyticket-key:";
/// How long a label may be, as Jira's refusal says.
const LONGEST: usize = 255;
/// Behind how many issues with the words of a key the one is looked for that has the key itself.
const MOST_CANDIDATES: usize = 1_000;

/// Where external keys are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In a label.
    Label,
    /// In the custom field of this name or id.
    Field(String),
}

impl KeyPlace {
    /// The label that keeps a key: letters, digits, `-`, `_` and `.` as they are, anything else as `%` and its byte.
    ///
    /// # Errors
    ///
    /// `Invalid` if the key is too long for a label.
    pub(crate) fn label(&self, key: &str) -> Result<String> {
        let mut label = MARK.to_owned();
        for byte in key.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                label.push(char::from(byte));
            } else {
                write!(label, "%{byte:02X}").expect("a string takes everything");
            }
        }
        if label.len() > LONGEST {
            return Err(Error::invalid("the external key is too long for a label")
                .with("external_key", key)
                .with_hint(
                    "name a custom field for keys in the configuration: [trackers.NAME.fields] external_key = \"…\"",
                ));
        }
        Ok(label)
    }

    /// Whether a label keeps a key, and so is none of the labels of an issue.
    pub(crate) fn is_mark(&self, label: &str) -> bool {
        *self == Self::Label && label.starts_with(MARK)
    }

    /// The key that a label keeps.
    pub(crate) fn of_label(&self, label: &str) -> Option<String> {
        let mut rest = label.strip_prefix(MARK).filter(|_| *self == Self::Label)?;
        let mut bytes = Vec::with_capacity(rest.len());
        while let Some(first) = rest.bytes().next() {
            if first == b'%' {
                bytes.push(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
                rest = &rest[3..];
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                bytes.extend_from_slice(&rest.as_bytes()[..length]);
                rest = &rest[length..];
            }
        }
        String::from_utf8(bytes).ok()
    }
}

/// Finds the ticket of a key: in a project if one is named, else everywhere. Of several, as two processes may have made
/// them at the same time, it is always the oldest.
pub(crate) async fn find(account: &Account, project: Option<&ProjectId>, key: &str) -> Result<Option<Ticket>> {
    let place = project.map(|project| ask::projects(std::slice::from_ref(project)));
    let has_key = match &account.keys {
        KeyPlace::Label => ask::labels(&[account.keys.label(key)?]),
        KeyPlace::Field(_) => {
            let fields = account.fields(OPERATION).await?;
            let field =
                fields.key.as_deref().expect("a field of the configuration is found, or refused, with the others");
            ask::custom_text(field, key)
        }
    };
    let clause = place.into_iter().chain([has_key]).collect();
    let found = listing::search(account, clause, MOST_CANDIDATES, OPERATION).await;
    let mut found = match found {
        Ok(found) => found,
        // A label that nobody ever used is no value that JQL knows, nor is a project that is not seen. Whatever else is wrong
        // says nothing about the key: to take it for "not there" would make a second ticket.
        Err(error) if error::says_that_no_value_is_such(&error) => return Ok(None),
        Err(error) if error.status() == Some(400) => {
            return Err(
                error.with_hint("keys cannot be looked for: check that their field is there and may be searched")
            );
        }
        Err(error) => return Err(error),
    };
    found.retain(|ticket| ticket.external_key.as_deref() == Some(key));
    let number = |id: &TicketId| id.as_str().parse::<u64>().ok();
    found.sort_by_key(|ticket| (ticket.created_at, number(&ticket.id)));
    for ticket in found {
        // The search may show what was there a moment ago.
        match tickets::get(account, &ticket.id, Include::default(), OPERATION).await {
            Ok(ticket) if ticket.external_key.as_deref() == Some(key) => return Ok(Some(ticket)),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_label_keeps_every_key_and_holds_no_blank(key in ".{0,60}") {
            if let Ok(label) = KeyPlace::Label.label(&key) {
                prop_assert!(!label.contains(char::is_whitespace));
                prop_assert!(KeyPlace::Label.is_mark(&label));
                prop_assert_eq!(KeyPlace::Label.of_label(&label), Some(key));
            }
        }

        #[test]
        fn no_label_breaks_the_reading_of_keys(label in ".{0,40}") {
            let _ = KeyPlace::Label.of_label(&format!("{MARK}{label}"));
        }
    }

    #[test]
    fn a_label_is_a_label_where_keys_stand_in_a_field() {
        let place = KeyPlace::Field("Key".to_owned());
        assert!(!place.is_mark("anyticket-key:1"));
        assert_eq!(place.of_label("anyticket-key:1"), None);
    }

    #[test]
    fn a_key_that_a_label_cannot_hold_is_refused_with_the_way_out() {
        let error = KeyPlace::Label.label(&"ä".repeat(60)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(format!("{error:#}").contains("external_key"), "{error:#}");
    }
}
