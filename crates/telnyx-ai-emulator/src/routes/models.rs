//! Operation 40: the list of models.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{AppState, JsonResult, PathParam, blocking};
use crate::{
    clock,
    fine_tuning::job::{self, Job},
    http::response::Failure,
    models::{MODELS, fine_tuned_json},
};

/// Handles `GET /ai/models`.
pub(super) async fn list(State(app): AppState) -> JsonResult {
    // The service sets the creation time of every model to the time of the request.
    let created = clock::now();
    let jobs = blocking(move || Ok(job::all(&app.store)?)).await?;
    let tuned = jobs.iter().filter(|job| job.has_succeeded()).filter_map(|job| fine_tuned_json(job, &created));
    let models: Vec<Value> = MODELS.iter().map(|model| model.to_json(&created)).chain(tuned).collect();
    Ok(Json(json!({ "object": "list", "data": models })))
}

/// Handles `GET /ai/openai/models/{model_id}`, where the id has slashes, percent-encoded or not.
pub(super) async fn get(State(app): AppState, id: PathParam) -> JsonResult {
    let id = id.map(|Path(id)| id).unwrap_or_default();
    let created = clock::now();
    if let Some(model) = MODELS.iter().find(|model| model.id == id) {
        return Ok(Json(model.to_json(&created)));
    }
    blocking(move || {
        let job = job::get(&app.store, &id)?.filter(Job::has_succeeded);
        job.and_then(|job| fine_tuned_json(&job, &created)).map(Json).ok_or(Failure::NoModel(id))
    })
    .await
}
