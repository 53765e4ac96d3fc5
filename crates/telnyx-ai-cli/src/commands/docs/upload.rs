//! `docs put` and `docs sync`: upload and embed a folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{EmbedDir, EmbedDirEvent, EmbedDirReport};
use telnyx_ai::storage::CreateBucket;

use crate::exit::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;

/// Upload a folder to a bucket and embed it, or upload one file.
///
/// The bucket is created if it does not exist. A second run uploads only files that have changed, so an interrupted
/// upload continues.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai docs put ./handbook acme-handbook --emulator\n  \
                        telnyx-ai docs put returns.md handbook --emulator")]
pub(crate) struct Put {
    #[command(flatten)]
    upload: Upload,
}

/// Upload a folder to a bucket like `put`, and delete the files of the bucket that the folder lacks.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai docs sync ./handbook acme-handbook --emulator")]
pub(crate) struct Sync {
    #[command(flatten)]
    upload: Upload,
}

#[derive(Args, Debug)]
struct Upload {
    /// The folder or file
    path: PathBuf,
    /// The bucket
    bucket: String,
    /// A start for the names of the files in the bucket, such as handbook/
    #[arg(long, default_value = "", hide_default_value = true)]
    prefix: String,
    /// A pattern of files to upload, as in .gitignore; use the option several times for several
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// A pattern of files to leave out, as in .gitignore; use the option several times for several
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// The region of a new bucket, such as us-central-1
    #[arg(long)]
    region: Option<String>,
    /// Return after the uploads; the service embeds in the background
    #[arg(long)]
    no_wait: bool,
    /// Print the report as a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs `docs put`.
pub(crate) async fn put(Put { upload }: Put, telnyx: &Telnyx) -> Outcome {
    if upload.path.is_file() {
        return file(&upload, telnyx).await;
    }
    folder(&upload, telnyx, false).await
}

/// Runs `docs sync`.
pub(crate) async fn sync(Sync { upload }: Sync, telnyx: &Telnyx) -> Outcome {
    if upload.path.is_file() {
        let path = upload.path.display();
        return Err(Failure::Usage(format!("{path} is a file; sync a folder, or use `telnyx-ai docs put`")));
    }
    folder(&upload, telnyx, true).await
}

async fn file(upload: &Upload, telnyx: &Telnyx) -> Outcome {
    let name = upload.path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        Failure::Usage(format!("the name of {} is not UTF-8; rename the file", upload.path.display()))
    })?;
    let key = format!("{}{name}", upload.prefix);
    let mut bucket = CreateBucket::new(&upload.bucket);
    if let Some(region) = &upload.region {
        bucket = bucket.region(region.as_str());
    }
    let buckets = telnyx.storage().buckets();
    if !buckets.exists(&upload.bucket).await? {
        buckets.create(bucket).await?;
    }
    let progress = Progress::spinner(format!("uploading {}", upload.path.display()));
    let stored = telnyx.storage().bucket(&upload.bucket).await?.put_file(key, &upload.path).await?;
    drop(progress);
    if upload.json { output::json(&stored) } else { output::print_line(&format!("1 uploaded, {} bytes", stored.size)) }
}

async fn folder(upload: &Upload, telnyx: &Telnyx, delete_missing: bool) -> Outcome {
    let mut events = params(upload, telnyx).delete_missing(delete_missing).stream();
    let progress = Progress::spinner(format!("reading {}", upload.path.display()));
    while let Some(event) = events.try_next().await? {
        show(&event, &progress);
    }
    let report = events.report();
    drop(progress);
    print(upload, report)?;
    match report.failed.len() {
        0 => Ok(()),
        failed => Err(Failure::Partial(format!("{failed} files failed; run the command again to retry them"))),
    }
}

fn params(upload: &Upload, telnyx: &Telnyx) -> EmbedDir {
    let mut params = telnyx.embeddings().embed_dir(&upload.path, &upload.bucket).wait(!upload.no_wait);
    params = upload.include.iter().fold(params, EmbedDir::include);
    params = upload.exclude.iter().fold(params, EmbedDir::exclude);
    if let Some(region) = &upload.region {
        params = params.region(region.as_str());
    }
    if upload.prefix.is_empty() { params } else { params.prefix(&upload.prefix) }
}

fn show(event: &EmbedDirEvent, progress: &Progress) {
    match event {
        EmbedDirEvent::Found { bytes, .. } => progress.bytes(*bytes),
        EmbedDirEvent::Uploaded { bytes, .. } | EmbedDirEvent::Unchanged { bytes, .. } => progress.add(*bytes),
        EmbedDirEvent::Embedding { status, .. } => progress.message(format!("embedding: {status}")),
        EmbedDirEvent::Skipped { key, reason } => progress.note(&format!("{key}: skipped, {reason}")),
        EmbedDirEvent::Failed { key, error } => progress.note(&format!("{key}: {error}")),
        _ => {}
    }
}

fn print(upload: &Upload, report: &EmbedDirReport) -> Outcome {
    if upload.json {
        return output::json(&json!({
            "bucket": upload.bucket,
            "bucket_created": report.bucket_created,
            "uploaded": report.uploaded,
            "uploaded_bytes": report.uploaded_bytes,
            "unchanged": report.unchanged,
            "deleted": report.deleted,
            "embedded": report.embedded,
            "skipped": texts(&report.skipped),
            "failed": texts(&report.failed),
            "task_id": report.task_id,
        }));
    }
    output::print_line(&format!(
        "{} uploaded, {} unchanged, {} deleted, {} embedded, {} skipped, {} failed",
        report.uploaded.len(),
        report.unchanged.len(),
        report.deleted.len(),
        report.embedded.len(),
        report.skipped.len(),
        report.failed.len(),
    ))
}

/// Returns the reasons as an object of texts.
fn texts<T: ToString>(reasons: &BTreeMap<String, T>) -> BTreeMap<&String, String> {
    reasons.iter().map(|(key, reason)| (key, reason.to_string())).collect()
}
