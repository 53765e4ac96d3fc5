//! What the emulator remembers: files, their embeddings, tasks. Everything here is synchronous.

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

use crate::engine::indexer::{Chunk, Options};
use embedding::{Embedding, FileState};
use files::Files;
use tasks::{Task, TaskStatus};

pub(crate) mod embedding;
pub(crate) mod files;
pub(crate) mod tasks;

/// A file of a bucket after an attempt to embed it.
pub(crate) struct Indexed {
    pub(crate) filename: String,
    pub(crate) checksum: String,
    pub(crate) chunks: Result<Vec<Chunk>, String>,
}

/// The state behind all routes.
pub(crate) struct Store {
    pub(crate) files: Files,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    embeddings: BTreeMap<String, Embedding>,
    tasks: Vec<Task>,
}

impl Store {
    pub(crate) fn new(files: Files) -> Self {
        Self { files, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change below is complete before the lock goes, so a panic elsewhere spoils nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a new task.
    pub(crate) fn add_task(&self, task: Task) {
        self.state().tasks.push(task);
    }

    /// The task with this id.
    pub(crate) fn task(&self, id: &str) -> Option<Task> {
        self.state().tasks.iter().find(|task| task.id == id).cloned()
    }

    /// The tasks in one of these states, oldest first.
    pub(crate) fn tasks_in(&self, statuses: &[String]) -> Vec<Task> {
        let state = self.state();
        let wanted = |task: &&Task| statuses.iter().any(|status| status == task.status.word());
        state.tasks.iter().filter(wanted).cloned().collect()
    }

    /// Moves a task on.
    pub(crate) fn set_status(&self, id: &str, status: TaskStatus) {
        if let Some(task) = self.state().tasks.iter_mut().find(|task| task.id == id) {
            task.advance(status);
        }
    }

    /// Opens a bucket for embedding. Without `options` it keeps those it has, or takes the defaults.
    pub(crate) fn begin(&self, bucket: &str, options: Option<Options>) -> Options {
        let mut state = self.state();
        let embedding = state.embeddings.entry(bucket.to_owned()).or_default();
        if let Some(options) = options {
            embedding.options = options;
        }
        embedding.options.clone()
    }

    /// Shows files of a bucket as being worked on.
    pub(crate) fn mark_processing(&self, bucket: &str, filenames: &[String]) {
        if let Some(embedding) = self.state().embeddings.get_mut(bucket) {
            for filename in filenames {
                embedding.processing(filename);
            }
        }
    }

    /// Takes over the results for files of a bucket; with `replace` all other files are forgotten.
    ///
    /// False if the bucket's embeddings were deleted in the meantime: then they stay deleted.
    pub(crate) fn commit(&self, bucket: &str, results: Vec<Indexed>, replace: bool) -> bool {
        let mut state = self.state();
        let Some(embedding) = state.embeddings.get_mut(bucket) else {
            return false;
        };
        if replace {
            embedding.files.retain(|name, _| results.iter().any(|result| result.filename == *name));
        }
        for result in results {
            embedding.finish(result);
        }
        true
    }

    /// The names of the buckets with at least one embedded file.
    pub(crate) fn embedded_buckets(&self) -> Vec<String> {
        let state = self.state();
        state.embeddings.iter().filter(|(_, e)| e.is_searchable()).map(|(name, _)| name.clone()).collect()
    }

    /// The files of a bucket that was ever handed to embedding.
    pub(crate) fn embedded_files(&self, bucket: &str) -> Option<Vec<(String, FileState)>> {
        let state = self.state();
        let files = &state.embeddings.get(bucket)?.files;
        Some(files.iter().map(|(name, file)| (name.clone(), file.clone())).collect())
    }

    /// The same, for a bucket that can be searched, with the model it was embedded for.
    pub(crate) fn searchable(&self, bucket: &str) -> Option<(String, Vec<(String, FileState)>)> {
        let model = {
            let state = self.state();
            state.embeddings.get(bucket).filter(|e| e.is_searchable())?.options.model.clone()
        };
        Some((model, self.embedded_files(bucket)?))
    }

    /// Forgets a bucket's embeddings, not its files. False if there were none.
    pub(crate) fn delete_embeddings(&self, bucket: &str) -> bool {
        self.state().embeddings.remove(bucket).is_some()
    }

    /// Stores a file and, as the service does, embeds it at once if its bucket is embedded.
    pub(crate) fn put(&self, bucket: &str, filename: &str, bytes: Bytes) -> io::Result<()> {
        self.files.put(bucket, filename, &bytes)?;
        let options = self.state().embeddings.get(bucket).map(|embedding| embedding.options.clone());
        if let Some(options) = options {
            let indexed = Indexed::new(filename, Ok(bytes), &options);
            self.commit(bucket, vec![indexed], false);
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
mod tests {
    use super::*;

    fn store() -> Store {
        let store = Store::new(Files::in_memory());
        store.files.put("docs", "a.txt", b"Returns take 30 days.").unwrap();
        store
    }

    #[test]
    fn a_file_put_into_an_embedded_bucket_is_embedded_at_once() {
        let store = store();
        store.put("docs", "b.txt", Bytes::from_static(b"not embedded yet")).unwrap();
        assert!(store.searchable("docs").is_none());
        let options = store.begin("docs", None);
        let indexed = Indexed::new("a.txt", Ok(Bytes::from_static(b"Returns.")), &options);
        assert!(store.commit("docs", vec![indexed], true));
        store.put("docs", "c.txt", Bytes::from_static(b"embedded")).unwrap();
        let (_, files) = store.searchable("docs").unwrap();
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a.txt", "c.txt"]);
    }

    #[test]
    fn results_for_deleted_embeddings_are_dropped() {
        let store = store();
        store.begin("docs", None);
        assert!(store.delete_embeddings("docs"));
        assert!(!store.delete_embeddings("docs"));
        assert!(!store.commit("docs", Vec::new(), true));
        assert!(store.embedded_buckets().is_empty());
    }
}
