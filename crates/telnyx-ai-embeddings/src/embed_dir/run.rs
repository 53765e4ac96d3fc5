//! The steps of a run.

use std::collections::BTreeMap;

use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Error, Result};
use telnyx_ai_storage::{Storage, StorageRegion};

use super::EmbedDir;
use super::event::EmbedDirEvent;
use super::events::EventQueue;
use super::filter::Filter;
use super::remote::Remote;
use super::upload::{Stored, Uploader};
use super::wait::{Pending, StartedTask, Waiter, embedding, list_files};
use super::walk::{self, Found};
use crate::bucket_file::BucketFile;
use crate::list_embedding_tasks::ListEmbeddingTasks;

/// Runs all steps. Each is repeatable: a later run finds what an earlier one did.
pub(super) async fn run(options: EmbedDir, events: EventQueue) -> Result<()> {
    check(&options)?;
    let filter = Filter::new(&options.include, &options.exclude)?;
    let (found, filter) = walk(&options, filter).await?;
    report(&options, &found, &events);

    let storage = Storage::new(&options.embeddings.client);
    let region = options.region.clone().unwrap_or(StorageRegion::UsCentral1);
    let remote = Remote::open(&storage, &options.bucket, &region, &options.prefix).await?;
    if remote.is_new {
        events.push(EmbedDirEvent::BucketCreated { bucket: options.bucket.clone() });
    }
    // Read before the uploads: later the results may be those of the new content.
    let before = if remote.is_new { Vec::new() } else { list_files(&options.embeddings, &options.bucket).await? };

    let Remote { bucket, objects, .. } = &remote;
    let uploader = Uploader { bucket, objects, prefix: &options.prefix, events: &events };
    let stored = uploader.upload(found.files, options.max_concurrency).await?;
    if options.delete_missing {
        let selected = remote.selected(&options.folder, &options.prefix, &filter);
        remote.delete_missing(selected, &events).await?;
    }
    let pending = pending(stored, &before, &remote);
    if pending.is_empty() {
        return Ok(());
    }
    let task = start(&options, remote.is_new, &events).await?;
    if !options.wait {
        return Ok(());
    }
    let (embeddings, deadline) = (&options.embeddings, options.deadline);
    Waiter { embeddings, bucket: &options.bucket, events: &events, deadline }.wait(task, pending).await
}

fn check(options: &EmbedDir) -> Result<()> {
    if options.max_concurrency == 0 {
        return Err(Error::invalid_input("max_concurrency", "is 0; the minimum is 1"));
    }
    // The key of a file is the prefix and its name.
    let mut segments = options.prefix.split('/').rev();
    segments.next();
    if options.prefix.chars().any(char::is_control) || segments.any(|segment| matches!(segment, "" | "." | "..")) {
        let problem =
            format!("is `{}`; use a prefix such as `guides/`, without empty, `.` and `..` segments", options.prefix);
        return Err(Error::invalid_input("prefix", problem));
    }
    Ok(())
}

/// Reads the folder on a thread for blocking work.
async fn walk(options: &EmbedDir, filter: Filter) -> Result<(Found, Filter)> {
    let (folder, max_file_bytes) = (options.folder.clone(), options.max_file_bytes);
    let work = move || walk::walk(&folder, &filter, max_file_bytes).map(|found| (found, filter));
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(io_error("reading the folder failed".to_owned(), std::io::Error::other(error))),
    }
}

fn report(options: &EmbedDir, found: &Found, events: &EventQueue) {
    let bytes = found.files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    events.push(EmbedDirEvent::Found { files: found.files.len() as u64, bytes });
    let key = |name: &String| format!("{}{name}", options.prefix);
    for (name, reason) in &found.skipped {
        events.push(EmbedDirEvent::Skipped { key: key(name), reason: reason.clone() });
    }
    for (name, error) in &found.failed {
        events.push(EmbedDirEvent::Failed { key: key(name), error: error.clone() });
    }
}

fn pending(stored: Stored, before: &[BucketFile], remote: &Remote) -> BTreeMap<String, Pending> {
    let results: BTreeMap<&str, _> = before.iter().map(|file| (file.filename.as_str(), embedding(file))).collect();
    let uploaded = stored.uploaded.into_iter().map(|key| {
        let before = results.get(key.as_str()).cloned().flatten();
        (key, Pending::Uploaded { before })
    });
    let unchanged = stored.unchanged.into_iter().map(|key| {
        let uploaded_at = remote.objects.get(&key).and_then(|object| object.last_modified);
        (key, Pending::Unchanged { uploaded_at })
    });
    uploaded.chain(unchanged).collect()
}

/// Starts the task that embeds the bucket for the first time; `None` for an embedded bucket, which the service keeps up
/// to date. A task that an earlier run started is used.
async fn start(options: &EmbedDir, is_new: bool, events: &EventQueue) -> Result<Option<StartedTask>> {
    let embeddings = &options.embeddings;
    if !is_new {
        let tasks = embeddings.list(ListEmbeddingTasks::new()).await?;
        if let Some(task) = tasks.into_iter().find(|task| task.bucket.as_ref() == Some(&options.bucket)) {
            return Ok(Some(StartedTask { id: task.task_id, reported: None, has_all_files: false }));
        }
        if embeddings.buckets().list().await?.contains(&options.bucket) {
            return Ok(None);
        }
    }
    let mut params = options.params.clone();
    params.bucket_name.clone_from(&options.bucket);
    let task = embeddings.embed_bucket(params).await?;
    events.push(EmbedDirEvent::Embedding { task_id: task.task_id.clone(), status: task.status.clone() });
    Ok(Some(StartedTask { id: task.task_id, reported: Some(task.status), has_all_files: true }))
}
