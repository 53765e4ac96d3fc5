//! The embeddings of one bucket, file by file.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{Indexed, tasks::TaskStatus};
use crate::{
    clock,
    engine::indexer::{Chunk, Options},
    json::set,
};

/// A bucket that was handed to embedding.
#[derive(Default)]
pub(crate) struct Embedding {
    pub(crate) options: Options,
    pub(crate) files: BTreeMap<String, FileState>,
}

/// How far a file is, and its chunks once embedded.
#[derive(Clone)]
pub(crate) struct FileState {
    status: TaskStatus,
    created_at: String,
    updated_at: String,
    last_embedded_at: Option<String>,
    error_reason: Option<String>,
    pub(crate) checksum: String,
    /// Shared, so that a search ranks them without holding the store.
    pub(crate) chunks: Arc<[Chunk]>,
}

impl Embedding {
    /// Whether there is anything to search.
    pub(crate) fn is_searchable(&self) -> bool {
        self.files.values().any(|file| !file.chunks.is_empty())
    }

    /// Shows a file as being worked on. What was embedded before stays searchable until then.
    pub(crate) fn processing(&mut self, filename: &str) {
        let file = self.file(filename);
        file.status = TaskStatus::Processing;
        file.updated_at = clock::now();
    }

    /// Takes over the result for a file.
    pub(crate) fn finish(&mut self, result: Indexed) {
        let file = self.file(&result.filename);
        file.updated_at = clock::now();
        file.checksum = result.checksum;
        match result.chunks {
            Ok(chunks) => {
                file.status = TaskStatus::Success;
                file.last_embedded_at = Some(file.updated_at.clone());
                file.error_reason = None;
                file.chunks = chunks.into();
            }
            Err(reason) => {
                file.status = TaskStatus::Failure;
                file.error_reason = Some(reason);
                file.chunks = Arc::default();
            }
        }
    }

    fn file(&mut self, filename: &str) -> &mut FileState {
        self.files.entry(filename.to_owned()).or_insert_with(|| {
            let now = clock::now();
            FileState {
                status: TaskStatus::Queued,
                created_at: now.clone(),
                updated_at: now,
                last_embedded_at: None,
                error_reason: None,
                checksum: String::new(),
                chunks: Arc::default(),
            }
        })
    }
}

impl FileState {
    /// The file as the bucket's file list shows it. What is not known is left out.
    pub(crate) fn to_json(&self, filename: &str) -> Value {
        let mut file = json!({
            "filename": filename,
            "status": self.status.word(),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        if let Some(at) = &self.last_embedded_at {
            set(&mut file, "last_embedded_at", at.as_str());
        }
        if let Some(reason) = &self.error_reason {
            set(&mut file, "error_reason", reason.as_str());
        }
        file
    }
}
