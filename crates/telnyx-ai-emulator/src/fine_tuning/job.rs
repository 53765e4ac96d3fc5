//! Fine-tuning jobs and the table that stores them.

use std::io;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::training;
use crate::{
    app::ORGANIZATION_ID,
    clock,
    store::{Store, database::Table},
};

/// Maximum length of a suffix in a model name.
const MAX_SUFFIX_LENGTH: usize = 40;

/// A fine-tuning job, stored in the form of responses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    /// The id, which is also the name of the new model.
    pub(crate) id: String,
    status: JobStatus,
    /// The base model.
    pub(crate) model: String,
    training_file: String,
    hyperparameters: Hyperparameters,
    pub(crate) organization_id: String,
    created_at: i64,
    finished_at: Option<i64>,
    trained_tokens: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JobStatus {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Hyperparameters {
    n_epochs: u64,
}

impl Job {
    /// Creates a queued job.
    pub(crate) fn queued(model: &str, training_file: &str, suffix: Option<&str>, n_epochs: u64) -> Self {
        Self {
            id: name(model, suffix.unwrap_or_default()),
            status: JobStatus::Queued,
            model: model.to_owned(),
            training_file: training_file.to_owned(),
            hyperparameters: Hyperparameters { n_epochs },
            organization_id: ORGANIZATION_ID.to_owned(),
            created_at: clock::unix_now(),
            finished_at: None,
            trained_tokens: None,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        !matches!(self.status, JobStatus::Queued | JobStatus::Running)
    }

    /// Returns `true` if the new model exists.
    pub(crate) fn has_succeeded(&self) -> bool {
        self.status == JobStatus::Succeeded
    }

    /// Ends the job, unless it has already ended.
    fn end(&mut self, status: JobStatus, trained_tokens: u64) {
        if !self.has_ended() {
            self.status = status;
            self.finished_at = Some(clock::unix_now());
            self.trained_tokens = Some(trained_tokens);
        }
    }
}

/// Stores a new job.
pub(crate) fn add(store: &Store, job: &Job) -> io::Result<()> {
    table(store).insert(&job.id, job)
}

/// Returns the job with this id.
pub(crate) fn get(store: &Store, id: &str) -> io::Result<Option<Job>> {
    table(store).get(id)
}

/// Returns all jobs, oldest first.
pub(crate) fn all(store: &Store) -> io::Result<Vec<Job>> {
    table(store).all()
}

/// Sets a queued job to running.
pub(crate) fn run(store: &Store, id: &str) -> io::Result<()> {
    let run = |job: &mut Job| {
        if !job.has_ended() {
            job.status = JobStatus::Running;
        }
    };
    table(store).update(id, run).map(drop)
}

/// Ends a job after checking its training file again.
pub(crate) fn end(store: &Store, id: &str) -> io::Result<()> {
    let Some(job) = get(store, id)?.filter(|job| !job.has_ended()) else {
        return Ok(());
    };
    let epochs = job.hyperparameters.n_epochs;
    let (status, tokens) = match training::check(&store.files, &job.training_file) {
        Ok(tokens) => (JobStatus::Succeeded, tokens.saturating_mul(epochs)),
        Err(_) => (JobStatus::Failed, 0),
    };
    table(store).update(id, |job| job.end(status, tokens)).map(drop)
}

/// Cancels the job with this id, unless it has ended.
pub(crate) fn cancel(store: &Store, id: &str) -> io::Result<Option<Job>> {
    table(store).update(id, |job: &mut Job| job.end(JobStatus::Cancelled, 0))
}

fn table(store: &Store) -> Table<'_, Job> {
    store.database().table("fine_tuning_jobs")
}

/// Returns the name of a new model: `Meta-Llama-3.1-8B-Instruct-support-1f3a9c2e`.
///
/// The id has no slash, because the id is a path segment and some clients do not encode slashes.
fn name(model: &str, suffix: &str) -> String {
    let base = model.rsplit('/').next().unwrap_or(model);
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let suffix: String = suffix.chars().map(plain).take(MAX_SUFFIX_LENGTH).collect();
    let suffix = suffix.trim_matches('-');
    let id = Uuid::new_v4();
    let (short, ..) = id.as_fields();
    if suffix.is_empty() { format!("{base}-{short:08x}") } else { format!("{base}-{suffix}-{short:08x}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store() -> Store {
        let store = Store::in_memory();
        let line =
            json!({"messages": [{"role": "user", "content": "Hi there"}, {"role": "assistant", "content": "Hi"}]});
        store.files.put("train", "a.jsonl", line.to_string().as_bytes()).unwrap();
        store
    }

    #[test]
    fn names_are_plain_and_differ() {
        let first = name("org/Base-1.0", "My support: #1/ž ");
        assert!(first.starts_with("Base-1.0-My-support---1-"), "{first}");
        assert!(first.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{first}");
        assert_ne!(first, name("org/Base-1.0", "My support: #1/ž "));
        assert_eq!(name("Base", "///").len(), "Base-12345678".len());
        assert_eq!(name("Base", &"s".repeat(500)).len(), "Base--12345678".len() + MAX_SUFFIX_LENGTH);
    }

    #[test]
    fn a_job_runs_and_counts_each_epoch() {
        let store = store();
        let job = Job::queued("org/base", "train", None, 4);
        add(&store, &job).unwrap();
        run(&store, &job.id).unwrap();
        let shown = serde_json::to_value(get(&store, &job.id).unwrap()).unwrap();
        assert_eq!(
            (&shown["status"], &shown["trained_tokens"], &shown["finished_at"]),
            (&json!("running"), &json!(null), &json!(null))
        );
        end(&store, &job.id).unwrap();
        let shown = serde_json::to_value(get(&store, &job.id).unwrap()).unwrap();
        assert_eq!((&shown["status"], &shown["trained_tokens"]), (&json!("succeeded"), &json!(12)));
        assert!(shown["finished_at"].is_i64());
        assert_eq!(serde_json::to_value(cancel(&store, &job.id).unwrap()).unwrap(), shown);
    }

    #[test]
    fn cancelled_job_stays_cancelled() {
        let store = store();
        let job = Job::queued("org/base", "train", None, 1);
        add(&store, &job).unwrap();
        assert!(cancel(&store, &job.id).unwrap().unwrap().has_ended());
        run(&store, &job.id).unwrap();
        end(&store, &job.id).unwrap();
        assert_eq!(get(&store, &job.id).unwrap().unwrap().status, JobStatus::Cancelled);
        assert!(cancel(&store, "nope").unwrap().is_none());
    }

    #[test]
    fn job_with_an_invalidated_file_fails() {
        let store = store();
        let job = Job::queued("org/base", "train/a.jsonl", None, 1);
        add(&store, &job).unwrap();
        store.files.put("train", "a.jsonl", b"{}").unwrap();
        end(&store, &job.id).unwrap();
        let failed = get(&store, &job.id).unwrap().unwrap();
        assert_eq!((failed.status, failed.trained_tokens), (JobStatus::Failed, Some(0)));
    }
}
