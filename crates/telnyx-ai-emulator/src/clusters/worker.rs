//! Clustering in the background.

use std::{io, sync::Arc};

use super::{
    found::find,
    task::{self, ClusterStatus, ClusterTask},
};
use crate::{
    app::App,
    worker::{pause, store},
};

/// Runs a task from the beginning.
pub(crate) fn start(app: &Arc<App>, task: ClusterTask) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let id = task.id.clone();
        for status in [ClusterStatus::Starting, ClusterStatus::Running] {
            pause(app.task_step).await;
            set_status(&app, &id, status).await;
        }
        pause(app.task_step).await;
        let worker = Arc::clone(&app);
        if !store(move || end(&worker, &task)).await {
            set_status(&app, &id, ClusterStatus::Failed).await;
        }
    });
}

/// Restarts the tasks that were unfinished when the emulator last stopped.
///
/// # Errors
///
/// Fails if the database cannot be read.
pub(crate) fn resume(app: &Arc<App>) -> io::Result<()> {
    for task in task::all(&app.store)? {
        if !task.has_ended() {
            start(app, task);
        }
    }
    Ok(())
}

async fn set_status(app: &Arc<App>, id: &str, status: ClusterStatus) {
    let (app, id) = (Arc::clone(app), id.to_owned());
    store(move || task::advance(&app.store, &id, status).map(drop)).await;
}

fn end(app: &App, task: &ClusterTask) -> io::Result<()> {
    if task::get(&app.store, &task.id)?.is_none() {
        return Ok(()); // The task was deleted in the meantime.
    }
    match find(&app.store, &task.selection, task.sizes) {
        Some(found) => task::complete(&app.store, &task.id, &found),
        // There are no such files, or the embeddings were deleted.
        None => task::advance(&app.store, &task.id, ClusterStatus::Failed).map(drop),
    }
}
