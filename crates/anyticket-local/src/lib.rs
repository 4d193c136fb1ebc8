#![doc = include_str!("../README.md")]

mod attachments;
mod capabilities;
mod comments;
mod config;
mod error;
mod fields;
mod links;
mod names;
mod options;
mod pages;
mod projects;
mod store;
mod tickets;
mod time;
mod tracker;
mod users;

pub use config::register;
pub use options::LocalOptions;
pub use tracker::LocalTracker;

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "local";
