//! Operation 26: similarity search.

use axum::{Json, extract::State};
use bytes::Bytes;

use super::{AppState, JsonResult, blocking};
use crate::{
    engine::search::{Hit, search},
    http::{
        body,
        response::{Failure, data},
        tables,
    },
};

/// Default number of results.
const DEFAULT_RESULTS: usize = 3;

/// Handles `POST /ai/embeddings/similarity-search`.
pub(super) async fn similarity_search(State(app): AppState, raw: Bytes) -> JsonResult {
    let fields = body::read(tables::SIMILARITY_SEARCH, &raw)?;
    blocking(move || {
        let bucket = fields.text("bucket_name");
        let limit = fields.count("num_of_docs").unwrap_or(DEFAULT_RESULTS);
        let hits = search(&app.store, &[bucket], fields.text("query"), limit)
            .map_err(|_| Failure::bucket(bucket, "does not exist or is not embedded"))?;
        Ok(Json(data(hits.iter().map(Hit::to_json).collect())))
    })
    .await
}
