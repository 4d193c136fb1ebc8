//! Files on tickets, kept in pieces so that neither way needs the whole in memory.

use anyticket_core::{Attachment, AttachmentId, ByteStream, Cursor, Error, Operation, Page, Result, TicketId, Upload};
use bytes::{Bytes, BytesMut};
use futures_util::{TryStreamExt, stream};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{Answer, Fault};
use crate::names::{checked_id, checked_name, new_id};
use crate::store::Store;
use crate::time::{instant, now};
use crate::{pages, tickets, users};

/// How many bytes a piece has, the last one of a file aside.
const PIECE: usize = 512 * 1024;

/// How long an upload may be silent before it counts as dead, in microseconds: an hour.
const SILENCE: i64 = 3_600_000_000;

const COLUMNS: &str = "n, id, name, media_type, size, author, created_at";

/// One page of a ticket's files, the oldest first. Those that are still coming in are not among them.
pub(crate) fn page(connection: &Connection, ticket: &TicketId, cursor: Option<Cursor>) -> Answer<Page<Attachment>> {
    let n = tickets::number(connection, ticket)?;
    let sql = format!(
        "SELECT {COLUMNS} FROM attachments
         WHERE ticket = ?1 AND n > ?2 AND pending_since IS NULL ORDER BY n LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![n, pages::after(cursor)?, pages::ROWS + 1])?;
    let mut attachments = Vec::new();
    while let Some(row) = rows.next()? {
        attachments.push((row.get(0)?, read(connection, ticket, row)?));
    }
    Ok(pages::cut(attachments))
}

/// Takes a file in, piece by piece. It appears on the ticket with its last piece, whole.
pub(crate) async fn upload(store: &Store, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
    let (on, name, media_type, author) = (ticket.clone(), upload.name.clone(), upload.media_type.clone(), store.me());
    let row = store.write(Operation::Upload, move |file| begin(file, &on, &name, &media_type, author)).await?;
    let pending = Pending { store: store.clone(), row, done: false };
    let size = pending.fill(&upload).await?;
    pending.finish(ticket, size).await
}

/// Opens a file's content: each piece is read when the one before it was taken.
pub(crate) async fn download(store: &Store, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
    let (on, wanted) = (ticket.clone(), id.clone());
    let row = store.read(Operation::Download, move |file| find(file, &on, &wanted)).await?;
    let store = store.clone();
    let pieces = stream::try_unfold((store, 0_i64), move |(store, position)| async move {
        let piece = store.read(Operation::Download, move |file| piece(file, row, position)).await?;
        Ok(piece.map(|piece| (piece, (store, position + 1))))
    });
    Ok(Box::pin(pieces))
}

/// Takes away what killed uploads left behind. One that another process still feeds is left alone.
pub(crate) fn clear_leftovers(connection: &Connection) -> Answer<()> {
    connection.execute("DELETE FROM attachments WHERE pending_since < ?1", [now() - SILENCE])?;
    Ok(())
}

/// A file that is coming in. Dropped before its end, it leaves nothing.
struct Pending {
    store: Store,
    row: i64,
    done: bool,
}

impl Pending {
    /// Writes the content and gives its length, which must be the one announced.
    async fn fill(&self, upload: &Upload) -> Result<u64> {
        let mut content = upload.open().await?;
        let mut buffer = BytesMut::new();
        let (mut size, mut position) = (0_u64, 0_i64);
        while let Some(bytes) = content.try_next().await? {
            size += bytes.len() as u64;
            if size > upload.length {
                break;
            }
            buffer.extend_from_slice(&bytes);
            while buffer.len() >= PIECE {
                self.write(position, buffer.split_to(PIECE).freeze()).await?;
                position += 1;
            }
        }
        if size != upload.length {
            return Err(Error::invalid("the content does not have the length that was announced")
                .with("name", &upload.name)
                .with("announced", upload.length)
                .with(
                    "came",
                    if size > upload.length { format!("more than {}", upload.length) } else { size.to_string() },
                )
                .with_hint("nothing was kept: announce the right length, and look whether the file changes meanwhile")
                .at(crate::NAME)
                .during(Operation::Upload));
        }
        if !buffer.is_empty() {
            self.write(position, buffer.freeze()).await?;
        }
        Ok(size)
    }

