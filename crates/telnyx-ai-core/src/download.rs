//! Response bodies as a stream of bytes or as a file, instead of in memory.

mod file;
mod request;
mod resume;

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::execution::content_range::ByteRange;
use crate::execution::content_type::is_typed;
use crate::request::endpoint::Call;
use crate::response::metadata::ResponseMetadata;
use crate::runtime::require_runtime;
use crate::stream::body::StreamingBody;
use crate::stream::events::try_next;
use file::PartFile;
use resume::{Remainder, Resume};

/// A response body that is read as its bytes arrive.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut graph = telnyx.clusters().get_graph("4f2b8d1e").await?;
/// let mut size = 0;
/// while let Some(bytes) = graph.try_next().await? {
///     size += bytes.len();
/// }
/// println!("{size} bytes");
/// # Ok(()) }
/// ```
///
/// [`bytes`](Self::bytes) reads the body into memory, and [`save_to`](Self::save_to) writes it to a file.
///
/// A download uses constant memory and has no total time limit: the timeout covers the time until the response headers,
/// and the idle timeout the time between bytes. It ends after the first error. Dropping it closes the connection.
///
/// An interrupted or idle download is resumed at the first missing byte, up to `max_retries` times and after the usual
/// wait before a retry. This requires a response with `Accept-Ranges: bytes` and an `ETag` or a `Last-Modified`. The
/// resumed response must be a 206 with the requested range, the same validator and the same total size. The resumed
/// response may have fewer bytes than requested; the next request is for the remaining bytes. If resuming fails, the
/// call returns the error of the interruption.
pub struct Download {
    body: StreamingBody,
    received: u64,
    /// Only white space has arrived.
    blank: bool,
    /// The range of bytes in the current response, if it is known.
    range: Option<ByteRange>,
    /// The content type that was requested.
    accept: &'static str,
    resume: Option<Resume>,
    /// The request for the remaining bytes, and the error to return if it fails.
    resuming: Option<(Remainder, Error)>,
    ended: bool,
}

impl Download {
    /// Creates the download of an open response to `call`.
    pub(crate) fn open(body: StreamingBody, client: &Client, call: &Call) -> Self {
        let range = ByteRange::of_complete_body(call, body.metadata());
        let resume = Resume::of(client, call, body.metadata());
        let accept = call.accept;
        Self { body, received: 0, blank: true, range, accept, resume, resuming: None, ended: false }
    }

    /// Requests the remaining bytes of a body that `error` interrupted. Returns the error if that is not possible.
    fn try_resume(&mut self, error: Error) -> Option<Error> {
        let total = self.range.and_then(|range| range.total);
        let resume = self.resume.as_mut().filter(|_| error.is_interrupted() || error.is_timeout());
        match resume.and_then(|resume| resume.request(self.received, total, self.body.deadline())) {
            Some(remainder) => {
                self.resuming = Some((remainder, error));
                None
            }
            None => Some(error),
        }
    }

    fn is_complete(&self) -> bool {
        self.range.is_some_and(|range| range.total == Some(self.received))
    }

    /// Returns the error of an incomplete body at the end of a response; `None` if the body is complete.
    fn check_end(&self) -> Option<Error> {
        let incomplete = |message: String| Some(self.body.error(ErrorKind::Interrupted, message));
        match self.range {
            Some(range) if self.received < range.end => incomplete(format!(
                "the response is incomplete: it ended after byte {} of {}",
                self.received, range.end
            )),
            Some(ByteRange { total: Some(total), .. }) if self.received < total => {
                incomplete(format!("the response is incomplete: it has {} of {total} bytes", self.received))
            }
            // Servers send white space to keep a connection open. It is not a file.
            _ if self.blank && is_typed(self.accept) => {
                let message = format!("expected {}, got an empty body: ``", self.accept);
                Some(self.body.error(ErrorKind::Decode, message))
            }
            _ => None,
        }
    }

    /// Returns the metadata of the first response: status, headers and request id.
    pub fn metadata(&self) -> &ResponseMetadata {
        self.body.metadata()
    }

