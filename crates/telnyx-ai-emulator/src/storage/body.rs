//! Bodies of uploads: decoded, checked and stored while they arrive.

use std::sync::Arc;

use axum::{body::Body, http::HeaderMap};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::mpsc;

use super::{
    call::Call,
    checksum::Checksums,
    chunked::{Decoded, Decoder},
    error::StorageError,
    routes::blocking,
    xml::{self, Element},
};
use crate::store::files::Content;

/// Maximum size of a single upload in bytes: 5 GiB.
pub(super) const MAX_UPLOAD: u64 = 5 * 1024 * 1024 * 1024;
/// Maximum size of an XML document in bytes.
const MAX_XML: u64 = 8 * 1024 * 1024;
/// Number of received pieces that wait for the disk.
const WAITING: usize = 16;

/// A received body.
pub(super) struct Received {
    pub(super) content: Content,
    pub(super) md5: [u8; 16],
}

/// Receives content. An incomplete or damaged body stores nothing.
pub(super) async fn receive(call: &Call, body: Body) -> Result<Received, StorageError> {
    let app = Arc::clone(&call.app);
    let make = move |expected| app.store.files.new_content(expected);
    receive_into(make, &call.headers, body, MAX_UPLOAD, true).await
}

/// Receives an XML document. Without `checked` its checksum headers are about an object and not about the document.
pub(super) async fn receive_xml(call: &Call, body: Body, checked: bool) -> Result<Element, StorageError> {
    let make = |_| Ok(Content::Memory(Vec::new()));
    let received = receive_into(make, &call.headers, body, MAX_XML, checked).await?;
    xml::read(&received.content.into_bytes()).map_err(StorageError::malformed)
}

async fn receive_into(
    make: impl FnOnce(u64) -> std::io::Result<Content> + Send + 'static,
    headers: &HeaderMap,
    body: Body,
    limit: u64,
    checked: bool,
) -> Result<Received, StorageError> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    let decoded_length = number("x-amz-decoded-content-length");
    let expected = decoded_length.or_else(|| number("content-length")).unwrap_or_default();
    if expected > limit {
        return Err(too_large(limit));
    }
    let sink = Sink {
        content: blocking(move || Ok(make(expected)?)).await?,
        md5: md5::Context::new(),
        checksums: Checksums::of(if checked { headers } else { &EMPTY }),
        limit,
    };
    let decoder = is_chunked(headers).then(Decoder::default);
    let content_md5 = headers.get("content-md5").map(|md5| String::from_utf8_lossy(md5.as_bytes()).into_owned());
    let (sender, receiver) = mpsc::channel(WAITING);
    let work = tokio::spawn(blocking(move || sink.run(receiver, decoder, decoded_length, content_md5)));
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        // The sink ended with an error if nothing receives it.
        if sender.send(piece.map_err(|error| error.to_string())).await.is_err() {
            break;
        }
    }
    drop(sender);
    work.await.unwrap_or_else(|_| Err(std::io::Error::other("the emulator stops").into()))
}

static EMPTY: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);

fn is_chunked(headers: &HeaderMap) -> bool {
    let has = |name: &str, part: &str| {
        headers.get_all(name).iter().any(|value| String::from_utf8_lossy(value.as_bytes()).contains(part))
    };
    has("content-encoding", "aws-chunked") || has("x-amz-content-sha256", "STREAMING-")
}

fn too_large(limit: u64) -> StorageError {
    StorageError::bad("EntityTooLarge", format!("The body is larger than {limit} bytes."))
}

/// The destination of a body, on a thread of its own.
struct Sink {
    content: Content,
    md5: md5::Context,
    checksums: Checksums,
    limit: u64,
}

impl Sink {
    fn run(
        mut self,
        mut pieces: mpsc::Receiver<Result<Bytes, String>>,
        mut decoder: Option<Decoder>,
        decoded_length: Option<u64>,
        content_md5: Option<String>,
    ) -> Result<Received, StorageError> {
        while let Some(piece) = pieces.blocking_recv() {
            let piece = piece.map_err(incomplete)?;
            match &mut decoder {
                None => self.write(&piece)?,
                Some(decoder) => {
                    let mut rest = &*piece;
                    while !rest.is_empty() {
                        let (used, decoded) = decoder.decode(rest).map_err(incomplete)?;
                        self.take(decoded)?;
                        rest = rest.get(used..).unwrap_or_default();
                    }
                }
            }
        }
        if let Some(decoder) = decoder {
            self.take(decoder.finish().map_err(incomplete)?)?;
            if let Some(expected) = decoded_length.filter(|expected| *expected != self.content.len()) {
                let len = self.content.len();
                return Err(incomplete(format!("it has {len} bytes, and x-amz-decoded-content-length is {expected}")));
            }
        }
        self.checksums.check()?;
        let md5 = self.md5.finalize().0;
        if let Some(expected) = content_md5 {
            let decoded = BASE64_STANDARD.decode(expected.trim()).ok().filter(|decoded| decoded.len() == md5.len());
            let decoded = decoded.ok_or_else(|| {
                StorageError::bad("InvalidDigest", format!("The Content-MD5 `{expected}` is not an MD5 in base64."))
            })?;
            if decoded != md5 {
                let message = format!(
                    "The Content-MD5 of the request is {expected}, and that of the received data is {}.",
                    BASE64_STANDARD.encode(md5)
                );
                return Err(StorageError::bad("BadDigest", message));
            }
        }
        Ok(Received { content: self.content, md5 })
    }

    fn take(&mut self, decoded: Option<Decoded<'_>>) -> Result<(), StorageError> {
        match decoded {
            Some(Decoded::Data(bytes)) => self.write(bytes)?,
            Some(Decoded::Trailer(name, value)) => self.checksums.trailer(&name, &value),
            None => {}
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        if self.content.len() + bytes.len() as u64 > self.limit {
            return Err(too_large(self.limit));
        }
        self.md5.consume(bytes);
        self.checksums.update(bytes);
        Ok(self.content.append(bytes)?)
    }
}

fn incomplete(problem: impl AsRef<str>) -> StorageError {
    StorageError::bad("IncompleteBody", format!("The body is incomplete or invalid: {}.", problem.as_ref()))
}
