#![doc = include_str!("../README.md")]

mod account;
mod adf;
mod attachments;
mod capabilities;
mod comments;
mod config;
mod dates;
mod door;
mod error;
mod external_key;
mod fields;
mod flavour;
mod jql;
mod links;
mod listing;
mod login;
mod oauth;
mod projects;
mod provider;
mod request;
mod schema;
mod tickets;
mod users;
mod vendor;
mod wire;

pub use adf::{LOSSES as TEXT_LOSSES, Loss as TextLoss};
pub use config::{JiraOptions, register};
pub use error::{ERRORS, ErrorRow};
pub use flavour::Flavour;
pub use oauth::oauth_app;
pub use provider::Jira;

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "jira";
