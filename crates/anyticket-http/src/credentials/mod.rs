//! Credentials: where they come from, and how they are put on a request.

mod scheme;
mod source;

pub use scheme::Scheme;
pub use source::{Credential, CredentialSource, FromSource};
