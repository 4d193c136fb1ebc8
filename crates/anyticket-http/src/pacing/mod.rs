//! Budgets: what a vendor allows, and how this process keeps to it.

mod budget;
mod entry;
mod felt;
mod log;
mod pacer;
mod repeats;
mod worlds;

pub use budget::{Budget, Reading, Scope, Window};
pub use pacer::Standing;
pub(crate) use pacer::{Account, Draw, Pacer, Permit, TooLate};
pub(crate) use worlds::pacer;
