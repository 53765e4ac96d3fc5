//! Background tasks.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::{
    clock,
    json::{set, set_some},
};

/// The status of a task, or of a file in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskStatus {
    Queued,
    Processing,
    Success,
    PartialSuccess,
    Failure,
}

/// A background task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) bucket: String,
    /// The site whose pages are embedded; `None` to embed the files of the bucket.
    pub(crate) site: Option<String>,
    pub(crate) status: TaskStatus,
    created_at: String,
    finished_at: Option<String>,
}

impl TaskStatus {
    /// Returns the name in the API description.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::PartialSuccess => "partial_success",
            Self::Failure => "failure",
        }
    }

    /// Returns the final status for these numbers of embedded and failed files.
    pub(crate) fn of_counts(embedded: usize, failed: usize) -> Self {
        match (embedded, failed) {
            (0, _) => Self::Failure,
            (_, 0) => Self::Success,
            _ => Self::PartialSuccess,
        }
    }

    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Processing)
    }
}

impl Task {
    /// Creates a task that embeds the files of a bucket.
    pub(crate) fn embed_bucket(bucket: &str) -> Self {
        Self::queued("embed_bucket", bucket, None)
    }

    /// Creates a task that embeds the pages of a site into a bucket.
    pub(crate) fn embed_site(bucket: &str, root: &Url) -> Self {
        Self::queued("embed_url", bucket, Some(root.to_string()))
    }

    fn queued(name: &str, bucket: &str, site: Option<String>) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            name: name.to_owned(),
            bucket: bucket.to_owned(),
            site,
            status: TaskStatus::Queued,
            created_at: clock::now(),
            finished_at: None,
        }
    }

    /// Sets the status, unless the task is finished.
    pub(crate) fn advance(&mut self, status: TaskStatus) {
        if self.status.is_final() {
            return;
        }
        self.status = status;
        if status.is_final() {
            self.finished_at = Some(clock::now());
        }
    }

    /// Returns the task as the response to its creation, where `finished_at` may be null.
    pub(crate) fn created_json(&self, user_id: &str) -> Value {
        json!({
            "task_id": self.id,
            "task_name": self.name,
            "status": self.status.word(),
            "created_at": self.created_at,
            "finished_at": self.finished_at,
            "user_id": user_id,
        })
    }

    /// Returns the task as the response to a request for this task, where `finished_at` is missing until the end is
    /// known.
    pub(crate) fn status_json(&self) -> Value {
        let mut task = json!({
            "task_id": self.id,
            "task_name": self.name,
            "status": self.status.word(),
            "created_at": self.created_at,
        });
        set_some(&mut task, "finished_at", self.finished_at.as_deref());
        task
    }

    /// Returns the task as shown in the list.
    pub(crate) fn listed_json(&self, user_id: &str) -> Value {
        let mut task = self.status_json();
        set(&mut task, "user_id", user_id);
        set(&mut task, "bucket", self.bucket.as_str());
        task
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_ends_once() {
        let mut task = Task::embed_bucket("docs");
        assert!(task.status_json().get("finished_at").is_none());
        assert!(task.created_json("u")["finished_at"].is_null());
        task.advance(TaskStatus::Failure);
        task.advance(TaskStatus::Success);
        assert_eq!(task.status_json()["status"], "failure");
        assert!(task.listed_json("u")["finished_at"].is_string());
    }

    #[test]
    fn the_counts_decide_the_end() {
        assert_eq!(TaskStatus::of_counts(0, 0), TaskStatus::Failure);
        assert_eq!(TaskStatus::of_counts(0, 2), TaskStatus::Failure);
        assert_eq!(TaskStatus::of_counts(2, 0), TaskStatus::Success);
        assert_eq!(TaskStatus::of_counts(2, 1), TaskStatus::PartialSuccess);
    }
}
