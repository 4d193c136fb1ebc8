//! What hangs on a ticket: comments, attachments, relations.

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Comment, CommentId, CommentProvider, Cursor, Error,
    LinkKind, NewComment, Operation, Page, Result, TicketId, TicketLink, Upload,
};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;

use super::listing::slice;
use super::state::World;
use super::{Call, Memory};

#[async_trait]
impl CommentProvider for Memory {
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        self.call(Operation::Comments, ticket, |world| {
            world.ticket(ticket)?;
            let all = world.comments.iter().filter(|comment| comment.ticket == *ticket).cloned().collect();
            slice(all, cursor.as_ref(), world.page_size, |comment: &Comment| {
                (comment.created_at, comment.id.as_str().len(), comment.id.as_str().to_owned())
            })
        })
        .await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        let operation = match &new {
            NewComment { parent: Some(_), .. } => Operation::ReplyToComment,
            NewComment { private: true, .. } => Operation::AddPrivateComment,
            _ => Operation::AddComment,
        };
        self.call(operation, ticket, |world| {
            world.ticket(ticket)?;
            check(world, &new)?;
            if let Some(parent) = &new.parent {
                comment(world, ticket, parent)?;
            }
            let (now, _) = world.write();
            let mut comment = Comment::new(world.mint(), ticket, new.body);
            comment.author = Some(world.me());
            comment.created_at = Some(now);
            comment.updated_at = Some(now);
            comment.parent = new.parent;
            comment.private = new.private;
            world.comments.push(comment.clone());
            Ok(comment)
        })
        .await
    }

    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        self.call(Operation::EditComment, format!("{ticket}: {id}"), |world| {
            check(world, &new)?;
            let at = comment(world, ticket, id)?;
            let (now, _) = world.write();
            let comment = &mut world.comments[at];
            comment.body = new.body;
            comment.updated_at = Some(now);
            Ok(comment.clone())
        })
        .await
    }

    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        self.call(Operation::DeleteComment, format!("{ticket}: {id}"), |world| {
            let at = comment(world, ticket, id)?;
            world.write();
            world.comments.remove(at);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl AttachmentProvider for Memory {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        self.call(Operation::Attachments, ticket, |world| {
            world.ticket(ticket)?;
            let here = world.attachments.iter().filter(|(attachment, _)| attachment.ticket == *ticket);
            let all = here.map(|(attachment, _)| attachment.clone()).collect();
            slice(all, cursor.as_ref(), world.page_size, |attachment: &Attachment| {
                (attachment.created_at, attachment.id.as_str().len(), attachment.id.as_str().to_owned())
            })
        })
        .await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        // Read before the world is locked: the content may come from anywhere.
        let content: BytesMut = upload.open().await?.try_collect().await?;
        self.call(Operation::Upload, format!("{ticket}: {}", upload.name), |world| {
            world.ticket(ticket)?;
            let limit = world.capabilities().limits.attachment_bytes;
            let size = content.len() as u64;
            if size != upload.length {
                return Err(Error::invalid("the file has another length than was said").with("file", &upload.name));
            }
            if limit.is_some_and(|limit| size > limit) {
                return Err(Error::invalid("the file is too large for this tracker").with("file", &upload.name));
            }
            let (now, _) = world.write();
            let mut attachment = Attachment::new(world.mint(), ticket, upload.name);
            attachment.media_type = Some(upload.media_type);
            attachment.size = Some(size);
            attachment.author = Some(world.me());
            attachment.created_at = Some(now);
            world.attachments.push((attachment.clone(), content.freeze()));
            Ok(attachment)
        })
        .await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        self.call(Operation::Download, format!("{ticket}: {id}"), |world| {
            let found = world.attachments.iter().find(|(file, _)| file.ticket == *ticket && file.id == *id);
            let (_, content) = found.ok_or_else(|| Error::not_found("no such attachment").with("attachment", id))?;
            // In pieces, as a network would give it.
            let pieces: Vec<Result<Bytes>> =
                content.chunks(16 * 1024).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
            Ok(Box::pin(futures_util::stream::iter(pieces)) as ByteStream)
        })
        .await
    }
}

fn check(world: &World, new: &NewComment) -> Result<()> {
    if new.body.is_empty() {
        return Err(Error::invalid("the comment is empty"));
    }
    let count = new.body.as_markdown().chars().count();
    match world.capabilities().limits.comment_chars {
        Some(limit) if count > limit => {
            Err(Error::invalid("the tracker holds no more than this").with("limit", limit).with("given", count))
        }
        _ => Ok(()),
    }
}

fn comment(world: &World, ticket: &TicketId, id: &CommentId) -> Result<usize> {
    let at = world.comments.iter().position(|comment| comment.ticket == *ticket && comment.id == *id);
    at.ok_or_else(|| Error::not_found("no such comment").with("comment", id))
}

pub(super) fn links(world: &World, id: &TicketId) -> Result<Vec<TicketLink>> {
    world.ticket(id)?;
    let link = |kind: LinkKind, other: &TicketId| {
        let mut link = TicketLink::new(kind, other);
        link.title = world.ticket(other).ok().map(|ticket| ticket.title.clone());
        link
    };
    let seen = world.links.iter().filter_map(|(from, kind, to)| match id {
        id if id == from => Some(link(kind.clone(), to)),
        id if id == to => Some(link(kind.reversed(), from)),
        _ => None,
    });
    Ok(seen.collect())
}

pub(super) fn link(world: &mut World, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
    known(world, &kind)?;
    world.ticket(from)?;
    world.ticket(to)?;
    if from == to {
        return Err(Error::invalid("a ticket cannot be related to itself").with("ticket", from));
    }
    if !world.links.iter().any(|link| is(link, from, &kind, to)) {
        world.write();
        world.links.push((from.clone(), kind, to.clone()));
    }
    Ok(())
}

pub(super) fn unlink(world: &mut World, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
    known(world, &kind)?;
    world.ticket(from)?;
    world.ticket(to)?;
    if world.links.iter().any(|link| is(link, from, &kind, to)) {
        world.write();
        world.links.retain(|link| !is(link, from, &kind, to));
    }
    Ok(())
}

/// Whether it is the same relation, from whichever end.
fn is(link: &(TicketId, LinkKind, TicketId), from: &TicketId, kind: &LinkKind, to: &TicketId) -> bool {
    let (a, known, b) = link;
    (a == from && b == to && known == kind) || (a == to && b == from && *known == kind.reversed())
}

fn known(world: &World, kind: &LinkKind) -> Result<()> {
    match world.profile.rules.links {
        Some(kinds) if !kinds.contains(kind) => {
            let names: Vec<&str> = kinds.iter().map(LinkKind::as_str).collect();
            Err(Error::unsupported(format!("relation {kind}")).with_hint(format!("it knows {}", names.join(", "))))
        }
        _ => Ok(()),
    }
}

impl Memory {
    /// The writes that arrived, as text: what tests compare with nothing when a call is refused on our side.
    pub fn writes(&self) -> Vec<String> {
        self.calls().iter().filter(|call| Call::is_write(call)).map(Call::to_string).collect()
    }
}
