#![doc = include_str!("../README.md")]

mod builders;
mod canary;
pub mod conformance;
mod dropping;
mod memory;
mod mock;
mod profile;
mod seeded;
mod vendor;

pub use builders::{comment, project, schema, status, ticket, user};
pub use canary::Canary;
pub use dropping::dropped_after;
pub use memory::{Call, Fault, Memory, PageFault, Trouble, World, memory};
pub use mock::{MockProvider, mock, mock_with};
pub use profile::Profile;
pub use seeded::Seeded;
pub use vendor::Vendor;
