//! Comments: actions of a card. They come with the latest first.

use anyticket_core::{
    Body, Broken, Comment, CommentId, Cursor, Error, ErrorKind, NewComment, Operation, Page, Raw, Result, TicketId,
    User,
};
use serde_json::value::RawValue;

use crate::account::Account;
use crate::actions::{self, Place};
use crate::{dates, ids, request, users, wire};

/// Reads a page of comments, those too that came along when the card was copied.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
    ids::check(ticket)?;
    let place = cursor.map(|cursor| cursor.decode::<Place>()).transpose()?.unwrap_or_default();
    let filter = "commentCard,copyCommentCard";
    let page = actions::page(account, ticket, filter, &place, Operation::Comments).await;
    let (answer, next) = page.map_err(|error| error.with("ticket", ticket))?;
    let rows: Vec<&RawValue> = answer.json()?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, raw) in rows.iter().enumerate() {
        match serde_json::from_str::<wire::Action>(raw.get()) {
            Ok(action) if place.is_new(&action.id) => items.push(translate(action, ticket)),
            Ok(_) => {}
            Err(cause) => {
                let error =
                    Error::new(ErrorKind::Unreadable, "a comment has another shape than expected").because(cause);
                broken.push(Broken::new(index, error).with_raw(Raw::slice(&answer.body, raw)));
            }
        }
    }
    Ok(Page::last(items).with_broken(broken).with_next(next.as_ref().map(Cursor::encode)))
}

fn translate(wire: wire::Action, ticket: &TicketId) -> Comment {
    let created = wire.date.as_deref().and_then(dates::instant).or_else(|| ids::created(&wire.id));
    let body = Body::markdown(wire.data.text.unwrap_or_default());
    let mut comment = Comment::new(wire.id, ticket.clone(), body);
    comment.author =
        wire.member_creator.map(users::user).or(wire.id_member_creator.map(|id| User::new(id.into_owned())));
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
