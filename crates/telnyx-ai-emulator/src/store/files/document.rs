//! Documents with their lengths and times.

use std::{
    fs::{self, File},
    io,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Files, lock, path_of};

/// A document in memory.
pub(crate) struct Document {
    pub(super) bytes: Bytes,
    modified: SystemTime,
}

/// The length of a document and the time of its last change, by which another content is recognized.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) len: u64,
    /// In nanoseconds since 1970.
    pub(crate) modified: u64,
}

/// A document that is being read.
pub(crate) struct OpenDocument {
    pub(crate) stamp: Stamp,
    pub(crate) source: Source,
}

/// The content of an open document.
pub(crate) enum Source {
    Memory(Bytes),
    File(File),
}

impl Document {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { bytes, modified: SystemTime::now() }
    }

    fn stamp(&self) -> Stamp {
        Stamp::new(self.bytes.len() as u64, self.modified)
    }
}

impl Stamp {
    fn new(len: u64, modified: SystemTime) -> Self {
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { len, modified: u64::try_from(modified).unwrap_or(u64::MAX) }
    }

    fn of(metadata: &fs::Metadata) -> io::Result<Self> {
        Ok(Self::new(metadata.len(), metadata.modified()?))
    }
}

impl Files {
    /// Opens a document. Returns `None` if there is no such file or bucket.
    pub(crate) fn open(&self, bucket: &str, filename: &str) -> io::Result<Option<OpenDocument>> {
        if !self.exists(bucket) || Self::check_filename(filename).is_err() {
            return Ok(None);
        }
        match self {
            Self::Memory(buckets) => {
                let buckets = lock(buckets);
                let document = buckets.get(bucket).and_then(|files| files.get(filename));
                Ok(document.map(|document| OpenDocument {
                    stamp: document.stamp(),
                    source: Source::Memory(document.bytes.clone()),
                }))
            }
            Self::Folder(root) => {
                let Some(path) = path_of(root, bucket, filename) else { return Ok(None) };
                let file = match File::open(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                    file => file?,
                };
                Ok(Some(OpenDocument { stamp: Stamp::of(&file.metadata()?)?, source: Source::File(file) }))
            }
        }
    }

    /// Removes a document, and the folders of its name that are then empty. Returns `false` if there was none.
    pub(crate) fn remove(&self, bucket: &str, filename: &str) -> io::Result<bool> {
        if !self.exists(bucket) || Self::check_filename(filename).is_err() {
            return Ok(false);
        }
        match self {
            Self::Memory(buckets) => {
                Ok(lock(buckets).get_mut(bucket).is_some_and(|files| files.remove(filename).is_some()))
            }
            Self::Folder(root) => {
                let Some(path) = path_of(root, bucket, filename) else { return Ok(false) };
                fs::remove_file(&path)?;
                let top = root.join(bucket);
                let folders = path.ancestors().skip(1).take_while(|folder| *folder != top);
                for folder in folders {
                    if fs::remove_dir(folder).is_err() {
                        break;
                    }
                }
                Ok(true)
            }
        }
    }

    /// Removes an empty bucket.
    ///
    /// # Errors
    ///
    /// `DirectoryNotEmpty` if the bucket has documents, or if its folder has hidden files, which are never removed.
    pub(crate) fn remove_bucket(&self, bucket: &str) -> io::Result<()> {
        if !self.names(bucket)?.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        match self {
            Self::Memory(buckets) => {
                lock(buckets).remove(bucket);
                Ok(())
            }
            Self::Folder(root) => remove_empty(&root.join(bucket)),
        }
    }
}

/// Removes a folder that has only empty folders.
fn remove_empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_empty(&entry.path())?;
        }
    }
    fs::remove_dir(folder)
}
