//! The state of the emulator. All functions are synchronous.
//!
//! Documents are plain files. Other state is in a [`Database`], which is persistent if there is a data folder.

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use bytes::Bytes;

use crate::engine::{
    embedder::Features,
    index::ChunkPosition,
    indexer::{Chunk, Options},
};
use database::{Database, Table};
use embedding::{Embedding, FileState, Rows};
use files::Files;
use tasks::{Task, TaskStatus};
use transcripts::Transcripts;

pub(crate) mod conversations;
pub(crate) mod database;
pub(crate) mod embedding;
pub(crate) mod files;
pub(crate) mod insights;
pub(crate) mod objects;
pub(crate) mod tasks;
pub(crate) mod transcripts;

/// Returns `true` if the error is a full disk.
pub(crate) fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// The result of embedding a file of a bucket.
pub(crate) struct Indexed {
    pub(crate) filename: String,
    pub(crate) checksum: String,
    pub(crate) chunks: Result<Vec<Chunk>, String>,
}

/// The state behind all routes.
pub(crate) struct Store {
    pub(crate) files: Files,
    database: Database,
    /// The embeddings of the database in memory, so that a search does not read the database.
    embeddings: RwLock<BTreeMap<String, Embedding>>,
    transcripts: Transcripts,
    /// Held while a document and the rows about it change, so that they stay consistent.
    changing_files: Mutex<()>,
}

impl Store {
    /// Opens the store with the content of its database.
    ///
    /// # Errors
    ///
    /// Fails if the database has rows of another version.
    pub(crate) fn open(files: Files, database: Database) -> io::Result<Self> {
        files.remove_temporary()?;
        let embeddings = Rows::of(&database).load()?.into();
        let mut store =
            Self { files, database, embeddings, transcripts: Transcripts::default(), changing_files: Mutex::default() };
        store.move_messages()?;
        let conversations = store.conversations().all()?;
        store.transcripts = Transcripts::of(conversations.into_iter().map(|conversation| conversation.id));
        Ok(store)
    }

