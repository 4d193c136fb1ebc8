//! Fields that a tracker adds to by itself, where it says so: what it may do to them, and what it may not.

use std::collections::BTreeSet;

use anyticket_core::{FieldId, Ticket, Value};

/// Takes over into `expected` what a tracker added by itself to these fields of a ticket that was `before` and is `now`.
///
/// Whoever is expected must be there, and whoever a write took away must be gone; only then is anybody beside them no
/// difference.
pub(super) fn take_over(growing: &[FieldId], before: &Ticket, expected: &mut Ticket, now: &Ticket) {
    for id in growing {
        let [had, wanted, has] = [before, &*expected, now].map(|ticket| people(ticket, id));
        let lacks_nobody = wanted.is_subset(&has);
        let keeps_nobody = had.difference(&wanted).all(|gone| !has.contains(gone));
        if lacks_nobody && keeps_nobody {
            expected.fields.retain(|field| field.id != *id);
            expected.fields.extend(now.field(id.as_str()).cloned());
        }
    }
}

fn people<'t>(ticket: &'t Ticket, id: &FieldId) -> BTreeSet<&'t str> {
    match ticket.field(id.as_str()).map(|field| &field.value) {
        Some(Value::Users(users)) => users.iter().map(|user| user.id.as_str()).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Capabilities, FieldValue, Status, StatusCategory, User};

    use super::*;

    fn followed_by(people: &[&str]) -> Ticket {
        let mut ticket = Ticket::new("t", "T", Status::new(StatusCategory::Todo, "1", "To do"));
        let users = people.iter().map(|id| User::new(*id)).collect::<Vec<_>>();
        if !users.is_empty() {
            ticket.fields.push(FieldValue::new("followers", "Followers", Value::Users(users)));
        }
        ticket
    }

    /// Whether a change from `before` that should leave `expected` and left `now` is as it should be.
    fn is_kept(before: &[&str], expected: &[&str], now: &[&str]) -> bool {
        let (before, mut expected, now) = (followed_by(before), followed_by(expected), followed_by(now));
        take_over(&["followers".into()], &before, &mut expected, &now);
        expected.differences(&now, &Capabilities::all()).is_empty()
    }

    #[test]
    fn others_may_come_and_nobody_who_was_not_named_may_go() {
        assert!(is_kept(&["ann"], &["ann"], &["ann", "bo"]));
        assert!(is_kept(&[], &[], &["ann"]));
        assert!(!is_kept(&["ann", "bo"], &["ann", "bo"], &["bo", "cy"]), "Ann was lost");
    }

    #[test]
    fn who_is_named_is_there_and_who_is_taken_away_is_gone() {
        assert!(is_kept(&["ann"], &["bo"], &["bo", "cy"]));
        assert!(!is_kept(&["ann"], &["bo"], &["ann", "bo"]), "Ann was taken away and is there");
        assert!(!is_kept(&["ann"], &["ann", "bo"], &["ann"]), "Bo was named and is not there");
        assert!(is_kept(&["ann"], &[], &["cy"]) && !is_kept(&["ann"], &[], &["ann"]));
    }

    #[test]
    fn a_field_that_does_not_say_so_grows_by_nobody() {
        let (before, mut expected, now) = (followed_by(&["ann"]), followed_by(&["ann"]), followed_by(&["ann", "bo"]));
        take_over(&[], &before, &mut expected, &now);
        assert!(!expected.differences(&now, &Capabilities::all()).is_empty());
    }
}
