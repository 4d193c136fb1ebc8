//! From settings to a tracker: secrets, settings, providers by name, and the way to a credential.

mod account;
mod guide;
mod login;
mod pasted;
mod registry;
mod secret;
mod settings;

pub use account::{Account, RateLimit, Warning, Workspace};
pub use guide::{AnswerKind, Consent, ConsentRequest, Consented, Guide, Question, Way};
pub use login::Login;
pub use pasted::check_pasted;
pub use registry::{Context, ProviderFactory, Registry};
pub use secret::{NoSecrets, SecretResolver, SecretSource};
pub use settings::{Setting, Settings, unknown_key};
