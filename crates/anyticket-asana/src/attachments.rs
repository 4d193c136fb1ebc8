//! Files on tasks. Their content lies elsewhere, at a signed address that is good for about two minutes and that never gets
//! the credential.

use anyticket_core::{
    Attachment, AttachmentId, ByteStream, Cursor, Error, ErrorKind, Operation, Page, Result, TicketId, Upload,
};
use url::Url;

use crate::account::{Account, is_gid};
use crate::paging::Offset;
use crate::tickets::check_id;
use crate::{dates, request, wire};

/// Reads one page of the files of a task.
pub(crate) async fn page(account: &Account, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
    check_id(ticket)?;
    let offset = Offset::of(cursor)?;
    let answer = account.send(Operation::Attachments, request::attachments(ticket.as_str(), offset.as_deref())).await;
    // What a body or a query names and is not there is refused as invalid.
    let answer = answer.map_err(|error| missing(error, ticket))?;
    let page: wire::Listed<wire::Attachment> = answer.json()?;
    let next = Offset::next(page.next(), offset)?;
    Ok(Page::last(page.data.into_iter().map(|file| translate(file, ticket)).collect()).with_next(next))
}

fn translate(file: wire::Attachment, ticket: &TicketId) -> Attachment {
    let name = file.name.filter(|name| !name.is_empty()).unwrap_or_else(|| file.gid.clone());
    let mut attachment = Attachment::new(file.gid, ticket.clone(), name);
    attachment.size = file.size.and_then(|size| u64::try_from(size).ok());
    attachment.created_at = file.created_at.as_deref().and_then(dates::instant);
    // A file that lies elsewhere is a link; the address of one at Asana needs somebody at a browser.
    attachment.link = file.view_url.filter(|_| file.host.as_deref().is_some_and(|host| host != "asana"));
    attachment
}

/// Attaches a file; its content is streamed.
pub(crate) async fn upload(account: &Account, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
    check_id(ticket)?;
    let answer = account.send(Operation::Upload, request::upload(ticket.as_str(), upload)).await;
    let answer = answer.map_err(|error| missing(error, ticket))?;
    Ok(translate(answer.json::<wire::Data<wire::Attachment>>()?.data, ticket))
}

/// Opens the content of a file of this task.
pub(crate) async fn download(account: &Account, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
    check_id(ticket)?;
    let none = || {
        Error::not_found("the ticket has no such file")
            .with("ticket", ticket)
            .with("file", id)
            .with_hint("list the files of the ticket")
    };
    if !is_gid(id.as_str()) {
        return Err(none());
    }
    let answer = account.send(Operation::Download, request::attachment(id.as_str())).await;
    let answer = answer.map_err(|error| error.with("ticket", ticket).with("file", id))?;
    let file = answer.json::<wire::Data<wire::Attachment>>()?.data;
    if file.parent.as_ref().is_some_and(|parent| parent.gid != ticket.as_str()) {
        return Err(none());
    }
    let address = file.download_url.as_deref().and_then(|address| Url::parse(address).ok()).ok_or_else(|| {
        Error::unsupported("reading a file that lies with another service")
            .with("file", id)
            .with_hint("Asana has a link to it only: open it where it lies")
    })?;
    account.http.download(request::content(address).during(Operation::Download)).await
}

fn missing(error: Error, ticket: &TicketId) -> Error {
    let is_unknown = error.kind() == ErrorKind::Invalid
        && error.context().any(|(_, said)| said.starts_with("parent") && said.contains("Unknown object"));
    match is_unknown {
        true => Error::not_found("there is no such task, or this credential may not see it")
            .with("ticket", ticket)
            .because(error),
        false => error.with("ticket", ticket),
    }
}
