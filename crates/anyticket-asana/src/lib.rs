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
mod html;
mod links;
mod listing;
mod login;
mod oauth;
mod paging;
mod projects;
mod provider;
mod request;
mod schema;
mod tickets;
mod users;
mod vendor;
mod wire;

pub use config::{AsanaOptions, register};
pub use error::{ERRORS, ErrorRow};
pub use html::{LOSSES as TEXT_LOSSES, Loss as TextLoss};
pub use oauth::oauth_app;
pub use provider::Asana;
pub use vendor::Plan;

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "asana";
