//! What a provider tells about the way to its credential.

use async_trait::async_trait;

use super::{Account, Context, Guide, Settings};
use crate::Result;

/// The way to a credential, for providers that need one.
///
/// The questions and their texts are the vendor's, the conversation is the program's: nothing here prints or asks.
#[async_trait]
pub trait Login: Send + Sync {
    /// How a person gets a credential, and which settings it fills.
    fn guide(&self) -> Guide;

    /// Finds out whose the credential in `settings` is and what it sees, for a few requests that only read.
    ///
    /// `settings` may lack everything but the credential: the workspace is chosen after this. Where one is named, it
    /// is chosen with [`Account::choosing`]. The general settings are taken out already.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`](crate::ErrorKind::Unauthenticated) if the vendor does not know the credential:
    /// after one request, for a refusal is not asked for twice. [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden)
    /// if it does not see the workspace that is named, with those it sees.
    async fn account(&self, settings: Settings, context: &Context) -> Result<Account>;
}
