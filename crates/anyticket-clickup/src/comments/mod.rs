//! Comments and the answers to them.

mod render;
mod segments;
#[cfg(test)]
mod there_and_back;

use anyticket_core::{
    Broken, Comment, CommentId, Cursor, Error, ErrorKind, NewComment, Operation, Page, Raw, Result, TicketId,
};
use anyticket_http::{Answer, abreast};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use self::segments::Written;
use crate::account::Account;
use crate::request::{self, CommentBody};
use crate::tickets::{check_id, user};
use crate::{dates, wire};

/// How many comments a page has (<https://developer.clickup.com/docs/task-comments-pagination>).
const PAGE: usize = 25;
/// Of how many comments the answers are read at a time.
const SIDE_BY_SIDE: usize = 4;
/// How many pages are gone through to find one comment again.
const LOOK_THROUGH: usize = 40;

/// Where a listing goes on: older than this comment.
#[derive(Debug, Serialize, Deserialize)]
struct OlderThan {
    date: i64,
    id: String,
}

/// Reads a page of comments, the newest first, each followed by its answers.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
    let operation = Operation::Comments;
    check_id(ticket)?;
    let older_than: Option<OlderThan> = cursor.map(|cursor| cursor.decode()).transpose()?;
    let from = older_than.as_ref().map(|older| (older.date, older.id.as_str()));
    let answer = account.send(operation, request::comments(ticket.as_str(), from)).await?;
    let mut read = read_page(&answer, ticket, None)?;
    // Whether the comment that a page begins after is on it is not said.
    read.items.retain(|(comment, _)| older_than.as_ref().is_none_or(|older| older.id != comment.id.as_str()));
    let next = match read.last.take() {
        Some(last) if read.count >= PAGE && older_than.is_none_or(|older| older.id != last.id) => Some(last),
        _ => None,
    };
    let calls =
        read.items.into_iter().map(|(comment, replies)| thread(account, ticket, comment, replies).boxed()).collect();
    let threads = abreast(calls, SIDE_BY_SIDE).await?;
    let mut broken = read.broken;
    let mut items = Vec::new();
    for (thread, unread) in threads {
        items.extend(thread);
        broken.extend(unread);
    }
    Ok(Page::last(items).with_broken(broken).with_next(next.as_ref().map(Cursor::encode)))
}

/// A comment and the answers to it, and what of them cannot be read.
async fn thread(
    account: &Account,
    ticket: &TicketId,
    comment: Comment,
    replies: i64,
) -> Result<(Vec<Comment>, Vec<Broken>)> {
    if replies == 0 {
        return Ok((vec![comment], Vec::new()));
    }
    let answer = account.send(Operation::Comments, request::replies(comment.id.as_str())).await?;
    let read = read_page(&answer, ticket, Some(&comment.id))?;
    let replies = read.items.into_iter().map(|(reply, _)| reply);
    Ok((std::iter::once(comment).chain(replies).collect(), read.broken))
}

/// What one answer holds: comments with the number of answers to each.
struct ReadPage {
    items: Vec<(Comment, i64)>,
    broken: Vec<Broken>,
    count: usize,
    last: Option<OlderThan>,
}

fn read_page(answer: &Answer, ticket: &TicketId, parent: Option<&CommentId>) -> Result<ReadPage> {
    let page: wire::Comments<'_> = answer.json()?;
    let mut read = ReadPage { items: Vec::new(), broken: Vec::new(), count: page.comments.len(), last: None };
    for (index, raw) in page.comments.iter().enumerate() {
        match serde_json::from_str::<wire::Comment<'_>>(raw.get()) {
            Ok(comment) => {
                read.last = comment.date.map(|date| OlderThan { date, id: comment.id.clone() }).or(read.last);
                let replies = comment.reply_count.unwrap_or_default();
                read.items.push((translate(comment, ticket, parent), replies));
            }
            Err(cause) => {
                let error =
                    Error::new(ErrorKind::Unreadable, "a comment has another shape than expected").because(cause);
                read.broken.push(Broken::new(index, error).with_raw(Raw::slice(&answer.body, raw)));
            }
        }
    }
    Ok(read)
}