    /// Waits for the next bytes; `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// [`is_interrupted`](Error::is_interrupted) or [`is_timeout`](Error::is_timeout) for a download that cannot be
    /// resumed, and [`is_decode`](Error::is_decode) for an empty body or a body that exceeds its announced size.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        try_next(self).await
    }

    /// Reads the remaining bytes into memory.
    ///
    /// # Errors
    /// [`is_too_large`](Error::is_too_large) for a body of more than `max_response_bytes`, and the errors of
    /// [`try_next`](Self::try_next).
    pub async fn bytes(mut self) -> Result<Bytes> {
        let limit = self.body.max_response_bytes;
        let mut body = BytesMut::new();
        while let Some(chunk) = self.try_next().await? {
            if body.len().saturating_add(chunk.len()) > limit {
                let message = format!("the response is larger than {limit} bytes (max_response_bytes)");
                return Err(self.body.error(ErrorKind::TooLarge, message));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Writes the remaining bytes to a file and returns their number. An existing file is replaced.
    ///
    /// The bytes are written to a temporary file `NAME.xxxxxxxx.part` in the same folder, which is renamed when it is
    /// complete. An error or dropping the future removes the temporary file. A killed process leaves it behind; such
    /// files may be deleted when no download to the folder is running.
    ///
    /// # Errors
    /// [`is_io`](Error::is_io) with the path in its message, and the errors of [`try_next`](Self::try_next).
    pub async fn save_to(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        require_runtime().map_err(|error| self.body.with_context(error))?;
        if path.is_dir() {
            return Err(self.io_error("write", path, io::ErrorKind::IsADirectory.into()));
        }
        // The file is created synchronously: an asynchronous creation could finish after the future was dropped, and
        // leave the file behind.
        let (mut part, file) =
            PartFile::create(path).map_err(|error| self.io_error("create a temporary file for", path, error))?;
        let written = self.write(&part.path, File::from_std(file)).await?;
        let renamed = tokio::fs::rename(&part.path, path).await;
        renamed.map_err(|error| self.io_error("rename to", path, error))?;
        part.kept = true;
        Ok(written)
    }

    async fn write(&mut self, path: &Path, mut file: File) -> Result<u64> {
        let mut written = 0_u64;
        while let Some(chunk) = self.try_next().await? {
            file.write_all(&chunk).await.map_err(|error| self.io_error("write", path, error))?;
            written = written.saturating_add(chunk.len() as u64);
        }
        file.sync_all().await.map_err(|error| self.io_error("write", path, error))?;
        Ok(written)
    }

    fn io_error(&self, doing: &str, path: &Path, error: io::Error) -> Error {
        self.body.error(ErrorKind::Io, format!("could not {doing} {}: {error}", path.display())).with_source(error)
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if this.ended {
                return Poll::Ready(None);
            }
            if let Some((remainder, _)) = &mut this.resuming {
                let result = ready!(remainder.as_mut().poll(cx));
                let interruption = this.resuming.take().map(|(_, error)| error);
                match result {
                    Ok((body, range)) => {
                        this.body.continue_with(body);
                        this.range = Some(range);
                    }
                    Err(reason) => {
                        this.ended = true;
                        return Poll::Ready(
                            interruption.map(|error| Err(error.with_note(&format!("; resuming failed: {reason}")))),
                        );
                    }
                }
            }
            let error = match ready!(this.body.poll_chunk(cx)) {
                Some(Ok(bytes)) => {
                    let received = this.received.saturating_add(bytes.len() as u64);
                    if let Some(range) = this.range.filter(|range| received > range.end) {
                        this.ended = true;
                        let message = format!("the response has more bytes than the {} that it announced", range.end);
                        return Poll::Ready(Some(Err(this.body.error(ErrorKind::Decode, message))));
                    }
                    this.received = received;
                    this.blank = this.blank && bytes.trim_ascii_start().is_empty();
                    return Poll::Ready(Some(Ok(bytes)));
                }
                // An interruption after the last byte does not matter: the body is complete.
                Some(Err(error)) if error.is_decode() || !this.is_complete() => Some(error),
                Some(Err(_)) | None => this.check_end(),
            };
            let Some(error) = error else {
                this.ended = true;
                continue;
            };
            if let Some(error) = this.try_resume(error) {
                this.ended = true;
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("metadata", self.metadata()).finish_non_exhaustive()
    }
}
