//! Comments: the entries in the history of a task that people wrote, the oldest first.

use anyticket_core::{
    Body, Broken, Comment, CommentId, Cursor, Error, ErrorKind, NewComment, Operation, Page, Raw, Rendered, Result,
    TicketId, markdown,
};

use anyticket_http::Member;

use crate::account::{Account, is_gid};
use crate::html::{self, Place};
use crate::paging::Offset;
use crate::tickets::{check_id, loss};
use crate::{dates, request, users, wire};

/// Reads a page of the history, and gives the comments in it.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
    check_id(ticket)?;
    let offset = Offset::of(cursor)?;
    let answer = account.send(Operation::Comments, request::stories(ticket.as_str(), offset.as_deref())).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    let page = answer.members::<wire::Story>(wire::LIST)?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, Member { read, text }) in page.members.into_iter().enumerate() {
        match read {
            Ok(story) if story.is_comment() => items.push(translate(story, ticket)),
            Ok(_) => {}
            Err(cause) => {
                let error =
                    Error::new(ErrorKind::Unreadable, "a comment has another shape than expected").because(cause);
                broken.push(Broken::new(index, error).with_raw(Raw::part(&answer.body, text)));
            }
        }
    }
    let next = Offset::next(wire::next_page(&page.beside), offset)?;
    Ok(Page::last(items).with_broken(broken).with_next(next))
}

fn translate(story: wire::Story, ticket: &TicketId) -> Comment {
    let body = match (story.html_text, story.text) {
        (Some(html), _) => Body::native("asana_html", html, html::render),
        (None, text) => Body::native("text", text.unwrap_or_default(), plain),
    };
    let mut comment = Comment::new(story.gid, ticket.clone(), body);
    comment.author = story.created_by.map(users::user);
    comment.created_at = story.created_at.as_deref().and_then(dates::instant);
    comment
}

/// A text without any form.
fn plain(text: &str) -> Rendered {
    use markdown::{Block, Inline};
    let paragraphs = text.split("\n\n").map(|text| Block::Paragraph(vec![Inline::text(text.trim())]));
    Rendered { markdown: markdown::print(&paragraphs.collect::<Vec<_>>()), foreign: Vec::new() }
}

/// Writes a comment.
pub(crate) async fn add(account: &Account, ticket: &TicketId, new: NewComment) -> Result<Comment> {
    check_id(ticket)?;
    let written = html::from_markdown(new.body.as_markdown(), Place::Comment);
    let answer = account.send(Operation::AddComment, request::add_comment(ticket.as_str(), &written.html)).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    Ok(with_losses(translate(answer.json::<wire::Data<wire::Story>>()?.data, ticket), written.losses))
}

/// Changes the text of a comment. Asana takes that of who wrote it only.
pub(crate) async fn edit(account: &Account, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
    check_own(account, ticket, id, Operation::EditComment).await?;
    let written = html::from_markdown(new.body.as_markdown(), Place::Comment);
    let answer = account.send(Operation::EditComment, request::edit_comment(id.as_str(), &written.html)).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket).with("comment", id))?;
    Ok(with_losses(translate(answer.json::<wire::Data<wire::Story>>()?.data, ticket), written.losses))
}

/// Deletes a comment.
pub(crate) async fn delete(account: &Account, ticket: &TicketId, id: &CommentId) -> Result<()> {
    check_own(account, ticket, id, Operation::DeleteComment).await?;
    let answer = account.send(Operation::DeleteComment, request::delete_comment(id.as_str())).await;
    answer.map(drop).map_err(|error| error.with("ticket", ticket).with("comment", id))
}

/// Looks whether it is a comment of this task: entries of the history and those of other tasks have numbers of the same kind.
async fn check_own(account: &Account, ticket: &TicketId, id: &CommentId, operation: Operation) -> Result<()> {
    check_id(ticket)?;
    let none = || {
        Error::not_found("the ticket has no such comment")
            .with("ticket", ticket)
            .with("comment", id)
            .with_hint("list the comments of the ticket")
    };
    if !is_gid(id.as_str()) {
        return Err(none());
    }
    let answer = account.send(operation, request::story(id.as_str())).await;
    let story = answer.map_err(|error| error.with("comment", id))?.json::<wire::Data<wire::Story>>()?.data;
    let is_here = story.target.as_ref().is_none_or(|target| target.gid == ticket.as_str());
    if story.is_comment() && is_here { Ok(()) } else { Err(none()) }
}

fn with_losses(mut comment: Comment, losses: Vec<&'static str>) -> Comment {
    comment.losses = losses.into_iter().map(loss).collect();
    comment
}
