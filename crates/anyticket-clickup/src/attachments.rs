//! Files on tasks.
//!
//! The files come with reading a task; there is no call to delete one. Their content lies at other hosts, which never get
//! the token.

use anyticket_core::{
    Attachment, AttachmentId, ByteStream, Error, ErrorKind, Operation, Page, Result, TicketId, Upload,
};
use anyticket_http::Request;
use http::Method;
use url::Url;

use crate::account::Account;
use crate::tickets::{check_id, user};
use crate::{dates, request, wire};

/// Reads all files of a task: one page.
pub(crate) async fn page(account: &Account, ticket: &TicketId) -> Result<Page<Attachment>> {
    let files = files(account, ticket, Operation::Attachments).await?;
    Ok(Page::last(files.into_iter().map(|file| translate(file, ticket)).collect()))
}

async fn files(account: &Account, ticket: &TicketId, operation: Operation) -> Result<Vec<wire::Attachment>> {
    check_id(ticket)?;
    let answer = account.send(operation, request::task(ticket.as_str(), false)).await;
    let task: wire::TaskFiles = answer.map_err(|error| error.with("ticket", ticket))?.json()?;
    Ok(task.attachments.into_iter().filter(|file| file.deleted != Some(true)).collect())
}

fn translate(file: wire::Attachment, ticket: &TicketId) -> Attachment {
    let name = file.title.filter(|title| !title.is_empty()).unwrap_or_else(|| file.id.clone());
    let mut attachment = Attachment::new(file.id, ticket.clone(), name);
    attachment.media_type = file.mimetype;
    attachment.size = file.size.and_then(|size| u64::try_from(size).ok());
    attachment.author = file.user.map(user);
    attachment.created_at = file.date.and_then(dates::instant);
    attachment
}

/// Attaches a file; its content is streamed.
pub(crate) async fn upload(account: &Account, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
    check_id(ticket)?;
    let (media_type, length) = (upload.media_type.clone(), upload.length);
    let answer = account.send(Operation::Upload, request::upload(ticket.as_str(), upload)).await?;
    let mut attachment = translate(answer.json()?, ticket);
    attachment.media_type.get_or_insert(media_type);
    attachment.size.get_or_insert(length);
    attachment.author = attachment.author.or_else(|| account.known_me());
    Ok(attachment)
}

/// Opens the content of a file, from wherever it lies and without the token.
pub(crate) async fn download(account: &Account, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
    let files = files(account, ticket, Operation::Download).await?;
    let none = || {
        Error::not_found("the ticket has no such file")
            .with("ticket", ticket)
            .with("file", id)
            .with_hint("list the files of the ticket")
    };
    let file = files.into_iter().find(|file| file.id == id.as_str()).ok_or_else(none)?;
    let address = file.url_w_query.filter(|address| !address.is_empty()).or(file.url);
    let address = address.and_then(|address| Url::parse(&address).ok()).ok_or_else(|| {
        Error::new(ErrorKind::Unreadable, "ClickUp does not say where the content of the file lies").with("file", id)
    })?;
    account.http.download(Request::absolute(Method::GET, address).anonymous().during(Operation::Download)).await
}
