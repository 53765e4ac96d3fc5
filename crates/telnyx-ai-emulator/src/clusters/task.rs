//! Cluster tasks and the tables that store them and their results.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::found::{Found, Selection};
use crate::{
    clock,
    engine::clustering::Sizes,
    store::{Store, database::Table},
};

/// A task that clusters a bucket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ClusterTask {
    pub(crate) id: String,
    pub(crate) selection: Selection,
    pub(crate) sizes: Sizes,
    pub(crate) status: ClusterStatus,
    created_at: String,
    /// Time of the last status change.
    changed_at: String,
}

/// The status of a cluster task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ClusterStatus {
    Pending,
    Starting,
    Running,
    Completed,
    Failed,
}

impl ClusterTask {
    /// Creates a waiting task.
    pub(crate) fn pending(selection: Selection, sizes: Sizes) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::new_v4().to_string(),
            selection,
            sizes,
            status: ClusterStatus::Pending,
            created_at: now.clone(),
            changed_at: now,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.status, ClusterStatus::Completed | ClusterStatus::Failed)
    }

    /// Sets the status, unless the task has ended.
    fn advance(&mut self, status: ClusterStatus) {
        if !self.has_ended() {
            self.status = status;
            self.changed_at = clock::now();
        }
    }

    /// Returns the task as shown in lists.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "task_id": self.id,
            "bucket": self.selection.bucket,
            "status": self.status,
            "created_at": self.created_at,
            // The description requires a time here: until the task ends, the time of the last change.
            "finished_at": self.changed_at,
            "min_cluster_size": self.sizes.theme,
            "min_subcluster_size": self.sizes.topic,
        })
    }
}

fn tasks(store: &Store) -> Table<'_, ClusterTask> {
    store.database().table("cluster_tasks")
}

/// Returns the table of results, which are separate because they are large.
fn results(store: &Store) -> Table<'_, Found> {
    store.database().table("clusters")
}

/// Stores a new task.
pub(crate) fn add(store: &Store, task: &ClusterTask) -> io::Result<()> {
    tasks(store).insert(&task.id, task)
}

/// Returns all tasks, oldest first.
pub(crate) fn all(store: &Store) -> io::Result<Vec<ClusterTask>> {
    tasks(store).all()
}

/// Returns the task with this id.
pub(crate) fn get(store: &Store, id: &str) -> io::Result<Option<ClusterTask>> {
    tasks(store).get(id)
}

/// Returns the result of a completed task.
pub(crate) fn found(store: &Store, id: &str) -> io::Result<Option<Found>> {
    results(store).get(id)
}

/// Sets the status of a task and returns the task if it exists.
pub(crate) fn advance(store: &Store, id: &str, status: ClusterStatus) -> io::Result<Option<ClusterTask>> {
    tasks(store).update(id, |task| task.advance(status))
}

/// Completes a task with its result.
pub(crate) fn complete(store: &Store, id: &str, found: &Found) -> io::Result<()> {
    results(store).insert(id, found)?;
    if advance(store, id, ClusterStatus::Completed)?.is_none() {
        // The task was deleted in the meantime.
        results(store).remove(id)?;
    }
    Ok(())
}

/// Deletes a task and its result. Returns `false` if the task does not exist.
pub(crate) fn delete(store: &Store, id: &str) -> io::Result<bool> {
    let known = tasks(store).remove(id)?;
    results(store).remove(id)?;
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> ClusterTask {
        let selection = Selection { bucket: "docs".to_owned(), files: Vec::new(), prefix: String::new() };
        ClusterTask::pending(selection, Sizes { theme: 25, topic: 5 })
    }

    #[test]
    fn a_task_ends_once() {
        let mut task = task();
        assert_eq!(task.to_json()["finished_at"], task.to_json()["created_at"]);
        task.advance(ClusterStatus::Failed);
        task.advance(ClusterStatus::Completed);
        assert_eq!(task.to_json()["status"], "failed");
    }

    #[test]
    fn the_result_of_a_deleted_task_is_dropped() {
        let store = Store::in_memory();
        let task = task();
        add(&store, &task).unwrap();
        complete(&store, &task.id, &Found::default()).unwrap();
        assert_eq!(get(&store, &task.id).unwrap().unwrap().status, ClusterStatus::Completed);
        assert!(found(&store, &task.id).unwrap().is_some());
        assert!(delete(&store, &task.id).unwrap() && !delete(&store, &task.id).unwrap());
        complete(&store, &task.id, &Found::default()).unwrap();
        assert!(found(&store, &task.id).unwrap().is_none());
        assert!(all(&store).unwrap().is_empty());
    }
}
