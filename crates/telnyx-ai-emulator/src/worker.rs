//! Background tasks: embedding a bucket, embedding a site.

use std::{sync::Arc, time::Duration};

use url::Url;

use crate::{
    app::App,
    crawl::{self, CrawledPage},
    engine::indexer::Options,
    fetch::Site,
    store::{Indexed, Store, tasks::TaskStatus},
};

/// Embeds all files of a bucket, in place of what was embedded before.
pub(crate) async fn embed_bucket(app: Arc<App>, task_id: String, bucket: String, options: Options) {
    rest(app.task_step).await;
    app.store.set_status(&task_id, TaskStatus::Processing);
    let names = app.store.files.names(&bucket).unwrap_or_default();
    app.store.mark_processing(&bucket, &names);
    rest(app.task_step).await;
    let worker = Arc::clone(&app);
    let status = blocking(move || embed_files(&worker.store, &bucket, &names, &options, true)).await;
    app.store.set_status(&task_id, status);
}

/// Fetches the pages of a site, stores their text in a bucket and embeds it.
pub(crate) async fn embed_site(app: Arc<App>, task_id: String, bucket: String, root: Url, options: Options) {
    rest(app.task_step).await;
    app.store.set_status(&task_id, TaskStatus::Processing);
    let crawled = tokio::time::timeout(crawl::LONGEST, read_site(root)).await;
    let status = match crawled {
        Ok(Ok(pages)) => {
            let names: Vec<String> = pages.iter().map(|page| page.filename.clone()).collect();
            app.store.mark_processing(&bucket, &names);
            rest(app.task_step).await;
            let worker = Arc::clone(&app);
            blocking(move || {
                for page in &pages {
                    // A page that cannot be written shows up below as a file that cannot be read.
                    drop(worker.store.files.put(&bucket, &page.filename, page.text.as_bytes()));
                }
                embed_files(&worker.store, &bucket, &names, &options, false)
            })
            .await
        }
        // The root could not be read, or the site took too long: nothing was stored.
        Ok(Err(_)) | Err(_) => TaskStatus::Failure,
    };
    app.store.set_status(&task_id, status);
}

async fn read_site(root: Url) -> Result<Vec<CrawledPage>, String> {
    let site = Site::of(&root, crawl::LARGEST_PAGE).map_err(|error| error.to_string())?;
    crawl::crawl(root, |page| site.get(page)).await
}

fn embed_files(store: &Store, bucket: &str, names: &[String], options: &Options, replace: bool) -> TaskStatus {
    let gone = || std::io::Error::new(std::io::ErrorKind::NotFound, "the file is gone");
    let results: Vec<Indexed> = names
        .iter()
        .map(|name| {
            let bytes = store.files.get(bucket, name).and_then(|bytes| bytes.ok_or_else(gone));
            Indexed::new(name, bytes, options)
        })
        .collect();
    let embedded = results.iter().filter(|result| result.chunks.is_ok()).count();
    let status = TaskStatus::of_counts(embedded, results.len() - embedded);
    if store.commit(bucket, results, replace) { status } else { TaskStatus::Failure }
}

/// Runs work that would hold up other requests. If it breaks, its task has failed.
async fn blocking(work: impl FnOnce() -> TaskStatus + Send + 'static) -> TaskStatus {
    tokio::task::spawn_blocking(work).await.unwrap_or(TaskStatus::Failure)
}

async fn rest(step: Duration) {
    if step.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(step).await;
    }
}
