//! Files on issues. They come with reading an issue; their content lies at another host, which never gets the credential.

use anyticket_core::{
    Attachment, AttachmentId, ByteStream, Error, ErrorKind, Operation, Page, Result, TicketId, Upload,
};

use crate::account::Account;
use crate::tickets::check_id;
use crate::{dates, request, users, wire};

/// Reads all files of an issue: one page.
pub(crate) async fn page(account: &Account, ticket: &TicketId) -> Result<Page<Attachment>> {
    let files = files(account, ticket, Operation::Attachments).await?;
    Ok(Page::last(files.into_iter().map(|file| translate(file, ticket)).collect()))
}

async fn files(account: &Account, ticket: &TicketId, operation: Operation) -> Result<Vec<wire::Attachment>> {
    check_id(ticket)?;
    let fields = ["attachment".to_owned()];
    let answer = account.send(operation, request::issue(ticket.as_str(), &fields)).await;
    let issue: wire::Files = answer.map_err(|error| error.with("ticket", ticket))?.json()?;
    Ok(issue.fields.attachment)
}

fn translate(file: wire::Attachment, ticket: &TicketId) -> Attachment {
    let name = file.filename.filter(|name| !name.is_empty()).unwrap_or_else(|| file.id.clone());
    let mut attachment = Attachment::new(file.id, ticket.clone(), name);
    attachment.media_type = file.media_type;
    attachment.size = file.size.and_then(|size| u64::try_from(size).ok());
    attachment.author = file.author.map(users::user);
    attachment.created_at = file.created.as_deref().and_then(dates::instant);
    attachment
}

/// Attaches a file; its content is streamed.
pub(crate) async fn upload(account: &Account, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
    check_id(ticket)?;
    let answer = account.send(Operation::Upload, request::upload(ticket.as_str(), upload)).await;
    account.written.note(ticket);
    let answer = answer.map_err(|error| error.with("ticket", ticket))?;
    answer.read(|body| {
        let made: Vec<wire::Attachment> = serde_json::from_slice(body).map_err(|cause| {
            Error::new(ErrorKind::Unreadable, "the answer has another shape than expected").because(cause)
        })?;
        let made = made.into_iter().next();
        made.map(|file| translate(file, ticket)).ok_or_else(|| {
            Error::new(ErrorKind::Unreadable, "the file was attached, and Jira did not say which one it is")
                .with_hint("list the files of the ticket; attaching it again would double it")
        })
    })
}

/// Opens the content of a file of this issue.
pub(crate) async fn download(account: &Account, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
    let files = files(account, ticket, Operation::Download).await?;
    let file = files.iter().find(|file| file.id == id.as_str()).ok_or_else(|| {
        Error::not_found("the ticket has no such file")
            .with("ticket", ticket)
            .with("file", id)
            .with_hint("list the files of the ticket")
    })?;
    account.door.open().await?;
    account.door.http().download(request::content(&file.id).during(Operation::Download)).await
}
