//! Credentials: where they come from, and how they are put on a request.

mod cache;
mod checked;
mod oauth;
mod scheme;
mod source;

pub(crate) use cache::{Credentials, Held};
pub use checked::Checked;
pub use oauth::{
    AppSettings, AppTokens, InBrowser, Keep, OAuth, OAuthApp, OAuthBuilder, OAuthConsent, OAuthServer, RefreshFile,
    TokenStore, Tokens,
};
pub use scheme::Scheme;
pub use source::{Credential, CredentialSource, FromSource};
