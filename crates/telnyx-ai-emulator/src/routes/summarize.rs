//! Operation 41: summaries.

use serde_json::json;

use super::{JsonResult, Keyed, keyed};
use crate::{
    app::App,
    engine::summarizer,
    http::{
        body,
        response::{Failure, data},
        tables,
    },
    text::document,
};

/// Handles `POST /ai/summarize`.
pub(super) async fn summarize(call: Keyed) -> JsonResult {
    keyed(call, |app, raw| {
        let fields = body::read(tables::SUMMARIZE, raw)?;
        let summary = summary(app, fields.text("bucket"), fields.text("filename"))?;
        Ok(data(json!({ "summary": summary })))
    })
    .await
}

fn summary(app: &App, bucket: &str, filename: &str) -> Result<String, Failure> {
    if !app.store.files.exists(bucket) {
        return Err(Failure::bucket(bucket, "does not exist"));
    }
    let bytes = app.store.files.get(bucket, filename).map_err(|error| Failure::Internal(error.to_string()))?;
    let bytes = bytes.ok_or_else(|| Failure::NotInStorage {
        title: "File not found",
        detail: format!("The bucket '{bucket}' has no file '{filename}'."),
    })?;
    let text = document::read(filename, &bytes).map_err(|problem| Failure::field("filename", problem))?;
    Ok(summarizer::summarize(&text))
}
