//! From settings to a tracker: secrets, settings, and providers by name.

mod registry;
mod secret;
mod settings;

pub use registry::{Context, ProviderFactory, Registry};
pub use secret::{NoSecrets, SecretResolver, SecretSource};
pub use settings::{Setting, Settings, unknown_key};
