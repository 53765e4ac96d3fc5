//! Ranges of files.

use std::fs::Metadata;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::fs::File;
use tokio::io::AsyncSeekExt;

/// A range of a file, which must not change until it is sent.
#[derive(Clone, Debug)]
pub struct FileRange {
    path: PathBuf,
    start: u64,
    len: u64,
    file_len: u64,
    /// `None` where the system has no times.
    modified: Option<SystemTime>,
}

impl FileRange {
    /// Creates the range of a complete file, whose metadata was read when the upload began.
    pub fn new(path: PathBuf, metadata: &Metadata) -> Self {
        let len = metadata.len();
        Self { path, start: 0, len, file_len: len, modified: metadata.modified().ok() }
    }

    /// Returns `len` bytes of the file from `start` on.
    pub fn part(&self, start: u64, len: u64) -> Self {
        Self { start, len, ..self.clone() }
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the number of bytes.
    #[expect(clippy::len_without_is_empty, reason = "an empty range is sent like any other")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Fails if the file has another length or modification time than at first.
    pub async fn check_unchanged(&self) -> io::Result<()> {
        self.check(&tokio::fs::metadata(&self.path).await?)
    }

    /// Opens the file at the start of the range.
    pub(super) async fn open(&self) -> io::Result<File> {
        let mut file = File::open(&self.path).await?;
        self.check_open(&file).await?;
        file.seek(SeekFrom::Start(self.start)).await?;
        Ok(file)
    }

    /// As [`check_unchanged`](Self::check_unchanged), for the open file: its path may be that of another one by now.
    pub(super) async fn check_open(&self, file: &File) -> io::Result<()> {
        self.check(&file.metadata().await?)
    }

    fn check(&self, metadata: &Metadata) -> io::Result<()> {
        if metadata.len() == self.file_len && metadata.modified().ok() == self.modified {
            return Ok(());
        }
        Err(io::Error::other("the file changed during the upload; upload it again"))
    }
}
