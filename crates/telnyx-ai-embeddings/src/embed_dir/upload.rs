//! Uploads of new and changed files.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use futures_util::{StreamExt, stream};
use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Error, Result};
use telnyx_ai_storage::{Bucket, Object};

use super::event::EmbedDirEvent;
use super::events::EventQueue;
use super::md5;
use super::walk::{LocalFile, unreadable};

/// Name of the metadata of an object that holds the MD5 of its content, for objects whose entity tag is another value.
const CHECKSUM: &str = "md5";

/// Files that are in the bucket.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) uploaded: Vec<String>,
    pub(super) unchanged: Vec<String>,
}

/// Uploader to a bucket with these objects.
pub(super) struct Uploader<'a> {
    pub(super) bucket: &'a Bucket,
    pub(super) objects: &'a HashMap<String, Object>,
    pub(super) prefix: &'a str,
    pub(super) events: &'a EventQueue,
}

impl Uploader<'_> {
    /// Uploads the files that the bucket does not have, `max_concurrency` at once.
    ///
    /// # Errors
    /// The first failure that concerns all files. Failures of single files are events.
    pub(super) async fn upload(&self, files: Vec<LocalFile>, max_concurrency: usize) -> Result<Stored> {
        let mut stored = Stored::default();
        let mut results = stream::iter(files).map(|file| self.upload_file(file)).buffer_unordered(max_concurrency);
        while let Some((key, bytes, result)) = results.next().await {
            match result {
                Ok(true) => {
                    self.events.push(EmbedDirEvent::Uploaded { key: key.clone(), bytes });
                    stored.uploaded.push(key);
                }
                Ok(false) => {
                    self.events.push(EmbedDirEvent::Unchanged { key: key.clone(), bytes });
                    stored.unchanged.push(key);
                }
                Err(error) if concerns_all(&error) => return Err(error),
                Err(error) => self.events.push(EmbedDirEvent::Failed { key, error }),
            }
        }
        Ok(stored)
    }

    /// Returns the key, the size, and `true` if the file was uploaded.
    async fn upload_file(&self, file: LocalFile) -> (String, u64, Result<bool>) {
        let key = format!("{}{}", self.prefix, file.name);
        match Snapshot::of(&file.path).await {
            Ok(snapshot) => (key.clone(), snapshot.bytes, self.upload_changed(key, &snapshot).await),
            Err(error) => (key, file.bytes, Err(error)),
        }
    }

    async fn upload_changed(&self, key: String, file: &Snapshot) -> Result<bool> {
        if let Some(object) = self.objects.get(&key)
            && self.is_same(object, file).await?
        {
            return Ok(false);
        }
        self.events.push(EmbedDirEvent::Uploading { key: key.clone(), bytes: file.bytes });
        self.bucket.put_file(key, &file.path).metadata(CHECKSUM, &file.md5).await?;
        file.check_unchanged().await?;
        Ok(true)
    }

    /// Returns `true` if the object has the content of the file.
    async fn is_same(&self, object: &Object, file: &Snapshot) -> Result<bool> {
        if object.size != file.bytes {
            return Ok(false);
        }
        if object.etag.as_deref().is_some_and(|etag| etag.trim_matches('"').eq_ignore_ascii_case(&file.md5)) {
            return Ok(true);
        }
        // The entity tag of a multipart upload is no MD5.
        match self.bucket.head(&object.key).await {
            Ok(metadata) => Ok(metadata.metadata.get(CHECKSUM) == Some(&file.md5)),
            // Deleted since the list was made.
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Returns `true` for failures that every other upload would have too.
fn concerns_all(error: &Error) -> bool {
    error.is_auth() || error.is_not_found() || error.is_config() || error.is_connect()
}

/// A file at the time at which its checksum was computed.
struct Snapshot {
    path: PathBuf,
    bytes: u64,
    metadata: Metadata,
    md5: String,
}

impl Snapshot {
    async fn of(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        let failed = path.clone();
        let read = move || -> std::io::Result<Self> {
            let file = fs::File::open(&path)?;
            let metadata = file.metadata()?;
            let (md5, bytes) = md5::md5(file)?;
            Ok(Self { path, bytes, metadata, md5 })
        };
        let result = match tokio::task::spawn_blocking(read).await {
            Ok(result) => result,
            Err(error) => Err(std::io::Error::other(error)),
        };
        let snapshot = result.map_err(|error| unreadable(&failed, error))?;
        if snapshot.metadata.len() != snapshot.bytes {
            return Err(snapshot.changed());
        }
        Ok(snapshot)
    }

    /// Fails if the file was changed since its checksum was computed.
    async fn check_unchanged(&self) -> Result<()> {
        let now = tokio::fs::metadata(&self.path).await.map_err(|_| self.changed())?;
        let is_same = now.len() == self.bytes && now.modified().ok() == self.metadata.modified().ok();
        if is_same { Ok(()) } else { Err(self.changed()) }
    }

    fn changed(&self) -> Error {
        let message = format!("`{}` changed while it was uploaded; run it again", self.path.display());
        io_error(message, std::io::Error::other("the length or the modification time is another"))
    }
}
