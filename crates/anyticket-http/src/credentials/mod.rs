//! Credentials: where they come from, and how they are put on a request.

mod cache;
mod oauth;
mod scheme;
mod source;

pub(crate) use cache::{Credentials, Held};
pub use oauth::{OAuth, OAuthBuilder, TokenStore, Tokens};
pub use scheme::Scheme;
pub use source::{Credential, CredentialSource, FromSource};