    /// Creates an empty store.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Self::open(Files::in_memory(), Database::open(None).unwrap()).unwrap()
    }

    /// Returns the database, for rows without methods here.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the id of the single user of all keys.
    pub(crate) fn user_id(&self) -> io::Result<String> {
        let settings = self.database.table("settings");
        if let Some(id) = settings.get("user_id")? {
            return Ok(id);
        }
        let id = uuid::Uuid::new_v4().to_string();
        settings.insert("user_id", &id)?;
        Ok(id)
    }

    fn tasks(&self) -> Table<'_, Task> {
        self.database.table("embedding_tasks")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::of(&self.database)
    }

    fn embeddings(&self) -> RwLockReadGuard<'_, BTreeMap<String, Embedding>> {
        // Every change below is complete before the lock is released, so a panic elsewhere leaves consistent data.
        self.embeddings.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn embeddings_to_change(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Embedding>> {
        self.embeddings.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn change_files(&self) -> MutexGuard<'_, ()> {
        self.changing_files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores a new task.
    pub(crate) fn add_task(&self, task: &Task) -> io::Result<()> {
        self.tasks().insert(&task.id, task)
    }

    /// Returns the task with this id.
    pub(crate) fn task(&self, id: &str) -> io::Result<Option<Task>> {
        self.tasks().get(id)
    }

    /// Returns the tasks with one of these statuses, oldest first.
    pub(crate) fn tasks_in(&self, wanted: impl Fn(TaskStatus) -> bool) -> io::Result<Vec<Task>> {
        let mut tasks = self.tasks().all()?;
        tasks.retain(|task| wanted(task.status));
        Ok(tasks)
    }

    /// Sets the status of a task.
    pub(crate) fn set_status(&self, id: &str, status: TaskStatus) -> io::Result<()> {
        self.tasks().update(id, |task| task.advance(status)).map(drop)
    }

    /// Prepares a bucket for embedding. Without `options`, the bucket keeps its options or gets the defaults.
    pub(crate) fn begin(&self, bucket: &str, options: Option<Options>) -> io::Result<Options> {
        let mut embeddings = self.embeddings_to_change();
        let known = embeddings.get(bucket).map(|embedding| embedding.options.clone());
        let options = options.or(known).unwrap_or_default();
        self.rows().put_bucket(bucket, &options)?;
        embeddings.entry(bucket.to_owned()).or_default().options = options.clone();
        Ok(options)
    }

    /// Returns the embedding options of a bucket, or `None` if it was never embedded.
    pub(crate) fn options(&self, bucket: &str) -> Option<Options> {
        self.embeddings().get(bucket).map(|embedding| embedding.options.clone())
    }

    /// Shows files of a bucket as in progress. This status is not stored, so it ends with the emulator.
    pub(crate) fn mark_processing(&self, bucket: &str, filenames: &[String]) {
        if let Some(embedding) = self.embeddings_to_change().get_mut(bucket) {
            for filename in filenames {
                embedding.processing(filename);
            }
        }
    }

    /// Applies the results for files of a bucket. With `replace` all other files are removed.
    ///
    /// Returns `false` without a change if the embeddings of the bucket were deleted in the meantime.
    pub(crate) fn commit(&self, bucket: &str, results: Vec<Indexed>, replace: bool) -> io::Result<bool> {
        let mut embeddings = self.embeddings_to_change();
        let Some(embedding) = embeddings.get_mut(bucket) else {
            return Ok(false);
        };
        let finished = results.into_iter().map(|result| (result.filename.clone(), embedding.finished(result)));
        let changed: BTreeMap<String, FileState> = finished.collect();
        let gone = embedding.files.keys().filter(|name| replace && !changed.contains_key(*name));
        let gone: Vec<String> = gone.cloned().collect();
        self.rows().put_files(bucket, &gone, &changed)?;
        embedding.apply(gone, changed);
        Ok(true)
    }

    /// Updates the index of a bucket, so that the next search does not wait for it.
    pub(crate) fn index(&self, bucket: &str) {
        loop {
            let unindexed = match self.embeddings().get(bucket) {
                Some(embedding) if !embedding.is_indexed() => embedding.unindexed(),
                _ => return,
            };
            // Computing the features takes time, so it is done before the lock is acquired.
            for chunk in unindexed.iter().flat_map(|chunks| chunks.iter()) {
                chunk.features();
            }
            if let Some(embedding) = self.embeddings_to_change().get_mut(bucket) {
                embedding.index();
            }
        }
    }

    /// Returns the buckets whose indexes are outdated, with the numbers of their files.
    pub(crate) fn unindexed(&self) -> Vec<(String, usize)> {
        let embeddings = self.embeddings();
        let unindexed = embeddings.iter().filter(|(_, embedding)| !embedding.is_indexed());
        unindexed.map(|(bucket, embedding)| (bucket.clone(), embedding.files.len())).collect()
    }

    /// Returns the `limit` chunks of a bucket most similar to a query with these features, best first, converted by
    /// `show`.
    ///
    /// Returns `None` if the bucket cannot be searched.
    pub(crate) fn nearest<R>(
        &self,
        bucket: &str,
        query: &Features,
        limit: usize,
        show: impl Fn(&Embedding, ChunkPosition, f32) -> Option<R>,
    ) -> Option<Vec<R>> {
        self.index(bucket);
        let embeddings = self.embeddings();
        let embedding = embeddings.get(bucket).filter(|embedding| embedding.is_searchable())?;
        let found = embedding.index.nearest(query, limit);
        Some(found.into_iter().filter_map(|(position, similarity)| show(embedding, position, similarity)).collect())
    }

    /// Returns the names of the buckets with at least one embedded file.
    pub(crate) fn embedded_buckets(&self) -> Vec<String> {
        let embeddings = self.embeddings();
        embeddings.iter().filter(|(_, e)| e.is_searchable()).map(|(name, _)| name.clone()).collect()
    }

    /// Returns the files of a bucket, or `None` if it was never embedded.
    pub(crate) fn embedded_files(&self, bucket: &str) -> Option<Vec<(String, FileState)>> {
        let embeddings = self.embeddings();
        let files = &embeddings.get(bucket)?.files;
        Some(files.iter().map(|(name, file)| (name.clone(), file.clone())).collect())
    }

    /// Returns the files of a bucket and its embedding model, or `None` if it cannot be searched.
    pub(crate) fn searchable(&self, bucket: &str) -> Option<(String, Vec<(String, FileState)>)> {
        let model = {
            let embeddings = self.embeddings();
            embeddings.get(bucket).filter(|e| e.is_searchable())?.options.model.clone()
        };
        Some((model, self.embedded_files(bucket)?))
    }

    /// Deletes the embeddings of a bucket, not its files. Returns `false` if the bucket had no embeddings.
    pub(crate) fn delete_embeddings(&self, bucket: &str) -> io::Result<bool> {
        let mut embeddings = self.embeddings_to_change();
        let Some(embedding) = embeddings.get(bucket) else {
            return Ok(false);
        };
        self.rows().remove(bucket, embedding)?;
        embeddings.remove(bucket);
        Ok(true)
    }

    /// Stores files and, like the service, embeds the files immediately if their bucket is embedded.
    pub(crate) fn put(&self, bucket: &str, files: &[(String, Bytes)]) -> io::Result<()> {
        let _lock = self.change_files();
        for (filename, bytes) in files {
            self.files.put(bucket, filename, bytes)?;
        }
        if let Some(options) = self.options(bucket) {
            let indexed = files.iter().map(|(filename, bytes)| Indexed::new(filename, Ok(bytes.clone()), &options));
            self.commit(bucket, indexed.collect(), false)?;
        }
        Ok(())
    }
}

impl Indexed {
    /// Embeds one file.
    pub(crate) fn new(filename: &str, bytes: io::Result<Bytes>, options: &Options) -> Self {
        let (checksum, chunks) = match bytes {
            Ok(bytes) => {
                (format!("{:x}", md5::compute(&bytes)), crate::engine::indexer::index(filename, &bytes, options))
            }
            Err(error) => (String::new(), Err(format!("cannot be read: {error}"))),
        };
        Self { filename: filename.to_owned(), checksum, chunks }
    }
}

#[cfg(test)]
mod tests;
