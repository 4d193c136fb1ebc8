//! Which tickets to list, and what that means.

mod matches;
mod plan;
mod resolved;
mod ticket_query;

pub(crate) use plan::Plan;
pub use plan::{AppliedBy, ExplainedFilter, Explanation};
pub use resolved::{AssigneeMatch, InstantRange, ResolvedQuery};
pub use ticket_query::{Archived, AssigneeFilter, DateRange, Include, Sort, Subtasks, TicketQuery};
