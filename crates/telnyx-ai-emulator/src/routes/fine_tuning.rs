//! Operations 36 to 39: fine-tuning jobs.

use std::sync::Arc;

use axum::{Json, extract::State};
use bytes::Bytes;
use serde_json::json;

use super::{AppState, JsonResult, PathParam, blocking};
use crate::{
    fine_tuning::{
        job::{self, Job},
        training, worker,
    },
    http::{
        body,
        response::{Failure, data},
        tables,
        validate::{Problem, whole_number},
    },
    models::can_be_tuned,
};

/// Default number of epochs.
const DEFAULT_EPOCHS: u64 = 3;

/// Handles `GET /ai/fine_tuning/jobs`.
pub(super) async fn list(State(app): AppState) -> JsonResult {
    let jobs = blocking(move || Ok(job::all(&app.store)?)).await?;
    Ok(Json(data(json!(jobs))))
}

/// Handles `POST /ai/fine_tuning/jobs`.
pub(super) async fn create(State(app): AppState, raw: Bytes) -> Result<Json<Job>, Failure> {
    let fields = body::read(tables::FINE_TUNE, &raw)?;
    let model = fields.text("model");
    if !can_be_tuned(model) {
        return Err(Failure::field("model", format!("The model '{model}' is not available for fine-tuning")));
    }
    let epochs = fields.get("hyperparameters").and_then(|parameters| parameters.get("n_epochs")).and_then(whole_number);
    let epochs = epochs.and_then(|epochs| u64::try_from(epochs).ok()).unwrap_or(DEFAULT_EPOCHS);
    let job = Job::queued(model, fields.text("training_file"), fields.optional_text("suffix"), epochs);
    let store = Arc::clone(&app);
    let job = blocking(move || {
        // A job has no field for problems of its file, so they are reported before the job is created.
        training::check(&store.store.files, fields.text("training_file")).map_err(reject)?;
        job::add(&store.store, &job)?;
        Ok(job)
    })
    .await?;
    worker::start(&app, job.id.clone());
    Ok(Json(job))
}

/// Handles `GET /ai/fine_tuning/jobs/{job_id}`.
pub(super) async fn get(State(app): AppState, id: PathParam) -> Result<Json<Job>, Failure> {
    let id = id.map_err(|_| unknown())?.0;
    blocking(move || job::get(&app.store, &id)?.ok_or_else(unknown)).await.map(Json)
}

/// Handles `POST /ai/fine_tuning/jobs/{job_id}/cancel`.
pub(super) async fn cancel(State(app): AppState, id: PathParam) -> Result<Json<Job>, Failure> {
    let id = id.map_err(|_| unknown())?.0;
    blocking(move || job::cancel(&app.store, &id)?.ok_or_else(unknown)).await.map(Json)
}

fn unknown() -> Failure {
    Failure::NotFound("There is no fine-tuning job with this id.".to_owned())
}

fn reject(problems: Vec<String>) -> Failure {
    let loc = [json!("body"), json!("training_file")];
    Failure::Invalid(problems.into_iter().map(|problem| Problem::new(&loc, "value_error", problem)).collect())
}
