//! What a simulated vendor answers, down to the connection.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::response::Parts;

/// One answer: what is sent, how long it takes, and what becomes of the connection.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The answer. With a `cut` before the first byte nobody sees it.
    pub response: Response<Bytes>,
    /// How long after the request the answer starts.
    pub delay: Duration,
    /// How the connection breaks, if it does.
    pub cut: Option<Cut>,
}

impl Reply {
    /// A whole answer, at once.
    pub fn new(response: Response<Bytes>) -> Self {
        Self { response, delay: Duration::ZERO, cut: None }
    }

    /// The same answer, later.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay += delay;
        self
    }

    /// The same answer over a connection that breaks.
    pub fn cut(mut self, cut: Cut) -> Self {
        self.cut = Some(cut);
        self
    }
}

/// Where a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Reset before the vendor read the request: it did nothing.
    BeforeHandling,
    /// Reset after the vendor did the work and before the first byte of the answer.
    AfterHandling,
    /// Reset after this many bytes of the answer's body.
    InBody(usize),
    /// The connection stays open and nothing ever comes.
    Silence,
}

/// A request that got no whole answer, as a client in this process sees it.
///
/// A client cannot tell [`Cut::BeforeHandling`] from [`Cut::AfterHandling`]; `cut` is there for assertions.
#[derive(Debug)]
pub struct Broken {
    /// How the connection broke.
    pub cut: Cut,
    /// Status and headers, if they arrived.
    pub head: Option<Parts>,
    /// The part of the body that arrived.
    pub body: Bytes,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cut {
            Cut::BeforeHandling | Cut::AfterHandling => f.write_str("connection reset before an answer"),
            Cut::InBody(bytes) => write!(f, "connection reset after {bytes} bytes of the body"),
            Cut::Silence => f.write_str("no answer, ever"),
        }
    }
}

impl Error for Broken {}
