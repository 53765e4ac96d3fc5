//! The embeddings of one bucket, file by file.

use std::{collections::BTreeMap, io, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Indexed,
    database::{Database, Table},
    tasks::TaskStatus,
};
use crate::{
    clock,
    engine::indexer::{Chunk, Options},
    json::set,
};

/// A bucket that was handed to embedding.
#[derive(Clone, Default)]
pub(crate) struct Embedding {
    pub(crate) options: Options,
    pub(crate) files: BTreeMap<String, FileState>,
}

/// How far a file is, and its chunks once embedded.
#[derive(Clone, Serialize, Deserialize)]
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

/// The row of a bucket.
#[derive(Serialize, Deserialize)]
pub(crate) struct BucketRow {
    bucket: String,
    options: Options,
}

/// The row of a file of a bucket.
#[derive(Serialize, Deserialize)]
pub(crate) struct FileRow {
    bucket: String,
    filename: String,
    file: FileState,
}

/// The embeddings as they are stored.
pub(crate) struct Rows<'a> {
    buckets: Table<'a, BucketRow>,
    files: Table<'a, FileRow>,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(database: &'a Database) -> Self {
        Self { buckets: database.table("embedded_buckets"), files: database.table("embedded_files") }
    }

    /// Reads all of them.
    pub(crate) fn load(&self) -> io::Result<BTreeMap<String, Embedding>> {
        let mut embeddings: BTreeMap<String, Embedding> = BTreeMap::new();
        for BucketRow { bucket, options } in self.buckets.all()? {
            embeddings.insert(bucket, Embedding { options, files: BTreeMap::new() });
        }
        for FileRow { bucket, filename, file } in self.files.all()? {
            match embeddings.get_mut(&bucket) {
                Some(embedding) => drop(embedding.files.insert(filename, file)),
                // The emulator ended in the middle of deleting the bucket's embeddings.
                None => drop(self.files.remove(&file_id(&bucket, &filename))?),
            }
        }
        Ok(embeddings)
    }

    /// Stores how a bucket is embedded.
    pub(crate) fn put_bucket(&self, bucket: &str, options: &Options) -> io::Result<()> {
        self.buckets.insert(bucket, &BucketRow { bucket: bucket.to_owned(), options: options.clone() })
    }

    /// Stores these files of a bucket and forgets the others of `before` that are not in `after`.
    pub(crate) fn put_files(
        &self,
        bucket: &str,
        before: &Embedding,
        after: &Embedding,
        changed: &[String],
    ) -> io::Result<()> {
        let gone = before.files.keys().filter(|name| !after.files.contains_key(*name));
        let gone: Vec<String> = gone.map(|name| file_id(bucket, name)).collect();
        let rows = changed.iter().filter_map(|name| {
            let row =
                FileRow { bucket: bucket.to_owned(), filename: name.clone(), file: after.files.get(name)?.clone() };
            Some((file_id(bucket, name), row))
        });
        self.files.replace(gone, rows)
    }

    /// Forgets a bucket and its files.
    pub(crate) fn remove(&self, bucket: &str, embedding: &Embedding) -> io::Result<()> {
        self.buckets.remove(bucket)?;
        self.files.replace(embedding.files.keys().map(|name| file_id(bucket, name)), [])
    }
}

/// A bucket's name has no slash, so no two files share an id.
fn file_id(bucket: &str, filename: &str) -> String {
    format!("{bucket}/{filename}")
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
