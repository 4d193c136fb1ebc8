#![doc = include_str!("../README.md")]
#![recursion_limit = "256"] // a task of ClickUp has more keys than `json!` can take otherwise

pub mod asana;
pub mod clickup;
pub mod jira;
pub mod trello;

mod counters;
mod fault;
mod log;
mod machine;
mod multipart;
mod named;
mod percent;
mod random;
mod reply;
mod served;
mod sim;
mod simulation;
mod vendor;
mod zone;

pub use counters::Counters;
pub use fault::{Distortion, ErrorBody, Fault, Faults, RetryAfter, Rule};
pub use log::{Exchange, REDACTED};
pub use named::{Running, Setup};
pub use random::Random;
pub use reply::{Broken, Cut, Reply};
pub use served::Served;
pub use sim::{Basics, Blueprint, Sim, SimBuilder};
pub use simulation::Simulation;
pub use vendor::{InFlight, Operation, Vendor};
