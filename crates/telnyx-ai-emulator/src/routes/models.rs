//! Operation 40: the models there are.

use axum::Json;
use serde_json::{Value, json};

use crate::{clock, models::MODELS};

/// `GET /ai/models`
pub(super) async fn list() -> Json<Value> {
    // The live service dates every model at the time of the request, without an offset.
    let created = clock::naive_now();
    let models: Vec<Value> = MODELS.iter().map(|model| model.to_json(&created)).collect();
    Json(json!({ "object": "list", "data": models }))
}
