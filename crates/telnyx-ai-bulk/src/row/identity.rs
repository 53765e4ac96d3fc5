//! The identity of a row: a hash of what determines its response.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::internal::{BodyContent, RequestContent, io_error, recordable, without_boundary};
use telnyx_ai_core::{Request, Result};

use super::RowId;

/// Size of one read from a file, in bytes.
const READ_BYTES: usize = 64 * 1024;

/// A hash of a row, complete or without its files.
pub(crate) enum Identity {
    Known(RowId),
    /// The files of a form are read on a thread that may block.
    WithFiles(Box<FormHash>),
}

/// The hash of a row up to the files of its form.
pub(crate) struct FormHash {
    hash: Sha256,
    boundary: String,
    segments: Arc<[BodySource]>,
}

impl Identity {
    /// Returns the identity of a row.
    ///
    /// # Errors
    /// The error of a request that cannot be a row.
    pub(crate) fn new<T>(request: &Request<T>, key: Option<&str>) -> Result<Self> {
        let content = recordable(request)?;
        let mut hash = Sha256::new();
        hash_call(&mut hash, &content, key);
        Ok(match content.body {
            BodyContent::Bytes(body) => {
                part(&mut hash, body);
                Self::Known(id(hash))
            }
            BodyContent::Form { boundary, segments } => Self::WithFiles(Box::new(FormHash {
                hash,
                boundary: boundary.to_owned(),
                segments: Arc::clone(segments),
            })),
        })
    }
}

impl FormHash {
    /// Reads the files and completes the hash. Blocks the thread.
    ///
    /// # Errors
    /// [`is_io`](telnyx_ai_core::Error::is_io) if a file cannot be read.
    pub(crate) fn read_files(mut self) -> Result<RowId> {
        for segment in self.segments.iter() {
            match segment {
                BodySource::Bytes(bytes) => {
                    let hash = &mut self.hash;
                    without_boundary(bytes, &self.boundary).for_each(|text| part(hash, text));
                }
                // Only uploads of storage, which are no rows, send ranges of files.
                BodySource::File(file) => hash_file(&mut self.hash, file.path(), file.len())?,
                _ => {}
            }
        }
        Ok(id(self.hash))
    }
}

/// Adds everything but the body. Each part has its length, so that no two rows have the same parts by concatenation.
fn hash_call(hash: &mut Sha256, content: &RequestContent<'_>, key: Option<&str>) {
    part(hash, content.method.as_str().as_bytes());
    part(hash, content.path.as_bytes());
    hash.update((content.query.len() as u64).to_le_bytes());
    for (name, value) in content.query {
        part(hash, name.as_bytes());
        part(hash, value.as_bytes());
    }
    hash.update([u8::from(key.is_some())]);
    part(hash, key.unwrap_or_default().as_bytes());
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn hash_file(hash: &mut Sha256, path: &Path, len: u64) -> Result<()> {
    let failed = |error: io::Error| io_error(format!("{} cannot be read: {error}", path.display()), error);
    let mut file = File::open(path).map_err(failed)?.take(len);
    hash.update(len.to_le_bytes());
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        hash.update(bytes);
    }
}

fn id(hash: Sha256) -> RowId {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    RowId(id)
}

#[cfg(test)]
mod tests;
