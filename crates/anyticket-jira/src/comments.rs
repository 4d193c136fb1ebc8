//! Comments. They stand in one row, the oldest first.

use anyticket_core::{
    Body, Broken, Comment, CommentId, Cursor, Error, ErrorKind, Field, NewComment, Operation, Page, Raw, Result,
    TicketId,
};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::request::{self, CommentBody};
use crate::tickets::check_id;
use crate::{adf, dates, fields, users, wire};

/// Where a listing goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Start {
    start: u64,
}

/// Reads a page of comments.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
    check_id(ticket)?;
    let start = cursor.map(|cursor| cursor.decode::<Start>()).transpose()?.map_or(0, |at| at.start);
    let answer = account.send(Operation::Comments, request::comments(ticket.as_str(), start)).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    let page: wire::Comments<'_> = answer.json()?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, raw) in page.comments.iter().enumerate() {
        match serde_json::from_str::<wire::Comment<'_>>(raw.get()) {
            Ok(comment) => items.push(translate(comment, ticket)),
            Err(cause) => {
                let error =
                    Error::new(ErrorKind::Unreadable, "a comment has another shape than expected").because(cause);
                broken.push(Broken::new(index, error).with_raw(Raw::slice(&answer.body, raw)));
            }
        }
    }
    let end = start.saturating_add(page.comments.len() as u64);
    let more = page.total.and_then(|total| u64::try_from(total).ok()).is_some_and(|total| end < total);
    let next = (more && !page.comments.is_empty()).then(|| Cursor::encode(&Start { start: end }));
    Ok(Page::last(items).with_broken(broken).with_next(next))
}

fn translate(wire: wire::Comment<'_>, ticket: &TicketId) -> Comment {
    let text = wire.body.filter(|raw| raw.get() != "null");
    let body = text.map_or_else(
        || Body::markdown(String::new()),
        |raw| match raw.get().starts_with('{') {
            true => Body::native("adf", raw.get(), adf::render),
            false => Body::markdown(serde_json::from_str::<String>(raw.get()).unwrap_or_default()),
        },
    );
    let mut comment = Comment::new(wire.id, ticket.clone(), body);
    comment.author = wire.author.map(users::user);
    comment.created_at = wire.created.as_deref().and_then(dates::instant);
    comment.updated_at = wire.updated.as_deref().and_then(dates::instant);
    comment.private = wire.is_public == Some(false);
    comment
}

/// Writes a comment.
pub(crate) async fn add(account: &Account, ticket: &TicketId, new: NewComment) -> Result<Comment> {
    check_id(ticket)?;
    let (body, losses) = document(&new)?;
    let body = CommentBody { body: &body, visibility: None };
    let answer = account.send(Operation::AddComment, request::add_comment(ticket.as_str(), &body)).await;
    account.written.note(ticket);
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    Ok(with_losses(translate(answer.json()?, ticket), losses))
}

/// Changes the text of a comment. Who may see it is read and sent along: whether Jira keeps what is not sent, its reference
/// does not say.
pub(crate) async fn edit(account: &Account, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
    let operation = Operation::EditComment;
    check_id(ticket)?;
    check_comment(id)?;
    let (body, losses) = document(&new)?;
    let named = |error: Error| error.with("ticket", ticket).with("comment", id);
    let there = account.send(operation, request::comment(ticket.as_str(), id.as_str())).await.map_err(named)?;
    let there: wire::Comment<'_> = there.json()?;
    let visibility = there.visibility.filter(|raw| raw.get() != "null");
    let body = CommentBody { body: &body, visibility };
    let answer = account.send(operation, request::edit_comment(ticket.as_str(), id.as_str(), &body)).await;
    account.written.note(ticket);
    Ok(with_losses(translate(answer.map_err(named)?.json()?, ticket), losses))
}

/// Deletes a comment.
pub(crate) async fn delete(account: &Account, ticket: &TicketId, id: &CommentId) -> Result<()> {
    check_id(ticket)?;
    check_comment(id)?;
    let answer = account.send(Operation::DeleteComment, request::delete_comment(ticket.as_str(), id.as_str())).await;
    account.written.note(ticket);
    answer.map(drop).map_err(|error| error.with("ticket", ticket).with("comment", id))
}

/// The text, and the forms of it that a document does not hold.
fn document(new: &NewComment) -> Result<(serde_json::Value, Vec<&'static str>)> {
    let mut losses = Vec::new();
    let document = fields::document(new.body.as_markdown(), &mut losses)?;
    Ok((document, losses))
}

fn with_losses(mut comment: Comment, losses: Vec<&'static str>) -> Comment {
    comment.losses = losses.into_iter().map(|form| fields::loss(Field::Body, form)).collect();
    comment
}

fn check_comment(id: &CommentId) -> Result<()> {
    if id.as_str().parse::<u64>().is_ok() {
        return Ok(());
    }
    Err(Error::not_found("there is no such comment")
        .with("comment", id)
        .with_hint("the id of a comment is a number: list the comments of the ticket"))
}
