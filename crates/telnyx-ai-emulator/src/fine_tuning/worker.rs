//! Fine-tuning in the background.

use std::{io, sync::Arc};

use super::job;
use crate::{
    app::App,
    worker::{pause, store},
};

/// Runs a job from its current status.
pub(crate) fn start(app: &Arc<App>, id: String) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        pause(app.task_step).await;
        change(&app, &id, |app, id| job::run(&app.store, id)).await;
        pause(app.task_step).await;
        change(&app, &id, |app, id| job::end(&app.store, id)).await;
    });
}

/// Resumes the jobs that were unfinished when the emulator last stopped.
///
/// # Errors
///
/// Fails if the database cannot be read.
pub(crate) fn resume(app: &Arc<App>) -> io::Result<()> {
    for job in job::all(&app.store)? {
        if !job.has_ended() {
            start(app, job.id);
        }
    }
    Ok(())
}

/// Changes a job on a blocking thread, because reading a training file takes time.
async fn change(app: &Arc<App>, id: &str, change: fn(&App, &str) -> io::Result<()>) {
    let (app, id) = (Arc::clone(app), id.to_owned());
    store(move || change(&app, &id)).await;
}
