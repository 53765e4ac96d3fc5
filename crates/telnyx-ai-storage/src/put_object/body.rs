//! Content of an upload.

use std::path::{Path, PathBuf};

use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::internal::multipart::{BodySource, FileRange, OneShotReader};
use telnyx_ai_core::{Bytes, Error, Result};
use tokio::io::AsyncRead;

/// Content of an object to upload: bytes, a text, a file or a reader.
#[derive(Clone, Debug)]
pub struct ObjectBody(Source);

#[derive(Clone, Debug)]
enum Source {
    Bytes(Bytes),
    File(PathBuf),
    Reader(OneShotReader),
}

impl ObjectBody {
    /// Creates content from a file. It is read while it is sent, in constant memory.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(path.into()))
    }

    /// Creates content from a reader of exactly `len` bytes. A reader can be read only once, so the upload is not
    /// retried after reading began, and is not split into parts.
    pub fn reader(reader: impl AsyncRead + Send + 'static, len: u64) -> Self {
        Self(Source::Reader(OneShotReader::new(reader, len)))
    }

    /// Opens the content: its length is known from now on, and must not change.
    pub(super) async fn open(&self) -> Result<Opened> {
        Ok(match &self.0 {
            Source::Bytes(bytes) => Opened::Bytes(bytes.clone()),
            Source::Reader(reader) => Opened::Reader(reader.clone()),
            Source::File(path) => {
                let metadata = tokio::fs::metadata(path).await.map_err(|error| {
                    Error::invalid_input("body", format!("`{}` cannot be read: {error}", path.display()))
                })?;
                if !metadata.is_file() {
                    return Err(Error::invalid_input("body", format!("`{}` is not a file", path.display())));
                }
                Opened::File(FileRange::new(path.clone(), &metadata))
            }
        })
    }
}

macro_rules! from_bytes {
    ($($type:ty),*) => {
        $(impl From<$type> for ObjectBody {
            fn from(bytes: $type) -> Self {
                Self(Source::Bytes(bytes.into()))
            }
        })*
    };
}

from_bytes!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

impl From<&Path> for ObjectBody {
    fn from(path: &Path) -> Self {
        Self::file(path)
    }
}

/// Content of known length.
#[derive(Debug)]
pub(super) enum Opened {
    Bytes(Bytes),
    File(FileRange),
    Reader(OneShotReader),
}

impl Opened {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.len(),
            Self::Reader(reader) => reader.len(),
        }
    }

    /// Returns `false` for a reader, which has only one position.
    pub(super) fn can_be_split(&self) -> bool {
        !matches!(self, Self::Reader(_))
    }

    /// Returns the complete content.
    pub(super) fn source(&self) -> BodySource {
        match self {
            Self::Reader(reader) => BodySource::Reader(reader.clone()),
            _ => self.part(0, self.len()),
        }
    }

    /// Returns `len` bytes of the content from `start` on.
    pub(super) fn part(&self, start: u64, len: u64) -> BodySource {
        match self {
            Self::Bytes(bytes) => {
                let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let (start, end) = (index(start), index(start.saturating_add(len)));
                BodySource::Bytes(bytes.slice(start..end))
            }
            Self::File(file) => BodySource::File(file.part(start, len)),
            Self::Reader(reader) => BodySource::Reader(reader.clone()),
        }
    }

    /// Fails if the file is not the one that was opened: the object may then be a mixture.
    pub(super) async fn check_unchanged(&self) -> Result<()> {
        let Self::File(file) = self else { return Ok(()) };
        file.check_unchanged().await.map_err(|error| {
            let path = file.path().display();
            io_error(
                format!("{path} changed during the upload, so the object may be a mixture; upload it again"),
                error,
            )
        })
    }
}
