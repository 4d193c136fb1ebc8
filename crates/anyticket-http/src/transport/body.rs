//! What a request carries and what an answer brings, piece by piece.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Failure;

/// The content of an answer as it comes in.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

/// What a request carries, of known length.
///
/// It counts what is taken out of it: a request of whose body nothing was taken cannot have been acted upon.
pub struct Body {
    length: u64,
    content: Content,
    moved: Moved,
}

/// How many pieces were taken out of a body, also after the body is gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moved(Arc<AtomicU64>);

impl Moved {
    pub(crate) fn pieces(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

enum Content {
    Bytes(Bytes),
    Stream(BodyStream),
}

impl Body {
    /// Nothing.
    pub fn empty() -> Self {
        Self::from(Bytes::new())
    }

    /// Content that is read while it is sent.
    pub fn streamed(length: u64, content: BodyStream) -> Self {
        Self { length, content: Content::Stream(content), moved: Moved::default() }
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The content, to be sent piece by piece.
    pub fn into_stream(self) -> BodyStream {
        let moved = self.moved;
        let content = match self.content {
            Content::Bytes(bytes) if bytes.is_empty() => return stream::empty().boxed(),
            Content::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Content::Stream(content) => content,
        };
        content.inspect(move |_| moved.one_more()).boxed()
    }

    /// The whole content.
    ///
    /// # Errors
    ///
    /// The failure of whatever it is read from.
    pub async fn collect(self) -> Result<Bytes, Failure> {
        if let Content::Bytes(bytes) = self.content {
            self.moved.one_more();
            return Ok(bytes);
        }
        let start = BytesMut::new();
        let all = self.into_stream().try_fold(start, |mut all, piece| {
            all.extend_from_slice(&piece);
            std::future::ready(Ok(all))
        });
        all.await.map(BytesMut::freeze)
    }

    /// Counts what is taken out of it, also after it is gone.
    pub(crate) fn moved(&self) -> Moved {
        self.moved.clone()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { length: bytes.len() as u64, content: Content::Bytes(bytes), moved: Moved::default() }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("length", &self.length).finish_non_exhaustive()
    }
}
