//! One sum of all tickets that were read, whatever their order: who read the same has the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::vendor::Vendor;

/// What has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) count: u64,
    pub(crate) sum: u64,
}

impl Sum {
    /// Adds a ticket. `updated` is in milliseconds since 1970.
    pub(crate) fn add<'a>(
        &mut self,
        id: &str,
        title: &str,
        status: &str,
        assignees: impl Iterator<Item = &'a str>,
        labels: impl Iterator<Item = &'a str>,
        updated: i64,
    ) {
        let mut hasher = DefaultHasher::new();
        (id, title, status, updated).hash(&mut hasher);
        assignees.for_each(|assignee| assignee.hash(&mut hasher));
        0_u8.hash(&mut hasher);
        labels.for_each(|label| label.hash(&mut hasher));
        self.sum = self.sum.wrapping_add(hasher.finish());
        self.count += 1;
    }

    /// Adds a ticket of the library's. Of its status counts what a page says without further lists.
    pub(crate) fn ticket(&mut self, vendor: Vendor, ticket: &anyticket::Ticket) {
        self.add(
            ticket.id.as_str(),
            &ticket.title,
            vendor.status_of(ticket),
            ticket.assignees.iter().map(|user| user.id.as_str()),
            ticket.labels.iter().map(|label| label.name.as_str()),
            ticket.updated_at.map_or(0, jiff::Timestamp::as_millisecond),
        );
    }
}