fn translate(wire: wire::Comment<'_>, ticket: &TicketId, parent: Option<&CommentId>) -> Comment {
    let body = render::body(&wire);
    let mut comment = Comment::new(wire.id, ticket.clone(), body);
    comment.author = wire.user.map(user);
    comment.created_at = wire.date.and_then(dates::instant);
    comment.parent = parent.cloned();
    comment
}

/// Writes a comment, or an answer to one.
pub(crate) async fn add(account: &Account, ticket: &TicketId, new: NewComment) -> Result<Comment> {
    check_id(ticket)?;
    let body = new_body(new.body.as_markdown(), Some(false))?;
    let (operation, request) = match &new.parent {
        Some(parent) => {
            check_comment(parent)?;
            (Operation::ReplyToComment, request::add_reply(parent.as_str(), &body))
        }
        None => (Operation::AddComment, request::add_comment(ticket.as_str(), &body)),
    };
    let answer = account.send(operation, request).await?;
    let written: wire::Written = answer.json()?;
    let mut comment = match (written.id, &new.parent) {
        (Some(id), _) => Comment::new(id, ticket.clone(), new.body),
        // The reference says that writing an answer says nothing: then it is the newest of ours with that text.
        (None, Some(parent)) => return find_reply(account, ticket, parent, &new, &answer).await,
        (None, None) => return Err(answer.read::<()>(|_| Err(no_id())).expect_err("it was given an error")),
    };
    comment.created_at = written.date.and_then(dates::instant);
    comment.author = account.known_me();
    comment.parent = new.parent;
    Ok(comment)
}

async fn find_reply(
    account: &Account,
    ticket: &TicketId,
    parent: &CommentId,
    new: &NewComment,
    written: &Answer,
) -> Result<Comment> {
    let applied = |error: Error| written.read::<()>(|_| Err(error)).expect_err("it was given an error");
    let answer = account.send(Operation::ReplyToComment, request::replies(parent.as_str())).await.map_err(applied)?;
    let replies = read_page(&answer, ticket, Some(parent)).map_err(applied)?.items.into_iter().map(|(reply, _)| reply);
    let me = account.known_me().map(|me| me.id);
    let ours = replies.filter(|reply| {
        let same = anyticket_core::markdown::same(reply.body.as_markdown(), new.body.as_markdown());
        same && me.as_ref().is_none_or(|me| reply.author.as_ref().is_none_or(|author| author.id == *me))
    });
    ours.max_by_key(|reply| (reply.created_at, number(reply.id.as_str()))).ok_or_else(|| applied(no_id()))
}

fn no_id() -> Error {
    Error::new(ErrorKind::Unreadable, "the comment was written, and ClickUp did not say which one it is")
        .with_hint("list the comments to find it; writing it again would double it")
}

/// Changes the text of a comment, and nothing else of it.
pub(crate) async fn edit(account: &Account, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
    let operation = Operation::EditComment;
    check_id(ticket)?;
    check_comment(id)?;
    let mut body = new_body(new.body.as_markdown(), None)?;
    let is_rich = body.comment.is_some();
    if is_rich {
        // Whether segments are taken here is not said: without them the plain text counts.
        body.comment_text = Some(plain(new.body.as_markdown()));
    }
    match account.send(operation, request::edit_comment(id.as_str(), &body)).await {
        Ok(_) => {}
        // The reference wants all three keys of this call; what the other two are is read first.
        Err(error) if error.kind() == ErrorKind::Invalid => {
            let Some(found) = find(account, ticket, id, operation).await? else { return Err(error) };
            body.assignee = Some(found.assignee);
            body.resolved = Some(found.resolved);
            account.send(operation, request::edit_comment(id.as_str(), &body)).await?;
        }
        Err(error) => return Err(error),
    }
    if !is_rich {
        return Ok(Comment::new(id.clone(), ticket.clone(), new.body));
    }
    let found = find(account, ticket, id, operation).await?;
    Ok(found.map_or_else(|| Comment::new(id.clone(), ticket.clone(), new.body), |found| found.comment))
}

