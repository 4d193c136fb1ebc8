//! Comments: actions of a card. They come with the latest first.

use anyticket_core::{
    Body, Broken, Comment, CommentId, Cursor, Error, ErrorKind, NewComment, Operation, Page, Raw, Result, TicketId,
    User,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::account::Account;
use crate::{dates, ids, request, users, wire};

/// Where a listing goes on: before this comment.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    before: String,
}

/// Reads a page of comments.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
    ids::check(ticket)?;
    let before = cursor.map(|cursor| cursor.decode::<Before>()).transpose()?.map(|at| at.before);
    let request = request::comments(ticket.as_str(), before.as_deref());
    let answer = account.send(Operation::Comments, request).await.map_err(|error| error.with("ticket", ticket))?;
    let rows: Vec<&RawValue> = answer.json()?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, raw) in rows.iter().enumerate() {
        match serde_json::from_str::<wire::Action>(raw.get()) {
            // One that comes again would come for ever.
            Ok(action) if before.as_deref().is_some_and(|before| action.id.as_str() >= before) => {}
            Ok(action) => items.push(translate(action, ticket)),
            Err(cause) => {
                let error =
                    Error::new(ErrorKind::Unreadable, "a comment has another shape than expected").because(cause);
                broken.push(Broken::new(index, error).with_raw(Raw::slice(&answer.body, raw)));
            }
        }
    }
    let lowest = items.iter().map(|comment: &Comment| comment.id.as_str().to_owned()).min();
    // The limit that is asked for may not count here: fewer than come without one are the end.
    let next = lowest.filter(|_| rows.len() >= request::ACTIONS).map(|before| Cursor::encode(&Before { before }));
    Ok(Page::last(items).with_broken(broken).with_next(next))
}

fn translate(wire: wire::Action, ticket: &TicketId) -> Comment {
    let created = wire.date.as_deref().and_then(dates::instant).or_else(|| ids::created(&wire.id));
    let body = Body::markdown(wire.data.text.unwrap_or_default());
    let mut comment = Comment::new(wire.id, ticket.clone(), body);
    comment.author = wire.member_creator.map(users::user).or(wire.id_member_creator.map(User::new));
    comment.created_at = created;
    comment.updated_at = wire.data.date_last_edited.as_deref().and_then(dates::instant).or(created);
    comment
}

/// Writes a comment.
pub(crate) async fn add(account: &Account, ticket: &TicketId, new: NewComment) -> Result<Comment> {
    ids::check(ticket)?;
    let request = request::add_comment(ticket.as_str(), new.body.as_markdown());
    let answer = account.send(Operation::AddComment, request).await.map_err(|error| error.with("ticket", ticket))?;
    Ok(translate(answer.json()?, ticket))
}

/// Changes the text of a comment.
pub(crate) async fn edit(account: &Account, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
    ids::check(ticket)?;
    check(id)?;
    let request = request::edit_comment(ticket.as_str(), id.as_str(), new.body.as_markdown());
    let answer = account.send(Operation::EditComment, request).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket).with("comment", id))?;
    Ok(translate(answer.json()?, ticket))
}

/// Deletes a comment.
pub(crate) async fn delete(account: &Account, ticket: &TicketId, id: &CommentId) -> Result<()> {
    ids::check(ticket)?;
    check(id)?;
    let answer = account.send(Operation::DeleteComment, request::delete_comment(ticket.as_str(), id.as_str())).await;
    answer.map(drop).map_err(|error| error.with("ticket", ticket).with("comment", id))
}

fn check(id: &CommentId) -> Result<()> {
    if ids::is_id(id.as_str()) {
        return Ok(());
    }
    Err(Error::not_found("there is no such comment")
        .with("comment", id)
        .with_hint("the id of a comment has 24 digits: list the comments of the ticket"))
}
