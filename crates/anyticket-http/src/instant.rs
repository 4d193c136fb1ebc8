//! Points in time, as most vendors write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a point in time; nothing for a text that is none. `2026-03-01T09:30:00.000Z`, which a page holds hundreds of, is read
/// without looking for the other forms.
pub fn instant(text: &str) -> Option<Timestamp> {
    plain(text.as_bytes()).or_else(|| text.parse().ok())
}

fn plain(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; 24] = text.try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    if marks.iter().any(|(at, mark)| text[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to]
            .iter()
            .try_fold(0_i16, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0')))
    };
    let small = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
    let (day, hour) = ((number(0, 4)?, small(5)?, small(8)?), (small(11)?, small(14)?, small(17)?));
    let nanos = i32::from(number(20, 23)?) * 1_000_000;
    let civil = DateTime::new(day.0, day.1, day.2, hour.0, hour.1, hour.2, nanos).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_point_in_time_in_one_way_is_none_in_the_other() {
        for text in [
            "2026-03-01T09:30:00.123Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
            "2024-02-29T00:00:00.000Z",
            "2026-02-29T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-03-01T24:00:00.000Z",
            "2026-06-30T23:59:60.000Z",
            "2026-03-01T09:30:00.12aZ",
            "2026-03-01T09:30:00,123Z",
            "2026-03-01t09:30:00.123z",
            "2026-03-01T09:30:00+01:00",
            "2026-03-01T09:30:00Z",
            "2026-03-01",
            "",
        ] {
            assert_eq!(instant(text), text.parse().ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_millisecond_is_read_as_it_is_written(millis in -62_135_596_800_000_i64..253_402_207_200_000) {
            let at = Timestamp::from_millisecond(millis).unwrap();
            let text = at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
            prop_assert_eq!((plain(text.as_bytes()), instant(&text)), (Some(at), Some(at)));
        }
    }
}
