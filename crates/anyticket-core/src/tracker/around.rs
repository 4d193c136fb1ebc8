//! What hangs on tickets: comments, users, attachments.

use super::{Tracker, values};
use crate::capabilities::Operation;
use crate::model::{Attachment, AttachmentId, ByteStream, Comment, CommentId, NewComment, TicketId, Upload, User};
use crate::paging::Listing;
use crate::{Error, Result};

impl Tracker {
    /// Lists the comments of a ticket, answers included.
    pub fn comments(&self, ticket: &TicketId) -> Listing<Comment> {
        let ticket = ticket.clone();
        self.listing(Operation::Comments, move |provider, cursor| {
            let ticket = ticket.clone();
            Box::pin(async move { provider.comments_page(&ticket, cursor).await })
        })
    }

    /// Writes a comment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if it is empty or too long. With [`Effect::Unknown`] it may be there: listing tells.
    ///
    /// [`ErrorKind::Invalid`]: crate::ErrorKind::Invalid
    /// [`Effect::Unknown`]: crate::Effect::Unknown
    pub async fn comment(&self, ticket: &TicketId, comment: impl Into<NewComment>) -> Result<Comment> {
        let comment = comment.into();
        self.require_write(Operation::AddComment)?;
        if comment.parent.is_some() {
            self.require(Operation::ReplyToComment)?;
        }
        if comment.private {
            self.require(Operation::AddPrivateComment)?;
        }
        self.check_comment(&comment)?;
        self.call(Operation::AddComment, self.provider().add_comment(ticket, comment)).await
    }

    /// Changes the text of a comment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if it is not there, [`ErrorKind::Forbidden`] if it is somebody else's.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    /// [`ErrorKind::Forbidden`]: crate::ErrorKind::Forbidden
    pub async fn edit_comment(
        &self,
        ticket: &TicketId,
        id: &CommentId,
        comment: impl Into<NewComment>,
    ) -> Result<Comment> {
        let comment = comment.into();
        self.require_write(Operation::EditComment)?;
        self.check_comment(&comment)?;
        self.call(Operation::EditComment, self.provider().edit_comment(ticket, id, comment)).await
    }

    /// Deletes a comment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if it is not there, [`ErrorKind::Forbidden`] if it is somebody else's.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    /// [`ErrorKind::Forbidden`]: crate::ErrorKind::Forbidden
    pub async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        self.require_write(Operation::DeleteComment)?;
        self.call(Operation::DeleteComment, self.provider().delete_comment(ticket, id)).await
    }

    fn check_comment(&self, comment: &NewComment) -> Result<()> {
        if comment.body.is_empty() {
            return Err(Error::invalid("a comment needs a text").at(self.provider_name()));
        }
        let limit = self.capabilities().limits.comment_chars;
        values::within("the comment", comment.body.as_markdown(), limit).map_err(|error| error.at(self.provider_name()))
    }

    /// Tells whose credential this is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`] if the tracker does not know it.
    ///
    /// [`ErrorKind::Unauthenticated`]: crate::ErrorKind::Unauthenticated
    pub async fn me(&self) -> Result<User> {
        self.require(Operation::Me)?;
        self.call(Operation::Me, self.provider().me()).await
    }

    /// Lists the users that the credential sees.
    pub fn users(&self) -> Listing<User> {
        self.listing(Operation::Users, |provider, cursor| Box::pin(async move { provider.users_page(cursor).await }))
    }

    /// Finds users whose id, e-mail address or name contains `text`, whatever the case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where users cannot be looked up.
    ///
    /// [`ErrorKind::Unsupported`]: crate::ErrorKind::Unsupported
    pub async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.require(Operation::FindUsers)?;
        self.call(Operation::FindUsers, self.provider().find_users(text)).await
    }

    /// Lists the attachments of a ticket.
    pub fn attachments(&self, ticket: &TicketId) -> Listing<Attachment> {
        let ticket = ticket.clone();
        self.listing(Operation::Attachments, move |provider, cursor| {
            let ticket = ticket.clone();
            Box::pin(async move { provider.attachments_page(&ticket, cursor).await })
        })
    }

    /// Attaches a file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if it is larger than the tracker takes. With [`Effect::Unknown`] it may be there.
    ///
    /// [`ErrorKind::Invalid`]: crate::ErrorKind::Invalid
    /// [`Effect::Unknown`]: crate::Effect::Unknown
    pub async fn attach(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        self.require_write(Operation::Upload)?;
        match self.capabilities().limits.attachment_bytes {
            Some(most) if upload.length > most => Err(Error::invalid("the file is larger than the tracker takes")
                .with("bytes", upload.length)
                .with("limit", most)
                .at(self.provider_name())),
            _ => self.call(Operation::Upload, self.provider().upload(ticket, upload)).await,
        }
    }

    /// Opens the content of an attached file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if it is not there; what breaks off later comes out of the stream.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    pub async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        self.require(Operation::Download)?;
        self.call(Operation::Download, self.provider().download(ticket, id)).await
    }
}