    async fn write(&self, position: i64, content: Bytes) -> Result<()> {
        let row = self.row;
        let job = move |file: &Connection| {
            let touched =
                file.prepare_cached("UPDATE attachments SET pending_since = ?2 WHERE n = ?1")?.execute([row, now()])?;
            if touched == 0 {
                return Err(gone());
            }
            file.prepare_cached("INSERT INTO pieces (attachment, position, content) VALUES (?1, ?2, ?3)")?
                .execute(params![row, position, &content[..]])?;
            Ok(())
        };
        self.store.write(Operation::Upload, job).await
    }

    async fn finish(mut self, ticket: &TicketId, size: u64) -> Result<Attachment> {
        let (row, ticket) = (self.row, ticket.clone());
        let job = move |file: &Connection| {
            let sql = "UPDATE attachments SET pending_since = NULL, size = ?2 WHERE n = ?1";
            if file.prepare_cached(sql)?.execute(params![row, size])? == 0 {
                return Err(gone());
            }
            let mut statement = file.prepare_cached(&format!("SELECT {COLUMNS} FROM attachments WHERE n = ?1"))?;
            let mut rows = statement.query([row])?;
            let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            read(file, &ticket, row)
        };
        let attachment = self.store.write(Operation::Upload, job).await?;
        self.done = true;
        Ok(attachment)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let row = self.row;
        if !self.done {
            // The last step may have happened although nobody waited for its answer: a whole file stays.
            self.store.write_later(move |file| {
                file.execute("DELETE FROM attachments WHERE n = ?1 AND pending_since IS NOT NULL", [row])?;
                Ok(())
            });
        }
    }
}

fn begin(connection: &Connection, ticket: &TicketId, name: &str, media_type: &str, author: i64) -> Answer<i64> {
    let ticket = tickets::number(connection, ticket)?;
    let name = checked_name("file", name)?;
    connection
        .prepare_cached(
            "INSERT INTO attachments (id, ticket, name, media_type, size, author, created_at, pending_since)
             VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?6)",
        )?
        .execute(params![new_id(), ticket, name, media_type, author, now()])?;
    Ok(connection.last_insert_rowid())
}

/// The row of a whole file on a ticket.
fn find(connection: &Connection, ticket: &TicketId, id: &AttachmentId) -> Answer<i64> {
    let ticket = tickets::number(connection, ticket)?;
    let id = checked_id("attachment", id.as_str())?;
    let sql = "SELECT n FROM attachments WHERE id = ?1 AND ticket = ?2 AND pending_since IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row(params![id, ticket], |row| row.get(0)).optional()?.ok_or_else(|| {
        Error::not_found("the ticket has no such attachment")
            .with("attachment", id)
            .with_hint("list the attachments of the ticket")
            .into()
    })
}

/// One piece of a file; none after the last. A file that was deleted meanwhile is an error, not an end.
fn piece(connection: &Connection, row: i64, position: i64) -> Answer<Option<Bytes>> {
    let mut statement =
        connection.prepare_cached("SELECT content FROM pieces WHERE attachment = ?1 AND position = ?2")?;
    let piece: Option<Vec<u8>> = statement.query_row([row, position], |row| row.get(0)).optional()?;
    if piece.is_none() && !connection.prepare_cached("SELECT 1 FROM attachments WHERE n = ?1")?.exists([row])? {
        return Err(gone());
    }
    Ok(piece.map(Bytes::from))
}

fn gone() -> Fault {
    Error::not_found("the ticket was deleted meanwhile, and its files with it")
        .with_hint("there is nothing left to do")
        .into()
}

fn read(connection: &Connection, ticket: &TicketId, row: &Row<'_>) -> Answer<Attachment> {
    let mut attachment = Attachment::new(row.get::<_, String>(1)?, ticket, row.get::<_, String>(2)?);
    attachment.media_type = Some(row.get(3)?);
    attachment.size = Some(row.get(4)?);
    attachment.author = row.get::<_, Option<i64>>(5)?.map(|n| users::by_number(connection, n)).transpose()?;
    let created = instant(row.get(6)?);
    attachment.created_at = Some(created.map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(6, rusqlite::types::Type::Integer, Box::new(cause))
    })?);
    Ok(attachment)
}
