//! Background tasks: embedding a bucket and embedding a site.

use std::{io, sync::Arc, time::Duration};

use url::Url;

use crate::{
    access_log::Level,
    app::App,
    clusters, crawl,
    engine::indexer::Options,
    fine_tuning,
    store::{
        Indexed, Store, is_full,
        tasks::{Task, TaskStatus},
    },
    web,
};

/// Delay between two attempts to store data on a full disk.
const NEXT_ATTEMPT: Duration = Duration::from_secs(1);

/// Runs a task in the background.
pub(crate) fn start(app: &Arc<App>, task: Task, options: Options) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        pause(app.task_step).await;
        set_status(&app, &task.id, TaskStatus::Processing).await;
        let status = match &task.site {
            None => embed_bucket(&app, task.bucket, options).await,
            Some(root) => match Url::parse(root) {
                Ok(root) => embed_site(&app, task.bucket, root, options).await,
                Err(_) => TaskStatus::Failure,
            },
        };
        set_status(&app, &task.id, status).await;
    });
}

/// Restarts the tasks that were unfinished when the emulator stopped.
pub(crate) fn resume(app: &Arc<App>) -> io::Result<()> {
    for task in app.store.tasks_in(|status| !status.is_final())? {
        match app.store.options(&task.bucket) {
            Some(options) => start(app, task, options),
            // The embeddings were deleted while the task was in progress.
            None => app.store.set_status(&task.id, TaskStatus::Failure)?,
        }
    }
    clusters::worker::resume(app)?;
    fine_tuning::worker::resume(app)
}

async fn set_status(app: &Arc<App>, task_id: &str, status: TaskStatus) {
    let (app, id) = (Arc::clone(app), task_id.to_owned());
    store(move || app.store.set_status(&id, status)).await;
}

/// Stores the progress of a task and retries until there is space, because the task must continue after a full disk.
///
/// Returns `false` if storing failed for another reason, such as the end of the emulator.
pub(crate) async fn store(work: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> bool {
    let work = Arc::new(work);
    loop {
        let attempt = Arc::clone(&work);
        match tokio::task::spawn_blocking(move || attempt()).await {
            Ok(Err(error)) if is_full(&error) => tokio::time::sleep(NEXT_ATTEMPT).await,
            stored => return matches!(stored, Ok(Ok(()))),
        }
    }
}

/// Embeds all files of a bucket and replaces the previous embeddings.
async fn embed_bucket(app: &Arc<App>, bucket: String, options: Options) -> TaskStatus {
    let names = app.store.files.names(&bucket).unwrap_or_default();
    app.store.mark_processing(&bucket, &names);
    pause(app.task_step).await;
    let worker = Arc::clone(app);
    blocking(move || embed_files(&worker.store, &bucket, &names, &options, true)).await
}

/// Fetches the pages of a site, stores their text in a bucket and embeds it.
async fn embed_site(app: &Arc<App>, bucket: String, root: Url, options: Options) -> TaskStatus {
    let root = web::bare(root);
    let fetch = |page, redirects| async move { app.web.get(page, crawl::MAX_PAGE_SIZE, &redirects).await };
    let crawled = tokio::time::timeout(crawl::TIME_LIMIT, crawl::crawl(root.clone(), fetch)).await;
    let too_long = |_| Err(format!("the pages of {root} took longer than {} seconds", crawl::TIME_LIMIT.as_secs()));
    let pages = match crawled.unwrap_or_else(too_long) {
        Ok(pages) => pages,
        Err(reason) => return site_failed(app, &bucket, &root, reason).await,
    };
    let names: Vec<String> = pages.iter().map(|page| page.filename.clone()).collect();
    app.store.mark_processing(&bucket, &names);
    pause(app.task_step).await;
    let worker = Arc::clone(app);
    blocking(move || {
        for page in &pages {
            // The code below reports a page that cannot be written as an unreadable file.
            drop(worker.store.files.put(&bucket, &page.filename, page.text.as_bytes()));
        }
        embed_files(&worker.store, &bucket, &names, &options, false)
    })
    .await
}

/// Reports the failure of a site as the `error_reason` of its first page and in the log.
async fn site_failed(app: &Arc<App>, bucket: &str, root: &Url, reason: String) -> TaskStatus {
    let problem = format!("embedding {root} into the bucket '{bucket}' failed: {reason}");
    app.access_log.write_message(Level::Error, &problem);
    let (app, bucket) = (Arc::clone(app), bucket.to_owned());
    let failed = Indexed { filename: crawl::filename(root), checksum: String::new(), chunks: Err(reason) };
    blocking(move || {
        // The task fails in any case.
        drop(app.store.commit(&bucket, vec![failed], false));
        TaskStatus::Failure
    })
    .await
}

fn embed_files(store: &Store, bucket: &str, names: &[String], options: &Options, replace: bool) -> TaskStatus {
    let missing = || std::io::Error::new(std::io::ErrorKind::NotFound, "the file is gone");
    let results: Vec<Indexed> = names
        .iter()
        .map(|name| {
            let bytes = store.files.get(bucket, name).and_then(|bytes| bytes.ok_or_else(missing));
            Indexed::new(name, bytes, options)
        })
        .collect();
    let embedded = results.iter().filter(|result| result.chunks.is_ok()).count();
    let status = TaskStatus::of_counts(embedded, results.len() - embedded);
    if !store.commit(bucket, results, replace).unwrap_or(false) {
        return TaskStatus::Failure;
    }
    store.index(bucket);
    status
}

/// Runs blocking work on another thread. A panic fails the task.
async fn blocking(work: impl FnOnce() -> TaskStatus + Send + 'static) -> TaskStatus {
    tokio::task::spawn_blocking(work).await.unwrap_or(TaskStatus::Failure)
}

/// Waits for the duration of one task state.
pub(crate) async fn pause(step: Duration) {
    if step.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(step).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn progress_retries_only_for_space() {
        for (failures, kind, attempts, stored) in [
            (0, io::ErrorKind::Other, 1, true),
            (3, io::ErrorKind::StorageFull, 4, true),
            (2, io::ErrorKind::QuotaExceeded, 3, true),
            (2, io::ErrorKind::Other, 1, false),
        ] {
            let made = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&made);
            let work = move || match counter.fetch_add(1, Ordering::Relaxed) {
                attempt if attempt < failures => Err(kind.into()),
                _ => Ok(()),
            };
            assert_eq!(store(work).await, stored, "{kind}");
            assert_eq!(made.load(Ordering::Relaxed), attempts, "{kind}");
        }
    }
}
