//! Attachments: files that lie at Trello, and addresses of anything.
//!
//! A file is read through Trello's own interface, which sends on to a signed address; the credential does not go there. The
//! address that an attachment names is never asked for, with or without the credential: it is whatever somebody wrote.

use anyticket_core::{
    Attachment, AttachmentId, ByteStream, Error, ErrorKind, Operation, Page, Result, TicketId, Upload, User,
};

use crate::account::Account;
use crate::{dates, ids, request, wire};

/// Reads all attachments of a card: one page.
pub(crate) async fn page(account: &Account, ticket: &TicketId) -> Result<Page<Attachment>> {
    let all = of_card(account, ticket, Operation::Attachments).await?;
    Ok(Page::last(all.into_iter().map(|file| translate(file, ticket)).collect()))
}

/// The attachments of a card.
pub(crate) async fn of_card(
    account: &Account,
    ticket: &TicketId,
    operation: Operation,
) -> Result<Vec<wire::Attachment>> {
    ids::check(ticket)?;
    let answer = account.send(operation, request::attachments(ticket.as_str())).await;
    answer.map_err(|error| error.with("ticket", ticket))?.json()
}

fn translate(file: wire::Attachment, ticket: &TicketId) -> Attachment {
    let is_upload = is_upload(&file);
    let named = |name: Option<String>| name.filter(|name| !name.is_empty());
    let name = named(file.name).or(named(file.file_name)).or(file.url.clone()).unwrap_or_else(|| file.id.clone());
    let mut attachment = Attachment::new(file.id, ticket.clone(), name);
    attachment.media_type = named(file.mime_type);
    attachment.size = file.bytes.and_then(|bytes| u64::try_from(bytes).ok()).filter(|_| is_upload);
    attachment.author = file.id_member.map(User::new);
    attachment.created_at = file.date.as_deref().and_then(dates::instant);
    // Where a file lies at Trello is for the credential alone.
    attachment.link = file.url.filter(|_| !is_upload);
    attachment
}

fn is_upload(file: &wire::Attachment) -> bool {
    file.is_upload.unwrap_or(false)
}

/// Attaches a file; its content is streamed.
pub(crate) async fn upload(account: &Account, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
    ids::check(ticket)?;
    let (media_type, length) = (upload.media_type.clone(), upload.length);
    let answer = account.send(Operation::Upload, request::upload(ticket.as_str(), upload)).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    // The document says a list, the service sends an object.
    let made: wire::Attachment = match answer.json::<wire::Attachment>() {
        Ok(made) => made,
        Err(error) => {
            answer.json::<Vec<wire::Attachment>>().ok().and_then(|made| made.into_iter().next()).ok_or(error)?
        }
    };
    let mut attachment = translate(made, ticket);
    attachment.media_type.get_or_insert(media_type);
    attachment.size.get_or_insert(length);
    Ok(attachment)
}

/// Opens the content of a file.
///
/// # Errors
///
/// `Unsupported` for an attachment that is an address: what is there is not Trello's.
pub(crate) async fn download(account: &Account, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
    let all = of_card(account, ticket, Operation::Download).await?;
    let file = all.into_iter().find(|file| file.id == id.as_str()).ok_or_else(|| {
        Error::not_found("the ticket has no such attachment")
            .with("ticket", ticket)
            .with("attachment", id)
            .with_hint("list the attachments of the ticket")
    })?;
    if !is_upload(&file) {
        return Err(Error::unsupported("reading what an attached address leads to").with("attachment", id).with_hint(
            "it is the address of something that does not lie at Trello: open it yourself, if you trust it",
        ));
    }
    let named = file.file_name.filter(|name| !name.is_empty());
    let in_address = || {
        let last = file.url.as_deref()?.rsplit('/').next()?.to_owned();
        Some(last).filter(|name| !name.is_empty())
    };
    let name = named.or_else(in_address).or(file.name).ok_or_else(|| {
        Error::new(ErrorKind::Unreadable, "Trello does not say what the file is called").with("attachment", id)
    })?;
    let request = request::content(ticket.as_str(), id.as_str(), &name).during(Operation::Download);
    account.http.download(request).await
}
