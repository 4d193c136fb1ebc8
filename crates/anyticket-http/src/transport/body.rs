//! What a request carries and what an answer brings, piece by piece.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Failure;

/// The content of an answer as it comes in.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

/// What a request carries, of known length.
///
/// It notes when somebody begins to read it: a request whose body nobody has touched cannot have been acted upon.
pub struct Body {
    length: u64,
    content: Content,
    touched: Arc<AtomicBool>,
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
        Self { length, content: Content::Stream(content), touched: Arc::default() }
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
        let touched = self.touched;
        let content = match self.content {
            Content::Bytes(bytes) if bytes.is_empty() => return stream::empty().boxed(),
            Content::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Content::Stream(content) => content,
        };
        let touch = stream::once(async move { touched.store(true, Ordering::Release) });
        touch.filter_map(|()| std::future::ready(None)).chain(content).boxed()
    }

    /// The whole content.
    ///
    /// # Errors
    ///
    /// The failure of whatever it is read from.
    pub async fn collect(self) -> Result<Bytes, Failure> {
        if let Content::Bytes(bytes) = self.content {
            self.touched.store(true, Ordering::Release);
            return Ok(bytes);
        }
        let start = BytesMut::new();
        let all = self.into_stream().try_fold(start, |mut all, piece| {
            all.extend_from_slice(&piece);
            std::future::ready(Ok(all))
        });
        all.await.map(BytesMut::freeze)
    }

    /// Tells, also after the body is gone, whether somebody has begun to read it.
    pub(crate) fn touched(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.touched)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { length: bytes.len() as u64, content: Content::Bytes(bytes), touched: Arc::default() }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("length", &self.length).finish_non_exhaustive()
    }
}
