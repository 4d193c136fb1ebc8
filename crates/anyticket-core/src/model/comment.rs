//! Comments.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Body, CommentId, Loss, Raw, TicketId, User};

/// A comment on a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comment {
    /// The tracker's id.
    pub id: CommentId,
    /// The ticket it belongs to.
    pub ticket: TicketId,
    /// What it says.
    pub body: Body,
    /// Who wrote it.
    pub author: Option<User>,
    /// When it was written.
    pub created_at: Option<Timestamp>,
    /// When it was last changed, where the tracker says so.
    pub updated_at: Option<Timestamp>,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// Whether only the team sees it, not the customer.
    pub private: bool,
    /// Where a person sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The tracker's own answer, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
    /// What the tracker did not keep of the text, in the answer to writing it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
}

impl Comment {
    /// A comment of which only the id, the ticket and the text are known.
    pub fn new(id: impl Into<CommentId>, ticket: impl Into<TicketId>, body: impl Into<Body>) -> Self {
        Self {
            id: id.into(),
            ticket: ticket.into(),
            body: body.into(),
            author: None,
            created_at: None,
            updated_at: None,
            parent: None,
            private: false,
            url: None,
            raw: None,
            losses: Vec::new(),
        }
    }
}

/// What a caller writes as a comment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewComment {
    /// What it says.
    pub body: Body,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// Whether only the team shall see it.
    pub private: bool,
}

impl NewComment {
    /// A comment that everybody who sees the ticket can read.
    pub fn new(body: impl Into<Body>) -> Self {
        Self { body: body.into(), parent: None, private: false }
    }

    /// Makes it an answer to another comment.
    #[must_use]
    pub fn in_reply_to(mut self, parent: impl Into<CommentId>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Hides it from everybody but the team.
    #[must_use]
    pub fn with_private(mut self, private: bool) -> Self {
        self.private = private;
        self
    }
}

impl From<&str> for NewComment {
    fn from(body: &str) -> Self {
        Self::new(body)
    }
}

impl From<String> for NewComment {
    fn from(body: String) -> Self {
        Self::new(body)
    }
}
