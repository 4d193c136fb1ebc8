//! `anyticket attachment …`

use std::path::{Path, PathBuf};

use anyticket::{Attachment, AttachmentId, ByteStream, Error, Upload};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{minute, or_empty, print_all};
use crate::args::AttachmentCommand;
use crate::connect::{Session, ticket_id};
use crate::exit::{Failure, Usage};
use crate::output::{Output, Show};

/// How much of a file is read at a time.
const PIECE: usize = 1 << 16;

/// `anyticket attachment …`
pub(super) async fn run(
    command: &AttachmentCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    match command {
        AttachmentCommand::List(args) => {
            let tracker = session.tracker().await?;
            let ticket = ticket_id(&tracker, &args.ticket).await?;
            print_all(tracker.attachments(&ticket), "attachments", output).await
        }
        AttachmentCommand::Add { ticket, file } => {
            let upload = upload(file)?;
            let tracker = session.tracker().await?;
            let ticket = ticket_id(&tracker, &ticket.ticket).await?;
            let attachment = Box::pin(tracker.attach(&ticket, upload)).await?;
            Ok(output.value(&attachment, || format!("attached {} as {}", attachment.name, attachment.id))?)
        }
        AttachmentCommand::Get { ticket, id, to } => {
            if to.is_dir() {
                return Err(Usage::new(format!("{} is a folder", to.display()))
                    .with_hint("name the file to write, as in --to FILE")
                    .into());
            }
            let tracker = session.tracker().await?;
            let ticket = ticket_id(&tracker, &ticket.ticket).await?;
            let content = tracker.download(&ticket, &AttachmentId::new(id)).await?;
            if to == Path::new("-") { print(content, output).await } else { save(content, id, to, output).await }
        }
    }
}

/// A file of this machine, read piece by piece each time it is opened.
fn upload(file: &Path) -> Result<Upload, Usage> {
    let wrong = |what: &str| Usage::new(format!("the file cannot be read: {what} (file: {})", file.display()));
    let facts = std::fs::metadata(file).map_err(|cause| wrong(&cause.to_string()))?;
    if !facts.is_file() {
        return Err(wrong("it is not a file"));
    }
    std::fs::File::open(file).map_err(|cause| wrong(&cause.to_string()))?;
    let name = file.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
    let path = file.to_owned();
    let upload = Upload::new(name, facts.len(), move || {
        let path = path.clone();
        Box::pin(async move { read(path).await })
    });
    Ok(match media_type(file) {
        Some(media_type) => upload.with_media_type(media_type),
        None => upload,
    })
}

async fn read(path: PathBuf) -> anyticket::Result<ByteStream> {
    fn failed(path: &Path, cause: std::io::Error) -> Error {
        Error::invalid("the file cannot be read").with("file", path.display()).because(cause)
    }
    let file = tokio::fs::File::open(&path).await.map_err(|cause| failed(&path, cause))?;
    let pieces = futures_util::stream::try_unfold((file, path), |(mut file, path)| async move {
        let mut piece = Vec::with_capacity(PIECE);
        match file.read_buf(&mut piece).await {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some((Bytes::from(piece), (file, path)))),
            Err(cause) => Err(failed(&path, cause)),
        }
    });
    Ok(Box::pin(pieces))
}

/// The media type that the end of a name tells; trackers show some of them in the ticket.
fn media_type(file: &Path) -> Option<&'static str> {
    let end = file.extension()?.to_str()?.to_ascii_lowercase();
    Some(match end.as_str() {
        "csv" => "text/csv",
        "gif" => "image/gif",
        "htm" | "html" => "text/html",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "log" | "txt" => "text/plain",
        "md" => "text/markdown",
        "mp4" => "video/mp4",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "xml" => "application/xml",
        "zip" => "application/zip",
        _ => return None,
    })
}

async fn print(mut content: ByteStream, output: &mut Output<'_>) -> Result<(), Failure> {
    while let Some(piece) = content.try_next().await? {
        output.bytes(&piece)?;
    }
    Ok(output.flush()?)
}

/// Writes beside the place first: a download that breaks off leaves what was there.
async fn save(content: ByteStream, id: &str, to: &Path, output: &mut Output<'_>) -> Result<(), Failure> {
    let mut part = to.as_os_str().to_owned();
    part.push(format!(".part-{}", std::process::id()));
    let part = PathBuf::from(part);
    let written = match write(content, &part).await {
        Ok(bytes) => tokio::fs::rename(&part, to).await.map(|()| bytes).map_err(|cause| unwritable(to, cause).into()),
        Err(failure) => Err(failure),
    };
    let bytes = match written {
        Ok(bytes) => bytes,
        Err(failure) => {
            let _ = tokio::fs::remove_file(&part).await;
            return Err(failure);
        }
    };
    let value = serde_json::json!({"id": id, "file": to, "bytes": bytes});
    Ok(output.value(&value, || format!("wrote {} ({bytes} bytes)", to.display()))?)
}

async fn write(mut content: ByteStream, part: &Path) -> Result<u64, Failure> {
    let mut file = tokio::fs::File::create(part).await.map_err(|cause| unwritable(part, cause))?;
    let mut bytes = 0;
    while let Some(piece) = content.try_next().await? {
        file.write_all(&piece).await.map_err(|cause| unwritable(part, cause))?;
        bytes += piece.len() as u64;
    }
    file.flush().await.map_err(|cause| unwritable(part, cause))?;
    Ok(bytes)
}

fn unwritable(file: &Path, cause: std::io::Error) -> Usage {
    Usage::new(format!("the file cannot be written: {cause} (file: {})", file.display()))
}

impl Show for Attachment {
    const COLUMNS: &'static [&'static str] = &["id", "name", "bytes", "type", "author", "added"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.name.clone(),
            or_empty(self.size),
            self.link.clone().or_else(|| self.media_type.clone()).unwrap_or_default(),
            or_empty(self.author.as_ref()),
            self.created_at.map(minute).unwrap_or_default(),
        ]
    }
}