/// Deletes a comment.
pub(crate) async fn delete(account: &Account, ticket: &TicketId, id: &CommentId) -> Result<()> {
    check_id(ticket)?;
    check_comment(id)?;
    account.send(Operation::DeleteComment, request::delete_comment(id.as_str())).await.map(drop)
}

/// A comment, and what of it is not in the model.
struct Found {
    comment: Comment,
    assignee: Option<i64>,
    resolved: bool,
}

/// Finds one comment, which no call gives alone.
async fn find(account: &Account, ticket: &TicketId, id: &CommentId, operation: Operation) -> Result<Option<Found>> {
    let mut older_than: Option<OlderThan> = None;
    for _ in 0..LOOK_THROUGH {
        let from = older_than.as_ref().map(|older| (older.date, older.id.as_str()));
        let answer = account.send(operation, request::comments(ticket.as_str(), from)).await?;
        let page: wire::Comments<'_> = answer.json()?;
        let mut last = None;
        for raw in &page.comments {
            let Ok(comment) = serde_json::from_str::<wire::Comment<'_>>(raw.get()) else { continue };
            last = comment.date.map(|date| OlderThan { date, id: comment.id.clone() });
            if comment.id == id.as_str() {
                return Ok(Some(found(comment, ticket, None)));
            }
            if comment.reply_count.unwrap_or_default() > 0 {
                let parent = CommentId::new(comment.id.as_str());
                let answer = account.send(operation, request::replies(&comment.id)).await?;
                let replies: wire::Comments<'_> = answer.json()?;
                let mut replies = replies.comments.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok());
                if let Some(reply) = replies.find(|reply: &wire::Comment<'_>| reply.id == id.as_str()) {
                    return Ok(Some(found(reply, ticket, Some(&parent))));
                }
            }
        }
        let is_same = last.as_ref().zip(older_than.as_ref()).is_some_and(|(last, older)| last.id == older.id);
        if page.comments.len() < PAGE || last.is_none() || is_same {
            return Ok(None);
        }
        older_than = last;
    }
    Ok(None)
}

fn found(comment: wire::Comment<'_>, ticket: &TicketId, parent: Option<&CommentId>) -> Found {
    let assignee = comment.assignee.as_ref().and_then(|user| user.id.parse().ok());
    let resolved = comment.resolved.unwrap_or(false);
    Found { comment: translate(comment, ticket, parent), assignee, resolved }
}

/// The body of a new text: plain where it has no formatting, in segments where it has.
fn new_body(text: &str, notify_all: Option<bool>) -> Result<CommentBody> {
    let body = CommentBody { comment_text: None, comment: None, notify_all, assignee: None, resolved: None };
    Ok(match segments::written(text) {
        Written::Plain(text) => CommentBody { comment_text: Some(text), ..body },
        Written::Rich(pieces) => {
            let json = serde_json::to_string(&pieces).and_then(RawValue::from_string);
            let json = json.map_err(|cause| {
                Error::new(ErrorKind::Internal, "the comment cannot be written as JSON").because(cause)
            })?;
            CommentBody { comment: Some(json), ..body }
        }
    })
}

fn plain(text: &str) -> String {
    match segments::written(text) {
        Written::Plain(text) => text,
        Written::Rich(_) => text.to_owned(),
    }
}

fn check_comment(id: &CommentId) -> Result<()> {
    match number(id.as_str()) {
        Some(_) => Ok(()),
        None => Err(Error::not_found("there is no such comment")
            .with("comment", id)
            .with_hint("the id of a comment is a number: list the comments of the ticket")),
    }
}

fn number(id: &str) -> Option<u64> {
    id.parse().ok()
}
