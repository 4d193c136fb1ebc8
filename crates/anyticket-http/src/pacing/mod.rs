//! Budgets: what a vendor allows, and how this process keeps to it.

mod budget;

pub use budget::{Budget, Reading, Scope, Window};
