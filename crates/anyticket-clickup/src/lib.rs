#![doc = include_str!("../README.md")]

mod account;
mod attachments;
mod capabilities;
mod comments;
mod config;
mod dates;
mod error;
mod external_key;
mod fields;
mod links;
mod listing;
mod login;
mod oauth;
mod places;
mod provider;
mod request;
mod schema;
mod tickets;
mod vendor;
mod wire;

pub use config::{ClickUpOptions, register};
pub use error::{ERRORS, ErrorRow};
pub use oauth::oauth_app;
pub use provider::ClickUp;
pub use vendor::Plan;

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "clickup";
