#![doc = include_str!("../README.md")]

mod html;

pub use html::{LOSSES as TEXT_LOSSES, Loss as TextLoss};

/// The provider's name, as in the configuration.
pub(crate) const NAME: &str = "asana";
