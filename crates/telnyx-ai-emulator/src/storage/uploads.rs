//! The multipart uploads that are not complete.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::error::StorageError;
use crate::{clock, store::files::Content};

/// Minimum size in bytes of a part, except for the last.
const MIN_PART: u64 = 5 * 1024 * 1024;

/// The uploads by id. They are lost when the emulator stops.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<BTreeMap<String, Upload>>);

/// An upload.
pub(super) struct Upload {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) content_type: Option<String>,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) initiated: String,
    pub(super) parts: BTreeMap<u32, Part>,
}

/// A part of an upload.
pub(super) struct Part {
    pub(super) content: Content,
    pub(super) md5: [u8; 16],
    pub(super) modified: String,
}

impl Part {
    pub(super) fn new(content: Content, md5: [u8; 16]) -> Self {
        Self { content, md5, modified: clock::now() }
    }

    /// Returns the entity tag without its quotes.
    pub(super) fn etag(&self) -> String {
        format!("{:x}", md5::Digest(self.md5))
    }
}

impl Uploads {
    /// Adds an upload and returns its id.
    pub(super) fn add(&self, upload: Upload) -> String {
        let id = uuid::Uuid::new_v4().simple().to_string();
        self.put_back(id.clone(), upload);
        id
    }

    /// Adds an upload that could not be completed again.
    pub(super) fn put_back(&self, id: String, upload: Upload) {
        self.lock().insert(id, upload);
    }

    /// Reads or changes the upload of an object.
    pub(super) fn with<R>(
        &self,
        id: &str,
        (bucket, key): (&str, &str),
        work: impl FnOnce(&mut Upload) -> R,
    ) -> Result<R, StorageError> {
        let mut uploads = self.lock();
        let upload = uploads.get_mut(id).filter(|upload| upload.bucket == bucket && upload.key == key);
        upload.map(work).ok_or_else(StorageError::no_upload)
    }

    /// Removes the upload of an object.
    pub(super) fn remove(&self, id: &str, object: (&str, &str)) -> Result<Upload, StorageError> {
        self.with(id, object, |_| ())?;
        self.lock().remove(id).ok_or_else(StorageError::no_upload)
    }

    /// Removes the uploads of a bucket.
    pub(super) fn remove_bucket(&self, bucket: &str) {
        self.lock().retain(|_, upload| upload.bucket != bucket);
    }

    /// Returns the ids, keys and times of the uploads of a bucket, by key and id.
    pub(super) fn of(&self, bucket: &str) -> Vec<(String, String, String)> {
        let uploads = self.lock();
        let of_bucket = uploads.iter().filter(|(_, upload)| upload.bucket == bucket);
        let mut all: Vec<_> =
            of_bucket.map(|(id, upload)| (upload.key.clone(), id.clone(), upload.initiated.clone())).collect();
        all.sort();
        all
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upload {
    /// Checks the parts of a completion, with their entity tags, and returns the entity tag of the object.
    pub(super) fn check(&self, parts: &[(u32, String)]) -> Result<String, StorageError> {
        if !parts.is_sorted_by(|(one, _), (other, _)| one < other) {
            let message = "The parts must be in ascending order of their numbers.";
            return Err(StorageError::bad("InvalidPartOrder", message));
        }
        let mut digests = Vec::new();
        for (at, (number, etag)) in (1..).zip(parts) {
            let part = self.parts.get(number).filter(|part| part.etag() == etag.trim().trim_matches('"'));
            let Some(part) = part else {
                let message = format!("Part {number} was not uploaded, or its entity tag is another one.");
                return Err(StorageError::bad("InvalidPart", message));
            };
            let len = part.content.len();
            if at < parts.len() && len < MIN_PART {
                let message =
                    format!("Part {number} has {len} bytes; all parts except the last have at least {MIN_PART}.");
                return Err(StorageError::bad("EntityTooSmall", message));
            }
            digests.extend_from_slice(&part.md5);
        }
        Ok(format!("{:x}-{}", md5::compute(digests), parts.len()))
    }
}
