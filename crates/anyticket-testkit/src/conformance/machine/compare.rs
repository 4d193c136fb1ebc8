//! Tickets of two trackers as one ticket: what is the same but for the ids that each gives.

use anyticket_core::{Capabilities, Field, FieldSet, Ticket, TicketId, Value};

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

/// In which fields two tickets of one id space differ, those aside of which one names a loss.
pub(super) fn differences(a: &Ticket, b: &Ticket, capabilities: &Capabilities) -> FieldSet {
    let mut differences = a.differences(b, capabilities);
    a.losses.iter().chain(&b.losses).for_each(|loss| differences.remove(loss.field));
    differences
}

/// What a field holds, for a message.
pub(super) fn shown(field: Field, ticket: &Ticket) -> String {
    let json = serde_json::to_value(ticket).unwrap_or_default();
    json.get(field.as_str()).map(ToString::to_string).unwrap_or_else(|| "nothing".to_owned())
}
