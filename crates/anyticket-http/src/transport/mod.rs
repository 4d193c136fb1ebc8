//! Below the plane: one exchange, without any policy.

mod body;
mod local;
mod pool;
mod wire;

use std::fmt;

use async_trait::async_trait;

pub(crate) use body::Moved;
pub use body::{Body, BodyStream};
pub use local::InProcess;
pub(crate) use pool::{Door, shared};

/// Whether anything of a failed request may have reached the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Nothing left this process, or not enough to be acted upon: nothing happened there.
    No,
    /// It may have arrived, and nobody can tell.
    Maybe,
}

/// Why there was no answer, or not all of it.
#[derive(thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub(crate) sent: Sent,
    message: String,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// Nothing was sent: no connection came about.
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self { sent: Sent::No, message: message.into(), cause: None }
    }

    /// It broke after something may have been sent.
    pub fn maybe_sent(message: impl Into<String>) -> Self {
        Self { sent: Sent::Maybe, message: message.into(), cause: None }
    }

    /// Adds the cause below it. It must name no address with its query and no value of a header.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Whether anything may have been sent.
    pub fn sent(&self) -> Sent {
        self.sent
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure").field("sent", &self.sent).field("message", &self.message).finish_non_exhaustive()
    }
}

/// Sends one request and gives its answer, whatever its status. The real one is reqwest; a test puts a simulated
/// vendor here, see [`InProcess`].
///
/// It follows no redirect, repeats nothing, and undoes the compression of what it gives. Dropping the future
/// ends the exchange.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends `request`, whose address is whole.
    ///
    /// # Errors
    ///
    /// A [`Failure`] that says truthfully whether anything may have been sent.
    async fn exchange(&self, request: http::Request<Body>) -> Result<http::Response<BodyStream>, Failure>;
}
