//! Tickets of two trackers as one ticket: what is the same but for the ids that each gives.

use anyticket_core::{Field, FieldSet, Ticket, TicketId, Value};

use super::super::lab::Lab;

/// The ticket with the ids of the one tracker in the place of those of the other.
pub(super) fn translated(ticket: &Ticket, id: impl Fn(&TicketId) -> TicketId) -> Ticket {
    let mut ticket = ticket.clone();
    ticket.id = id(&ticket.id);
    ticket.parent = ticket.parent.as_ref().map(&id);
    for field in &mut ticket.fields {
        if let Value::Tickets(tickets) = &mut field.value {
            *tickets = tickets.iter().map(&id).collect();
        }
    }
    ticket
}

/// In which fields the provider's ticket and the reference's, in one id space, differ, those aside of which one names a loss.
pub(super) fn differences(theirs: &Ticket, ours: &Ticket, lab: &Lab) -> FieldSet {
    let mut differences = lab.differences(ours, ours, theirs);
    theirs.losses.iter().chain(&ours.losses).for_each(|loss| differences.remove(loss.field));
    differences
}

/// What a field holds, for a message.
pub(super) fn shown(field: Field, ticket: &Ticket) -> String {
    let json = serde_json::to_value(ticket).unwrap_or_default();
    json.get(field.as_str()).map(ToString::to_string).unwrap_or_else(|| "nothing".to_owned())
}
