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

/// Number of files that are indexed while other requests wait.
const INDEXED_AT_ONCE: usize = 200;

/// The embeddings of a bucket.
#[derive(Default)]
pub(crate) struct Embedding {
    pub(crate) options: Options,
    pub(crate) files: BTreeMap<String, FileState>,
    /// The chunks of all files except those in `changed`.
    pub(crate) index: Index,
    /// The files whose index entries are outdated.
    changed: BTreeSet<String>,
}

/// The embedding status of a file, and its chunks.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FileState {
    status: TaskStatus,
    created_at: String,
    updated_at: String,
    last_embedded_at: Option<String>,
    error_reason: Option<String>,
    pub(crate) checksum: String,
    /// Shared, so that a search ranks the chunks without locking the store.
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

/// The stored embeddings.
pub(crate) struct Rows<'a> {
    buckets: Table<'a, BucketRow>,
    files: Table<'a, FileRow>,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(database: &'a Database) -> Self {
        Self { buckets: database.table("embedded_buckets"), files: database.table("embedded_files") }
    }

    /// Reads all embeddings.
    pub(crate) fn load(&self) -> io::Result<BTreeMap<String, Embedding>> {
        let mut embeddings: BTreeMap<String, Embedding> = BTreeMap::new();
        for BucketRow { bucket, options } in self.buckets.all()? {
            embeddings.insert(bucket, Embedding { options, ..Embedding::default() });
        }
        for FileRow { bucket, filename, file } in self.files.all()? {
            match embeddings.get_mut(&bucket) {
                Some(embedding) => embedding.apply(Vec::new(), [(filename, file)].into()),
                // The emulator stopped while it deleted the embeddings of the bucket.
                None => drop(self.files.remove(&file_id(&bucket, &filename))?),
            }
        }
        Ok(embeddings)
    }

    /// Stores the embedding options of a bucket.
    pub(crate) fn put_bucket(&self, bucket: &str, options: &Options) -> io::Result<()> {
        self.buckets.insert(bucket, &BucketRow { bucket: bucket.to_owned(), options: options.clone() })
    }

    /// Removes files of a bucket and stores other files.
    pub(crate) fn put_files(
        &self,
        bucket: &str,
        removed: &[String],
        changed: &BTreeMap<String, FileState>,
    ) -> io::Result<()> {
        let rows = changed.iter().map(|(filename, file)| {
            let row = FileRow { bucket: bucket.to_owned(), filename: filename.clone(), file: file.clone() };
            (file_id(bucket, filename), row)
        });
        self.files.replace(removed.iter().map(|filename| file_id(bucket, filename)), rows)
    }

    /// Removes a bucket and its files.
    pub(crate) fn remove(&self, bucket: &str, embedding: &Embedding) -> io::Result<()> {
        self.buckets.remove(bucket)?;
        self.files.replace(embedding.files.keys().map(|name| file_id(bucket, name)), [])
    }
}

/// Returns the row id of a file. A bucket name has no slash, so ids are unique.
fn file_id(bucket: &str, filename: &str) -> String {
    format!("{bucket}/{filename}")
}

impl Embedding {
    /// Returns `true` if the bucket has searchable chunks.
    pub(crate) fn is_searchable(&self) -> bool {
        self.files.values().any(|file| !file.chunks.is_empty())
    }

    /// Shows a file as in progress. Its previous chunks stay searchable until it is finished.
    pub(crate) fn processing(&mut self, filename: &str) {
        let file = self.files.entry(filename.to_owned()).or_insert_with(FileState::new);
        file.status = TaskStatus::Processing;
        file.updated_at = clock::now();
    }

    /// Returns the state of a file with its result.
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

    /// Removes files and applies changed files.
    pub(crate) fn apply(&mut self, removed: Vec<String>, changed: BTreeMap<String, FileState>) {
        for filename in removed {
            self.files.remove(&filename);
            self.changed.insert(filename);
        }
        self.changed.extend(changed.keys().cloned());
        self.files.extend(changed);
    }

    /// Returns the chunks that are indexed next.
    pub(crate) fn unindexed(&self) -> Vec<Arc<[Chunk]>> {
        let next = self.changed.iter().take(INDEXED_AT_ONCE);
        next.filter_map(|filename| Some(Arc::clone(&self.files.get(filename)?.chunks))).collect()
    }

    /// Returns `true` if the index of all files is current.
    pub(crate) fn is_indexed(&self) -> bool {
        self.changed.is_empty()
    }

    /// Indexes the next files.
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

    /// Returns the file as shown in the list of the bucket. Unknown fields are omitted.
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
