//! The embedding of the bucket, until each file has a result.

use std::collections::BTreeMap;
use std::time::Duration;

use telnyx_ai_core::internal::{deadline_elapsed, task_failed};
use telnyx_ai_core::{Result, Timestamp};
use tokio::time::{Instant, sleep};

use super::event::EmbedDirEvent;
use super::events::EventQueue;
use crate::bucket_file::BucketFile;
use crate::embedding_task::EmbeddingStatus;
use crate::embeddings::Embeddings;

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Number of failed polls in a row that are tolerated.
const FAILURES: u32 = 5;

/// Number of polls after the end of the task until a file without a result counts as failed.
const LATE_POLLS: u32 = 5;

/// Seconds by which the times of storage and embeddings may differ.
const CLOCK_SKEW: i64 = 5;

/// Result of an embedding: `true` for a success, and its time.
type Embedding = (bool, Option<Timestamp>);

/// Returns the result of a file; `None` while the service works on it.
pub(super) fn embedding(file: &BucketFile) -> Option<Embedding> {
    let is_success = file.status.is_success();
    let time =
        if is_success { file.last_embedded_at.as_ref().or(file.updated_at.as_ref()) } else { file.updated_at.as_ref() };
    file.status.is_finished().then(|| (is_success, time.cloned()))
}

/// Returns the files of the bucket; none for a bucket that is not embedded.
pub(super) async fn list_files(embeddings: &Embeddings, bucket: &str) -> Result<Vec<BucketFile>> {
    match embeddings.buckets().list_files(bucket).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        result => result,
    }
}

/// File that has no result yet.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// Uploaded in this run. The result before it, if there was one, is not the one to wait for.
    Uploaded { before: Option<Embedding> },
    /// Uploaded earlier, at this time.
    Unchanged { uploaded_at: Option<Timestamp> },
}

impl Pending {
    fn is_done(&self, now: &Embedding) -> bool {
        match (self, &now.1) {
            // Old and new results cannot be distinguished.
            (_, None) => true,
            (Self::Uploaded { before }, _) => before.as_ref() != Some(now),
            (Self::Unchanged { uploaded_at: None }, _) => true,
            (Self::Unchanged { uploaded_at: Some(uploaded_at) }, Some(time)) => {
                time.unix_seconds().saturating_add(CLOCK_SKEW) >= uploaded_at.unix_seconds()
            }
        }
    }
}

/// Task that embeds the bucket for the first time.
#[derive(Debug)]
pub(super) struct StartedTask {
    pub(super) id: String,
    /// Status that was reported last.
    pub(super) reported: Option<EmbeddingStatus>,
    /// `false` if files may have been uploaded since its start.
    pub(super) has_all_files: bool,
}

pub(super) struct Waiter<'a> {
    pub(super) embeddings: &'a Embeddings,
    pub(super) bucket: &'a str,
    pub(super) events: &'a EventQueue,
    pub(super) deadline: Duration,
}

impl Waiter<'_> {
    /// Waits until the task, if there is one, has ended and each pending file has a result.
    pub(super) async fn wait(&self, task: Option<StartedTask>, mut pending: BTreeMap<String, Pending>) -> Result<()> {
        let start = Instant::now();
        // The end of a task, if no file gets a result by other means.
        let mut ended = None;
        if let Some(task) = task {
            let status = self.wait_for_task(task.id, task.reported).await?;
            ended = Some(status).filter(|status| task.has_all_files || status.is_failure());
        }
        let (mut wait, mut polls, mut failures) = (FIRST_WAIT, 0_u32, 0);
        loop {
            match list_files(self.embeddings, self.bucket).await {
                Ok(files) => {
                    failures = 0;
                    polls += 1;
                    let before = pending.len();
                    self.settle(&files, &mut pending);
                    if pending.len() < before {
                        wait = FIRST_WAIT;
                    }
                    if let Some(ended) = ended.as_ref().filter(|_| polls > LATE_POLLS) {
                        self.give_up(ended, &files, &mut pending);
                    }
                }
                Err(error) if error.is_transient() && failures < FAILURES => failures += 1,
                Err(error) => return Err(error),
            }
            let Some((first, _)) = pending.first_key_value() else { return Ok(()) };
            if start.elapsed().saturating_add(wait) > self.deadline {
                return Err(deadline_elapsed(format!(
                    "the deadline ({} s) elapsed before all files were embedded ({} left, such as `{first}`); the service \
                     continues, so run `embed_dir` again, or raise `.deadline(…)`",
                    self.deadline.as_secs(),
                    pending.len(),
                )));
            }
            sleep(wait).await;
            wait = wait.saturating_mul(3).div_f32(2.0).min(LONGEST_WAIT);
        }
    }

    async fn wait_for_task(&self, task_id: String, reported: Option<EmbeddingStatus>) -> Result<EmbeddingStatus> {
        let mut updates = self.embeddings.wait(&task_id).deadline(self.deadline).updates();
        let mut last = reported.unwrap_or_default();
        while let Some(task) = updates.try_next().await? {
            if task.status != last {
                last = task.status.clone();
                self.events.push(EmbedDirEvent::Embedding { task_id: task_id.clone(), status: task.status });
            }
        }
        Ok(last)
    }

    /// Reports the files that have a result.
    fn settle(&self, files: &[BucketFile], pending: &mut BTreeMap<String, Pending>) {
        for file in files {
            let Some(result) = embedding(file) else { continue };
            if !pending.get(&file.filename).is_some_and(|pending| pending.is_done(&result)) {
                continue;
            }
            pending.remove(&file.filename);
            let key = file.filename.clone();
            self.events.push(if result.0 {
                EmbedDirEvent::Embedded { key }
            } else {
                let reason = file.error_reason.as_deref().unwrap_or("the service names no reason");
                EmbedDirEvent::Failed { key, error: task_failed(format!("the file was not embedded: {reason}")) }
            });
        }
    }

    /// Reports files for which no result is to be expected: those that the service does not list after the end of its
    /// task, and all files after a failed task.
    fn give_up(&self, ended: &EmbeddingStatus, files: &[BucketFile], pending: &mut BTreeMap<String, Pending>) {
        pending.retain(|key, _| {
            if !ended.is_failure() && files.iter().any(|file| file.filename == *key) {
                return true;
            }
            let error = task_failed(format!("the file was not embedded: the task ended as `{ended}`"));
            self.events.push(EmbedDirEvent::Failed { key: key.clone(), error });
            false
        });
    }
}
