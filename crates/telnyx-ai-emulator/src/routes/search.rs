//! Operation 26: similarity search.

use std::sync::Arc;

use axum::{Json, extract::State};
use bytes::Bytes;
use serde_json::Value;

use super::blocking;
use crate::{
    app::App,
    engine::search::{Hit, search},
    http::{
        body,
        reply::{Failure, data},
        tables,
    },
};

/// How many chunks are found when the request does not say.
const DEFAULT_RESULTS: usize = 3;

/// `POST /ai/embeddings/similarity-search`
pub(super) async fn similarity_search(State(app): State<Arc<App>>, raw: Bytes) -> Result<Json<Value>, Failure> {
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
