//! The bucket of a run: found or created, listed, and rid of objects without a file.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use telnyx_ai_core::Result;
use telnyx_ai_core::internal::io_error;
use telnyx_ai_storage::{Bucket, CreateBucket, ListObjects, Object, Storage, StorageRegion};

use super::event::EmbedDirEvent;
use super::events::EventQueue;
use super::filter::Filter;

/// Number of objects that are deleted with one request.
const DELETE_BATCH: usize = 1000;

/// The bucket and its objects at the start of the run.
pub(super) struct Remote {
    pub(super) bucket: Bucket,
    pub(super) objects: HashMap<String, Object>,
    /// The bucket did not exist.
    pub(super) is_new: bool,
}

impl Remote {
    /// Lists the objects below `prefix`. Creates the bucket if there is none.
    pub(super) async fn open(storage: &Storage, name: &str, region: &StorageRegion, prefix: &str) -> Result<Self> {
        match Self::list(storage, name, prefix).await {
            Err(error) if error.is_not_found() => {}
            result => return result,
        }
        let created = storage.buckets().create(CreateBucket::new(name).region(region.clone())).await?;
        if !created.created {
            // Created by someone else since, perhaps in another region.
            return Self::list(storage, name, prefix).await;
        }
        Ok(Self { bucket: storage.bucket_in(name, region.clone())?, objects: HashMap::new(), is_new: true })
    }

    async fn list(storage: &Storage, name: &str, prefix: &str) -> Result<Self> {
        let bucket = storage.bucket(name).await?;
        let params = ListObjects::new();
        let params = if prefix.is_empty() { params } else { params.prefix(prefix) };
        let mut list = bucket.list_all(params);
        let mut objects = HashMap::new();
        while let Some(object) = list.try_next().await? {
            objects.insert(object.key.clone(), object);
        }
        Ok(Self { bucket, objects, is_new: false })
    }

    /// Returns the objects that the filter selects, each with the path that its file has.
    pub(super) fn selected(&self, folder: &Path, prefix: &str, filter: &Filter) -> Vec<(String, PathBuf)> {
        let selected = |key: &String| {
            let name = key.strip_prefix(prefix).filter(|name| is_file_name(name) && filter.selects(name))?;
            Some((key.clone(), folder.join(name)))
        };
        self.objects.keys().filter_map(selected).collect()
    }

    /// Deletes those of the selected objects that have no file.
    pub(super) async fn delete_missing(&self, selected: Vec<(String, PathBuf)>, events: &EventQueue) -> Result<()> {
        let keys = tokio::task::spawn_blocking(move || without_file(selected)).await;
        let keys = keys.map_err(|error| io_error("reading the folder failed".to_owned(), io::Error::other(error)))?;
        for batch in keys.chunks(DELETE_BATCH) {
            let failed = self.bucket.delete_many(batch.to_vec()).await?.failed;
            for key in batch.iter().cloned() {
                events.push(match failed.iter().find(|failure| failure.key == key) {
                    Some(failure) => EmbedDirEvent::Failed { key, error: failure.to_error() },
                    None => EmbedDirEvent::Deleted { key },
                });
            }
        }
        Ok(())
    }
}

/// Returns the keys whose file does not exist, sorted.
fn without_file(selected: Vec<(String, PathBuf)>) -> Vec<String> {
    // An error such as a folder that cannot be read does not prove that the file is gone.
    let is_gone = |error: io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    let gone = selected.into_iter().filter(|(_, path)| fs::symlink_metadata(path).is_err_and(is_gone));
    let mut keys: Vec<String> = gone.map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys
}

/// Returns `true` if `name` is the path of a file below a folder, as a run of `embed_dir` names objects.
fn is_file_name(name: &str) -> bool {
    let segments = name.split('/').count();
    let mut components = Path::new(name).components();
    components.all(|component| matches!(component, Component::Normal(_)))
        && Path::new(name).components().count() == segments
}

#[cfg(test)]
mod tests {
    use super::is_file_name;

    #[test]
    fn file_names() {
        assert!(is_file_name("a") && is_file_name("a/b.md"));
        for name in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a/./b"] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
