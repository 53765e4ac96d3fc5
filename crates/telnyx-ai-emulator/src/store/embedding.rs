//! The embeddings of one bucket, file by file.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Indexed,
    database::{Database, Table},
    tasks::TaskStatus,
};
use crate::{
    clock,
    engine::{
        index::Index,
        indexer::{Chunk, Options},
    },
    json::set_some,
};

/// The number of files that are indexed while other requests wait.
const INDEXED_AT_ONCE: usize = 200;

/// A bucket that was handed to embedding.
#[derive(Default)]
pub(crate) struct Embedding {
    pub(crate) options: Options,
    pub(crate) files: BTreeMap<String, FileState>,
    /// The chunks of all files but those in `changed`.
    pub(crate) index: Index,
    /// The files that the index does not show as they are now.
    changed: BTreeSet<String>,
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
            embeddings.insert(bucket, Embedding { options, ..Embedding::default() });
        }
        for FileRow { bucket, filename, file } in self.files.all()? {
            match embeddings.get_mut(&bucket) {
                Some(embedding) => embedding.apply(Vec::new(), [(filename, file)].into()),
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

    /// Forgets files of a bucket and stores others.
    pub(crate) fn put_files(
        &self,
        bucket: &str,
        gone: &[String],
        changed: &BTreeMap<String, FileState>,
    ) -> io::Result<()> {
        let rows = changed.iter().map(|(filename, file)| {
            let row = FileRow { bucket: bucket.to_owned(), filename: filename.clone(), file: file.clone() };
            (file_id(bucket, filename), row)
        });
        self.files.replace(gone.iter().map(|filename| file_id(bucket, filename)), rows)
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
        let file = self.files.entry(filename.to_owned()).or_insert_with(FileState::new);
        file.status = TaskStatus::Processing;
        file.updated_at = clock::now();
    }

    /// The file with its result.
    pub(crate) fn finished(&self, result: Indexed) -> FileState {
        let mut file = self.files.get(&result.filename).cloned().unwrap_or_else(FileState::new);
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
        file
    }

    /// Forgets files and takes over others.
    pub(crate) fn apply(&mut self, gone: Vec<String>, changed: BTreeMap<String, FileState>) {
        for filename in gone {
            self.files.remove(&filename);
            self.changed.insert(filename);
        }
        self.changed.extend(changed.keys().cloned());
        self.files.extend(changed);
    }

    /// The chunks that the index gets next.
    pub(crate) fn unindexed(&self) -> Vec<Arc<[Chunk]>> {
        let next = self.changed.iter().take(INDEXED_AT_ONCE);
        next.filter_map(|filename| Some(Arc::clone(&self.files.get(filename)?.chunks))).collect()
    }

    /// Whether the index shows all files as they are.
    pub(crate) fn is_indexed(&self) -> bool {
        self.changed.is_empty()
    }

    /// Brings the index a step closer to the files.
    pub(crate) fn index(&mut self) {
        let later = self.changed.iter().nth(INDEXED_AT_ONCE).cloned();
        let later = later.map(|first| self.changed.split_off(&first)).unwrap_or_default();
        let now = std::mem::replace(&mut self.changed, later);
        let files = &self.files;
        self.index.put(now.iter().map(|filename| {
            let chunks = files.get(filename).map(|file| &*file.chunks).unwrap_or_default();
            (filename.as_str(), chunks.iter().map(Chunk::features))
        }));
    }
}

impl FileState {
    fn new() -> Self {
        let now = clock::now();
        Self {
            status: TaskStatus::Queued,
            created_at: now.clone(),
            updated_at: now,
            last_embedded_at: None,
            error_reason: None,
            checksum: String::new(),
            chunks: Arc::default(),
        }
    }

    /// The file as the bucket's file list shows it. What is not known is left out.
    pub(crate) fn to_json(&self, filename: &str) -> Value {
        let mut file = json!({
            "filename": filename,
            "status": self.status.word(),
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        set_some(&mut file, "last_embedded_at", self.last_embedded_at.as_deref());
        set_some(&mut file, "error_reason", self.error_reason.as_deref());
        file
    }
}
