//! Bodies of several parts: text fields and files that are streamed.

use std::fmt;
use std::sync::{Arc, Mutex};

use anyticket_core::{Error, Result, Upload};
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::encode::encode_segment;
use crate::transport::{Body, Failure};

/// A body of several parts: text fields, and files that are streamed and opened anew for each attempt.
///
/// ```
/// use anyticket_core::Upload;
/// use anyticket_http::{Multipart, Request};
///
/// let file = Upload::from_bytes("crash.log", "segfault").with_media_type("text/plain");
/// let body = Multipart::new().text("filename", "crash.log").file("attachment", file);
/// let request = Request::post(["v2", "task", "86abc1", "attachment"]).multipart(body);
/// ```
#[derive(Clone, Default)]
pub struct Multipart {
    parts: Vec<Part>,
    encoded_names: bool,
}

#[derive(Clone)]
enum Part {
    Text { name: String, value: String },
    File { name: String, upload: Upload },
}

/// The error of a file that could not be read to its end, kept for whoever asked for the upload.
pub(crate) type BrokenFile = Arc<Mutex<Option<Error>>>;

impl Multipart {
    /// A body without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text field.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.push(Part::Text { name: name.into(), value: value.into() });
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, upload: Upload) -> Self {
        self.parts.push(Part::File { name: name.into(), upload });
        self
    }

    /// Writes file names percent-encoded, with `filename*` beside them, as Asana asks for; as they are otherwise.
    #[must_use]
    pub fn with_encoded_names(mut self) -> Self {
        self.encoded_names = true;
        self
    }

    /// How many bytes the files have.
    pub(crate) fn files_length(&self) -> u64 {
        self.parts.iter().map(|part| if let Part::File { upload, .. } = part { upload.length } else { 0 }).sum()
    }

    /// Opens the files and gives the whole body, its media type, and where a file's later error will lie.
    pub(crate) async fn open(&self, boundary: &str) -> Result<(Body, String, BrokenFile)> {
        let broken = BrokenFile::default();
        let mut length = 0;
        let mut pieces = stream::empty().boxed();
        for part in &self.parts {
            let head = Bytes::from(self.head(part, boundary));
            length += head.len() as u64;
            let content = match part {
                Part::Text { value, .. } => {
                    length += value.len() as u64;
                    stream::iter([Ok(Bytes::from(value.clone()))]).boxed()
                }
                Part::File { upload, .. } => {
                    length += upload.length;
                    file(upload, &broken).await?
                }
            };
            let end = stream::iter([Ok(Bytes::from_static(b"\r\n"))]);
            length += 2;
            pieces = pieces.chain(stream::iter([Ok(head)])).chain(content).chain(end).boxed();
        }
        let tail = Bytes::from(format!("--{boundary}--\r\n"));
        length += tail.len() as u64;
        let body = Body::streamed(length, pieces.chain(stream::iter([Ok(tail)])).boxed());
        Ok((body, format!("multipart/form-data; boundary={boundary}"), broken))
    }

    fn head(&self, part: &Part, boundary: &str) -> String {
        match part {
            Part::Text { name, .. } => {
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n", quoted(name))
            }
            Part::File { name, upload } => {
                let mut file = format!("filename=\"{}\"", quoted(&upload.name));
                if self.encoded_names && !upload.name.is_ascii() {
                    let mut encoded = String::new();
                    encode_segment(&upload.name, &mut encoded);
                    file = format!("filename=\"{encoded}\"; filename*=UTF-8''{encoded}");
                }
                let media_type: String = upload.media_type.chars().filter(|letter| !letter.is_control()).collect();
                let name = quoted(name);
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; {file}\r\n\
                     Content-Type: {media_type}\r\n\r\n"
                )
            }
        }
    }
}

/// The content of a file, of exactly the promised length.
async fn file(
    upload: &Upload,
    broken: &BrokenFile,
) -> Result<stream::BoxStream<'static, std::result::Result<Bytes, Failure>>> {
    let content = upload.open().await?;
    let (name, promised, broken) = (upload.name.clone(), upload.length, Arc::clone(broken));
    let wrong_length = |name: &str| {
        Error::invalid("the file does not have the length that was announced")
            .with("file", name)
            .with_hint("do not change a file while it is uploaded")
    };
    let start = (Some(content), 0_u64);
    let read = move |(content, sent): (Option<anyticket_core::ByteStream>, u64)| {
        let (name, broken) = (name.clone(), Arc::clone(&broken));
        async move {
            let mut content = content?;
            let piece = match content.next().await {
                Some(Ok(piece)) if sent + piece.len() as u64 <= promised => Ok(piece),
                None if sent == promised => return None,
                Some(Err(error)) => Err(error),
                Some(Ok(_)) | None => Err(wrong_length(&name)),
            };
            match piece {
                Ok(piece) => {
                    let sent = sent + piece.len() as u64;
                    Some((Ok(piece), (Some(content), sent)))
                }
                Err(error) => {
                    *broken.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                    Some((Err(Failure::maybe_sent("the file could not be read to its end")), (None, sent)))
                }
            }
        }
    };
    Ok(stream::unfold(start, read).boxed())
}

/// A name inside quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parts.iter().map(|part| match part {
            Part::Text { name, .. } | Part::File { name, .. } => name,
        });
        f.debug_tuple("Multipart").field(&names.collect::<Vec<_>>()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn written(multipart: Multipart) -> (u64, String) {
        let (body, media_type, _) = multipart.open("XX").await.unwrap();
        assert_eq!(media_type, "multipart/form-data; boundary=XX");
        let length = body.length();
        (length, String::from_utf8(body.collect().await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn fields_and_files_come_in_order_and_the_length_is_exact() {
        let file = Upload::from_bytes("a \"b\".txt", "hello").with_media_type("text/plain");
        let (length, text) = written(Multipart::new().text("title", "t").file("attachment", file)).await;
        assert_eq!(
            text,
            "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n\
             --XX\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a %22b%22.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n--XX--\r\n"
        );
        assert_eq!(length, text.len() as u64);
    }

    #[tokio::test]
    async fn names_beyond_ascii_are_written_as_they_are_or_encoded_where_asked_for() {
        let file = || Upload::from_bytes("é.txt", "x");
        assert!(written(Multipart::new().file("f", file())).await.1.contains("filename=\"é.txt\""));
        let (_, text) = written(Multipart::new().file("f", file()).with_encoded_names()).await;
        assert!(text.contains("filename=\"%C3%A9.txt\"; filename*=UTF-8''%C3%A9.txt"));
    }

    #[tokio::test]
    async fn a_file_of_another_length_breaks_the_body_off() {
        for (length, content) in [(4, "hello"), (6, "hello")] {
            let upload = Upload::new("a", length, move || {
                let once = stream::iter([Ok(Bytes::from_static(content.as_bytes()))]);
                Box::pin(std::future::ready(Ok(Box::pin(once) as anyticket_core::ByteStream)))
            });
            let (body, _, broken) = Multipart::new().file("f", upload).open("XX").await.unwrap();
            assert!(body.collect().await.is_err());
            let error = broken.lock().unwrap().take().unwrap();
            assert_eq!(error.message(), "the file does not have the length that was announced");
        }
    }
}
