//! Result of an embedding of a folder.

use std::collections::BTreeMap;

use telnyx_ai_core::Error;

use super::event::{EmbedDirEvent, SkipReason};

/// Result of an [`EmbedDir`](crate::EmbedDir), by key of the object.
///
/// A file is in `uploaded` or `unchanged`, and also in `embedded` once the service has embedded it; in `skipped`; or in
/// `failed`, with `uploaded` or `unchanged` if only its embedding failed.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct EmbedDirReport {
    /// Files that were new or changed.
    pub uploaded: Vec<String>,
    /// Files that the bucket had already, with the same content.
    pub unchanged: Vec<String>,
    /// Files that the service has embedded as they are now, in this run or before. Empty without
    /// [`wait`](crate::EmbedDir::wait).
    pub embedded: Vec<String>,
    /// Objects without a file, deleted because of [`delete_missing`](crate::EmbedDir::delete_missing).
    pub deleted: Vec<String>,
    /// Files that are not embedded, with the reason.
    pub skipped: BTreeMap<String, SkipReason>,
    /// Files that were not uploaded or not embedded, and objects that were not deleted, with the reason.
    pub failed: BTreeMap<String, Error>,
    /// `true` if the bucket did not exist and was created.
    pub bucket_created: bool,
    /// Size of the uploaded files in bytes.
    pub uploaded_bytes: u64,
    /// Id of the task that embeds the bucket for the first time; `None` if the bucket was embedded before.
    pub task_id: Option<String>,
}

impl EmbedDirReport {
    pub(super) fn add(&mut self, event: &EmbedDirEvent) {
        match event {
            EmbedDirEvent::Found { .. } | EmbedDirEvent::Uploading { .. } => {}
            EmbedDirEvent::Skipped { key, reason } => {
                self.skipped.insert(key.clone(), reason.clone());
            }
            EmbedDirEvent::BucketCreated { .. } => self.bucket_created = true,
            EmbedDirEvent::Uploaded { key, bytes } => {
                self.uploaded.push(key.clone());
                self.uploaded_bytes = self.uploaded_bytes.saturating_add(*bytes);
            }
            EmbedDirEvent::Unchanged { key, .. } => self.unchanged.push(key.clone()),
            EmbedDirEvent::Deleted { key } => self.deleted.push(key.clone()),
            EmbedDirEvent::Failed { key, error } => {
                self.failed.insert(key.clone(), error.clone());
            }
            EmbedDirEvent::Embedding { task_id, .. } => self.task_id = Some(task_id.clone()),
            EmbedDirEvent::Embedded { key } => self.embedded.push(key.clone()),
        }
    }
}
