//! The parts of a large body, read while they are sent.

mod file_range;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt};

pub use file_range::FileRange;

/// Size of one read from a file, in bytes. Each read switches threads, so small reads are slow.
const READ_BYTES: usize = 256 * 1024;

/// The source of a part of a body.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum BodySource {
    /// Bytes in memory.
    Bytes(Bytes),
    /// A file or a range of it, opened by each attempt.
    File(FileRange),
    /// A reader, which can be sent by one attempt.
    Reader(OneShotReader),
}

impl BodySource {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(range) => range.len(),
            Self::Reader(reader) => reader.len,
        }
    }

    /// Returns `false` if its reader was consumed.
    pub(crate) fn can_be_sent(&self) -> bool {
        match self {
            Self::Bytes(_) | Self::File(_) => true,
            Self::Reader(reader) => reader.slot().is_some(),
        }
    }
}

type BoxReader = Pin<Box<dyn AsyncRead + Send>>;

/// A reader of known length that can be read once.
///
/// Clones share the reader: the first clone that is sent consumes it. A reader with fewer or more bytes than its stated
/// length fails the call.
#[derive(Clone)]
pub struct OneShotReader {
    reader: Arc<Mutex<Option<BoxReader>>>,
    len: u64,
}

impl OneShotReader {
    /// Creates a reader of exactly `len` bytes. With fewer or more bytes the call fails with
    /// [`is_io`](crate::Error::is_io).
    pub fn new(reader: impl AsyncRead + Send + 'static, len: u64) -> Self {
        Self { reader: Arc::new(Mutex::new(Some(Box::pin(reader)))), len }
    }

    /// Returns the stated length in bytes. It does not change when the reader is consumed.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns `true` if the stated length is 0.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<BoxReader>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for OneShotReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneShotReader").field("len", &self.len).finish_non_exhaustive()
    }
}

/// Returns the bytes of all parts in order.
pub(crate) fn read(segments: Arc<[BodySource]>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(Reading { segments, next: 0, open: None }, async |mut reading| {
        let chunk = reading.next_chunk().await?;
        Ok(chunk.map(|chunk| (chunk, reading)))
    })
}

struct Reading {
    segments: Arc<[BodySource]>,
    next: usize,
    open: Option<Open>,
}

enum Source {
    /// Ends after the announced length.
    Reader(BoxReader),
    File(File, FileRange),
}

struct Open {
    source: Source,
    left: u64,
    name: String,
}

impl Reading {
    async fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(chunk) = open.next_chunk().await? {
                    return Ok(Some(chunk));
                }
                self.open = None;
            }
            let Some(segment) = self.segments.get(self.next) else { return Ok(None) };
            self.next += 1;
            match segment {
                BodySource::Bytes(bytes) => return Ok(Some(bytes.clone())),
                BodySource::File(range) => {
                    let name = range.path().display().to_string();
                    let mut file = range.open().await.map_err(|error| with_name(&name, error))?;
                    file.set_max_buf_size(READ_BYTES);
                    self.open = Some(Open { source: Source::File(file, range.clone()), left: range.len(), name });
                }
                BodySource::Reader(once) => {
                    let reader = once.slot().take();
                    let reader =
                        reader.ok_or_else(|| io::Error::other("the reader was already consumed; pass a new one"))?;
                    self.open =
                        Some(Open { source: Source::Reader(reader), left: once.len, name: "the reader".to_owned() });
                }
            }
        }
    }
}

/// Adds the name of the file to its error.
fn with_name(name: &str, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{name}: {error}"))
}

impl Open {
    /// Reads the next chunk. The length was sent as `content-length`, so any other number of bytes is an error.
    async fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        let wrong_length =
            |name: &str, what: &str| io::Error::other(format!("{name} is {what} than its stated length"));
        let most = usize::try_from(self.left).unwrap_or(READ_BYTES).min(READ_BYTES);
        if most == 0 {
            return match &mut self.source {
                // One more byte means that the source is longer than its stated length.
                Source::Reader(reader) => match reader.read(&mut [0]).await? {
                    0 => Ok(None),
                    _ => Err(wrong_length(&self.name, "longer")),
                },
                Source::File(file, range) => {
                    range.check_open(file).await.map_err(|error| with_name(&self.name, error)).map(|()| None)
                }
            };
        }
        let mut chunk = BytesMut::with_capacity(most);
        let read = match &mut self.source {
            Source::Reader(reader) => reader.take(most as u64).read_buf(&mut chunk).await?,
            Source::File(file, _) => file.take(most as u64).read_buf(&mut chunk).await?,
        };
        if read == 0 {
            return Err(wrong_length(&self.name, "shorter"));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(Some(chunk.freeze()))
    }
}

#[cfg(test)]
mod tests;
