//! Attachments, and the streams that carry them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use futures_core::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AttachmentId, TicketId, User};
use crate::Result;

/// A file, or a link to one, on a ticket.
///
/// The address of the content is not here: trackers sign it for minutes, and it opens the file to
/// whoever holds it. Ask the tracker to download instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The tracker's id.
    pub id: AttachmentId,
    /// The ticket it belongs to.
    pub ticket: TicketId,
    /// The file's name.
    pub name: String,
    /// The media type, where the tracker knows it.
    pub media_type: Option<String>,
    /// Bytes, where the tracker knows them.
    pub size: Option<u64>,
    /// Who added it.
    pub author: Option<User>,
    /// When it was added.
    pub created_at: Option<Timestamp>,
    /// The address it points to, if it is a link to a page elsewhere rather than a file.
    pub link: Option<String>,
}

impl Attachment {
    /// An attachment of which only ids and name are known.
    pub fn new(id: impl Into<AttachmentId>, ticket: impl Into<TicketId>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ticket: ticket.into(),
            name: name.into(),
            media_type: None,
            size: None,
            author: None,
            created_at: None,
            link: None,
        }
    }
}

/// The content of a file as it comes in, piece by piece.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

type Open = dyn Fn() -> BoxFuture<'static, Result<ByteStream>> + Send + Sync;

/// A file to attach: name, type, length, and a function that opens the content, again if need be.
#[derive(Clone)]
#[non_exhaustive]
pub struct Upload {
    /// The file's name.
    pub name: String,
    /// The media type; `application/octet-stream` where nobody knows.
    pub media_type: String,
    /// How many bytes the content has.
    pub length: u64,
    open: Arc<Open>,
}

impl Upload {
    /// A file whose content `open` gives from the beginning, each time it is called.
    pub fn new<F>(name: impl Into<String>, length: u64, open: F) -> Self
    where
        F: Fn() -> BoxFuture<'static, Result<ByteStream>> + Send + Sync + 'static,
    {
        Self { name: name.into(), media_type: "application/octet-stream".to_owned(), length, open: Arc::new(open) }
    }

    /// A file that is in memory.
    pub fn from_bytes(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content: Bytes = content.into();
        Self::new(name, content.len() as u64, move || {
            let once = futures_util::stream::iter([Ok(content.clone())]);
            Box::pin(std::future::ready(Ok(Box::pin(once) as ByteStream)))
        })
    }

    /// Sets the media type.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = media_type.into();
        self
    }

    /// Opens the content from its beginning.
    ///
    /// # Errors
    ///
    /// Whatever the function given answers: the file is gone, or may not be read.
    pub async fn open(&self) -> Result<ByteStream> {
        (self.open)().await
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
