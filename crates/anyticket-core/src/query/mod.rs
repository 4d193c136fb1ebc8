//! Which tickets to list, and what that means.

mod matches;
mod resolved;
mod ticket_query;

pub use resolved::{AssigneeMatch, InstantRange, ResolvedQuery};
pub use ticket_query::{Archived, AssigneeFilter, DateRange, Include, Sort, Subtasks, TicketQuery};
