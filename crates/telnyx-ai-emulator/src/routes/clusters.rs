//! Operations 29 to 33: clusters.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{AppState, JsonResult, PathParam, blocking};
use crate::{
    app::App,
    clusters::{
        drawing,
        found::{Detail, Found, Selection},
        task::{self, ClusterStatus, ClusterTask},
        worker,
    },
    engine::clustering::Sizes,
    http::{
        body,
        paging::{Paging, whole_number},
        response::{Failure, data},
        tables,
        validate::Problem,
    },
};

/// The documented defaults.
const DEFAULT_SIZES: Sizes = Sizes { theme: 25, topic: 5 };
/// This is the only list whose first page is documented to be 0.
const PAGING: Paging = Paging { first: 0, min_size: 1, max_size: i64::MAX };

/// Handles `GET /ai/clusters`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let page = PAGING.read(query.as_deref())?;
    let tasks = blocking(move || Ok(task::all(&app.store)?)).await?;
    Ok(Json(page.of(tasks.iter().map(ClusterTask::to_json))))
}

/// Handles `POST /ai/clusters`.
pub(super) async fn compute(State(app): AppState, raw: Bytes) -> JsonResult {
    let fields = body::read(tables::CLUSTER, &raw)?;
    let bucket = fields.text("bucket");
    if app.store.searchable(bucket).is_none() {
        return Err(Failure::bucket(bucket, "does not exist or is not embedded"));
    }
    let selection = Selection {
        bucket: bucket.to_owned(),
        files: fields.list("files").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        prefix: fields.text("prefix").to_owned(),
    };
    let sizes = Sizes {
        theme: fields.count("min_cluster_size").unwrap_or(DEFAULT_SIZES.theme),
        topic: fields.count("min_subcluster_size").unwrap_or(DEFAULT_SIZES.topic),
    };
    let store = Arc::clone(&app);
    let task = blocking(move || {
        let task = ClusterTask::pending(selection, sizes);
        task::add(&store.store, &task)?;
        Ok(task)
    })
    .await?;
    let response = data(json!({ "task_id": task.id }));
    worker::start(&app, task);
    Ok(Json(response))
}

/// Handles `GET /ai/clusters/{task_id}`.
pub(super) async fn get(State(app): AppState, id: PathParam, RawQuery(query): RawQuery) -> JsonResult {
    let nodes = whole_number(query.as_deref(), "top_n_nodes", 0, i64::MAX).map_err(invalid)?.unwrap_or(0);
    let detail = Detail {
        nodes: usize::try_from(nodes).unwrap_or(usize::MAX),
        subclusters: flag(query.as_deref(), "show_subclusters").map_err(invalid)?,
    };
    blocking(move || {
        let (task, found) = read(&app, id)?;
        let clusters = found.unwrap_or_default().to_json(detail);
        Ok(Json(data(json!({ "bucket": task.selection.bucket, "status": task.status, "clusters": clusters }))))
    })
    .await
}

/// Handles `DELETE /ai/clusters/{task_id}`.
pub(super) async fn delete(State(app): AppState, id: PathParam) -> Result<StatusCode, Failure> {
    let Path(id) = id.map_err(|_| unknown())?;
    let deleted = blocking(move || Ok(task::delete(&app.store, &id)?)).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(unknown()) }
}

/// Handles `GET /ai/clusters/{task_id}/graph`.
pub(super) async fn graph(
    State(app): AppState,
    id: PathParam,
    RawQuery(query): RawQuery,
) -> Result<impl IntoResponse, Failure> {
    let cluster_id = whole_number(query.as_deref(), "cluster_id", i64::MIN, i64::MAX).map_err(invalid)?;
    drawn(app, id, cluster_id).await
}

/// Returns the graph of all clusters of a task, or of one cluster.
pub(crate) async fn drawn(app: Arc<App>, id: PathParam, cluster_id: Option<i64>) -> Result<impl IntoResponse, Failure> {
    blocking(move || {
        let (task, found) = read(&app, id)?;
        let found = found.ok_or_else(|| no_graph(task.status))?;
        let bucket = &task.selection.bucket;
        let graph = match cluster_id {
            None => drawing::of_all(bucket, &found),
            Some(id) => drawing::of_one(bucket, &found, id)
                .ok_or_else(|| Failure::NotFound("There is no cluster with this id.".to_owned()))?,
        };
        Ok(([(header::CONTENT_TYPE, "image/png")], graph.draw()?))
    })
    .await
}

/// Returns the task, and its result if it is completed.
fn read(app: &App, id: PathParam) -> Result<(ClusterTask, Option<Found>), Failure> {
    let Path(id) = id.map_err(|_| unknown())?;
    let task = task::get(&app.store, &id)?.ok_or_else(unknown)?;
    let found = if task.status == ClusterStatus::Completed { task::found(&app.store, &id)? } else { None };
    Ok((task, found))
}

fn unknown() -> Failure {
    Failure::NotFound("There is no cluster task with this id.".to_owned())
}

fn no_graph(status: ClusterStatus) -> Failure {
    let msg = match status {
        ClusterStatus::Failed => "The task has failed, so it has no graph",
        _ => "The task is not completed; request the graph after it is",
    };
    invalid(Problem::new(&[json!("path"), json!("task_id")], "value_error", msg))
}

fn invalid(problem: Problem) -> Failure {
    Failure::Invalid(vec![problem])
}

/// Parses a flag in the query, `false` if missing, in all spellings of FastAPI.
fn flag(query: Option<&str>, name: &str) -> Result<bool, Problem> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let text = pairs.filter(|(key, _)| key == name).map(|(_, value)| value.to_lowercase()).last();
    match text.as_deref() {
        None => Ok(false),
        Some("true" | "1" | "on" | "t" | "y" | "yes") => Ok(true),
        Some("false" | "0" | "off" | "f" | "n" | "no") => Ok(false),
        Some(_) => Err(Problem::new(&[json!("query"), json!(name)], "bool_parsing", "Input should be a valid boolean")),
    }
}
