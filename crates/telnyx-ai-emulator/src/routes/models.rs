//! Operation 40: the models there are.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::blocking;
use crate::{
    app::App,
    clock,
    fine_tuning::job,
    http::reply::Failure,
    models::{MODELS, fine_tuned_json},
};

/// `GET /ai/models`
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    // The live service dates every model at the time of the request, without an offset.
    let created = clock::naive_now();
    let jobs = blocking(move || Ok(job::all(&app.store)?)).await?;
    let tuned = jobs.iter().filter(|job| job.has_succeeded()).filter_map(|job| fine_tuned_json(job, &created));
    let models: Vec<Value> = MODELS.iter().map(|model| model.to_json(&created)).chain(tuned).collect();
    Ok(Json(json!({ "object": "list", "data": models })))
}
