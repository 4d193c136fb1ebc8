//! Identifiers in the form of each vendor, the same in every run.

use anyticket_core::{Error, Result, TicketId};
use jiff::Timestamp;

/// What identifiers look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdForm {
    /// `t000001`.
    Plain,
    /// Nine letters and digits, as ClickUp has them.
    Base36,
    /// Digits, beginning with a number.
    Digits {
        /// The first one.
        first: u64,
    },
    /// 24 hexadecimal digits, of which the first eight are the second in which it was made.
    ObjectId,
}

impl IdForm {
    /// The identifier of the `serial`th thing, made at `now`.
    pub(crate) fn mint(self, serial: u64, now: Timestamp) -> String {
        match self {
            Self::Plain => format!("t{serial:06}"),
            Self::Base36 => base36(2_821_109_907_456 * 8 + serial),
            Self::Digits { first } => (first + serial - 1).to_string(),
            Self::ObjectId => format!("{:08x}c3d4e5f6{serial:08x}", now.as_second().max(0)),
        }
    }

    /// Refuses what cannot be an identifier here, whatever exists.
    pub(crate) fn check(self, id: &TicketId) -> Result<()> {
        if self.is_possible(id.as_str()) {
            return Ok(());
        }
        Err(Error::invalid("not an id of this tracker").with("ticket", id).with_hint(match self {
            Self::Plain => "ids are made of letters, digits and hyphens",
            Self::Base36 => "ids are made of small letters and digits",
            Self::Digits { .. } => "ids are made of digits",
            Self::ObjectId => "ids have 24 hexadecimal digits",
        }))
    }

    pub(crate) fn is_possible(self, id: &str) -> bool {
        let all = |allowed: fn(&u8) -> bool| !id.is_empty() && id.len() <= 40 && id.as_bytes().iter().all(allowed);
        match self {
            Self::Plain => all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'),
            Self::Base36 => all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
            Self::Digits { .. } => all(u8::is_ascii_digit),
            Self::ObjectId => id.len() == 24 && all(u8::is_ascii_hexdigit),
        }
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_minted_is_possible_and_sorts_as_it_was_made() {
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        for form in [IdForm::Plain, IdForm::Base36, IdForm::Digits { first: 10_042 }, IdForm::ObjectId] {
            let ids: Vec<String> = (1..100).map(|serial| form.mint(serial, now)).collect();
            assert!(ids.iter().all(|id| form.is_possible(id)), "{ids:?}");
            assert!(ids.is_sorted(), "{ids:?}");
        }
    }

    #[test]
    fn the_second_of_its_making_is_read_from_an_object_id() {
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let id = IdForm::ObjectId.mint(7, now);
        assert_eq!(i64::from_str_radix(&id[..8], 16).unwrap(), now.as_second());
    }
}
