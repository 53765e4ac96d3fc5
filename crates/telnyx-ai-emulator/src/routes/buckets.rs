//! Operations 23, 24 and 25: embedded buckets.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{AppState, JsonResult, PathParam};
use crate::http::response::{Failure, data};

/// Handles `GET /ai/embeddings/buckets`.
pub(super) async fn list(State(app): AppState) -> Json<Value> {
    Json(data(json!({ "buckets": app.store.embedded_buckets() })))
}

/// Handles `GET /ai/embeddings/buckets/{bucket_name}`.
pub(super) async fn files(State(app): AppState, bucket: PathParam) -> JsonResult {
    let bucket = name(bucket)?;
    let files = app.store.embedded_files(&bucket).ok_or_else(|| not_embedded(&bucket))?;
    Ok(Json(data(files.iter().map(|(name, file)| file.to_json(name)).collect())))
}

/// Handles `DELETE /ai/embeddings/buckets/{bucket_name}`.
pub(super) async fn remove(State(app): AppState, bucket: PathParam) -> Result<StatusCode, Failure> {
    let bucket = name(bucket)?;
    if app.store.delete_embeddings(&bucket)? { Ok(StatusCode::OK) } else { Err(not_embedded(&bucket)) }
}

fn name(bucket: PathParam) -> Result<String, Failure> {
    bucket.map(|Path(bucket)| bucket).map_err(|_| not_embedded(""))
}

fn not_embedded(bucket: &str) -> Failure {
    Failure::bucket(bucket, "does not exist or is not embedded")
}
