//! Bodies that are not read into memory: as a stream, or straight to a file.

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
use crate::execution::content_range::Extent;
use crate::execution::content_type::is_typed;
use crate::request::endpoint::Call;
use crate::response::metadata::ResponseMetadata;
use crate::runtime::require_runtime;
use crate::stream::body::StreamingBody;
use crate::stream::events::try_next;
use file::PartFile;
use resume::{Rest, Resume};

/// The body of an answer, as its bytes arrive.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "\u{89}PNG").chunk("..."));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut download = client.request(http::Method::GET, "/picture").download().await?;
/// let mut size = 0;
/// while let Some(bytes) = download.try_next().await? {
///     size += bytes.len();
/// }
/// # assert_eq!(size, 8);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// It takes constant memory and as long as bytes keep coming: the timeout counts to the metadata of the answer, the idle
/// timeout between bytes. The first error is the last item. Dropping it closes the connection.
///
/// A read that breaks off or falls silent goes on where it broke, as often as `max_retries` says and after a wait as
/// before each retry, if the server can do that: if its answer has `Accept-Ranges: bytes` and an `ETag` or a
/// `Last-Modified`. The rest must be a 206 with the range that was requested, the same validator and the same total; a
/// part of it is taken, and the bytes after it are requested in turn. Otherwise the error is that of the first break.
pub struct Download {
    live: StreamingBody,
    received: u64,
    /// Nothing but white space has arrived.
    blank: bool,
    /// The bytes that the response being read holds, where that is known.
    extent: Option<Extent>,
    /// The content type that was requested.
    accept: &'static str,
    resume: Option<Resume>,
    /// The rest that was requested, and the error that is returned without it.
    rest: Option<(Rest, Error)>,
    ended: bool,
}

impl Download {
    /// The download of an open response to `call`.
    pub(crate) fn open(body: StreamingBody, client: &Client, call: &Call) -> Self {
        let extent = Extent::whole(call, body.metadata());
        let resume = Resume::of(client, call, body.metadata());
        let accept = call.accept;
        Self { live: body, received: 0, blank: true, extent, accept, resume, rest: None, ended: false }
    }

    /// Requests the rest of a body that `error` interrupted, or fails with it.
    fn go_on(&mut self, error: Error) -> Option<Error> {
        let total = self.extent.and_then(|extent| extent.total);
        let resume = self.resume.as_mut().filter(|_| error.is_interrupted() || error.is_timeout());
        match resume.and_then(|resume| resume.rest(self.received, total, self.live.deadline())) {
            Some(rest) => {
                self.rest = Some((rest, error));
                None
            }
            None => Some(error),
        }
    }

    fn has_all(&self) -> bool {
        self.extent.is_some_and(|extent| extent.total == Some(self.received))
    }

    /// The end of a response. `None` when the body is complete.
    fn at_end(&self) -> Option<Error> {
        let broken = |message: String| Some(self.live.error(ErrorKind::Interrupted, message));
        match self.extent {
            Some(extent) if self.received < extent.ends => {
                broken(format!("the answer broke off: it ended after byte {} of {}", self.received, extent.ends))
            }
            Some(Extent { total: Some(total), .. }) if self.received < total => {
                broken(format!("the answer broke off: it has {} of {total} bytes", self.received))
            }
            // Servers send white space to keep a connection open; it is not a file.
            _ if self.blank && is_typed(self.accept) => {
                let message = format!("expected {}, got an empty body: ``", self.accept);
                Some(self.live.error(ErrorKind::Decode, message))
            }
            _ => None,
        }
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let download = client.request(Method::GET, "/picture").download().await?;
    /// assert_eq!(download.metadata().headers()["content-type"], "image/png");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.live.metadata()
    }

    /// Waits for the next bytes; `None` at the end. Cancel-safe.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut download = client.request(Method::GET, "/picture").download().await?;
    /// assert_eq!(download.try_next().await?.as_deref(), Some(b"PNG".as_slice()));
    /// assert_eq!(download.try_next().await?, None);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        try_next(self).await
    }

    /// Reads the rest into memory.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let download = client.request(Method::GET, "/picture").download().await?;
    /// assert_eq!(download.bytes().await?, "PNG");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_too_large`](Error::is_too_large) beyond `max_response_bytes`; else as the stream.
    pub async fn bytes(mut self) -> Result<Bytes> {
        let limit = self.live.max_response_bytes;
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.try_next().await? {
            if whole.len().saturating_add(chunk.len()) > limit {
                let message = format!("the answer is larger than {limit} bytes (max_response_bytes)");
                return Err(self.live.error(ErrorKind::TooLarge, message));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Writes the rest to a file and gives its size in bytes.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let path = std::env::temp_dir().join(format!("telnyx-ai-doc-{}-a.png", std::process::id()));
    /// let download = client.request(Method::GET, "/picture").download().await?;
    /// assert_eq!(download.save_to(&path).await?, 3);
    /// # std::fs::remove_file(path).unwrap();
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The file gets its name only when it is complete: until then it is written beside as `NAME.xxxxxxxx.part`, and
    /// removed if anything fails or the future is dropped. A process that is killed leaves that file behind; such
    /// files may be deleted whenever no download to the same folder is running.
    ///
    /// # Errors
    /// [`is_io`](Error::is_io) with the path in its message; else as the stream.
    pub async fn save_to(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        require_runtime().map_err(|error| self.live.with_context(error))?;
        if path.is_dir() {
            return Err(self.io_error("write", path, io::ErrorKind::IsADirectory.into()));
        }
        // Created here and now: a creation that is awaited could be done after the future was dropped, and stay.
        let (mut beside, file) =
            PartFile::create(path).map_err(|error| self.io_error("create a file beside", path, error))?;
        let written = self.write(&beside.path, File::from_std(file)).await?;
        let renamed = tokio::fs::rename(&beside.path, path).await;
        renamed.map_err(|error| self.io_error("rename to", path, error))?;
        beside.kept = true;
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
        self.live.error(ErrorKind::Io, format!("could not {doing} {}: {error}", path.display())).with_source(error)
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
            if let Some((rest, _)) = &mut this.rest {
                let answer = ready!(rest.as_mut().poll(cx));
                let broke = this.rest.take().map(|(_, error)| error);
                match answer {
                    Ok((live, extent)) => {
                        this.live.go_on_with(live);
                        this.extent = Some(extent);
                    }
                    Err(why) => {
                        this.ended = true;
                        return Poll::Ready(
                            broke.map(|error| Err(error.with_note(&format!("; resuming failed: {why}")))),
                        );
                    }
                }
            }
            let error = match ready!(this.live.poll_chunk(cx)) {
                Some(Ok(bytes)) => {
                    let received = this.received.saturating_add(bytes.len() as u64);
                    if let Some(extent) = this.extent.filter(|extent| received > extent.ends) {
                        this.ended = true;
                        let message = format!("the answer has more than the {} bytes that it announced", extent.ends);
                        return Poll::Ready(Some(Err(this.live.error(ErrorKind::Decode, message))));
                    }
                    this.received = received;
                    this.blank = this.blank && bytes.trim_ascii_start().is_empty();
                    return Poll::Ready(Some(Ok(bytes)));
                }
                // Nothing is missing of a body whose connection breaks after its last byte.
                Some(Err(error)) if error.is_decode() || !this.has_all() => Some(error),
                Some(Err(_)) | None => this.at_end(),
            };
            let Some(error) = error else {
                this.ended = true;
                continue;
            };
            if let Some(error) = this.go_on(error) {
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
