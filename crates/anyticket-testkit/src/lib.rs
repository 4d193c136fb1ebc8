#![doc = include_str!("../README.md")]

mod builders;
pub mod conformance;
mod memory;
mod mock;
mod profile;
mod seeded;
mod vendor;

pub use builders::{comment, project, schema, status, ticket, user};
pub use memory::{Call, Fault, Memory, PageFault, World, memory};
pub use mock::{MockProvider, mock, mock_with};
pub use profile::Profile;
pub use seeded::Seeded;
pub use vendor::Vendor;
