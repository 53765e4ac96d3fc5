//! Operations 21, 22, 27 and 28: embedding tasks.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde_json::{Value, json};
use url::Url;

use super::{AppState, JsonResult, Keyed, PathParam};
use crate::{
    app::App,
    engine::indexer::Options,
    http::{
        body::{self, Fields},
        response::{Failure, data},
        tables,
        validate::Problem,
    },
    store::tasks::Task,
    worker,
};

/// Handles `GET /ai/embeddings`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let mut statuses: Vec<String> = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "status")
        // Clients write a list with several keys or with commas.
        .flat_map(|(_, value)| value.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    if statuses.is_empty() {
        statuses = vec!["queued".to_owned(), "processing".to_owned()];
    }
    let tasks = app.store.tasks_in(|status| statuses.iter().any(|word| word == status.word()))?;
    Ok(Json(data(tasks.iter().map(|task| task.listed_json(&app.user_id)).collect())))
}

/// Handles `GET /ai/embeddings/{task_id}`.
pub(super) async fn status(State(app): AppState, id: PathParam) -> JsonResult {
    let task = match id {
        Ok(Path(id)) => app.store.task(&id)?,
        Err(_) => None,
    };
    let task = task.ok_or_else(|| Failure::NotFound("There is no embedding task with this id.".to_owned()))?;
    Ok(Json(data(task.status_json())))
}

/// Handles `POST /ai/embeddings`.
pub(super) async fn create((State(app), uri, headers, raw): Keyed) -> JsonResult {
    let work = async || {
        let fields = body::read(tables::EMBED_BUCKET, &raw)?;
        let options = options(&fields)?;
        let bucket = existing_bucket(&app, &fields)?;
        let options = app.store.begin(&bucket, Some(options))?;
        start(&app, Task::embed_bucket(&bucket), options)
    };
    app.idempotency.run(&headers, &uri, &raw, work).await.map(Json)
}

/// Handles `POST /ai/embeddings/url`.
pub(super) async fn create_from_url((State(app), uri, headers, raw): Keyed) -> JsonResult {
    let work = async || {
        let fields = body::read(tables::EMBED_URL, &raw)?;
        let bucket = existing_bucket(&app, &fields)?;
        let root = Url::parse(fields.text("url")).map_err(|error| Failure::field("url", error.to_string()))?;
        let options = app.store.begin(&bucket, None)?;
        start(&app, Task::embed_site(&bucket, &root), options)
    };
    app.idempotency.run(&headers, &uri, &raw, work).await.map(Json)
}

fn start(app: &Arc<App>, task: Task, options: Options) -> Result<Value, Failure> {
    app.store.add_task(&task)?;
    let response = data(task.created_json(&app.user_id));
    worker::start(app, task, options);
    Ok(response)
}

fn existing_bucket(app: &App, fields: &Fields) -> Result<String, Failure> {
    let bucket = fields.text("bucket_name");
    if app.store.files.exists(bucket) { Ok(bucket.to_owned()) } else { Err(Failure::bucket(bucket, "does not exist")) }
}

fn options(fields: &Fields) -> Result<Options, Failure> {
    let default = Options::default();
    let options = Options {
        model: fields.optional_text("embedding_model").map_or(default.model, str::to_owned),
        chunk_size: fields.count("document_chunk_size").unwrap_or(default.chunk_size),
        chunk_overlap: fields.count("document_chunk_overlap_size").unwrap_or(default.chunk_overlap),
    };
    if options.chunk_overlap < options.chunk_size {
        return Ok(options);
    }
    let loc = [json!("body"), json!("document_chunk_overlap_size")];
    let msg = format!("Input should be less than document_chunk_size, which is {}", options.chunk_size);
    Err(Failure::Invalid(vec![Problem::new(&loc, "less_than", msg)]))
}
