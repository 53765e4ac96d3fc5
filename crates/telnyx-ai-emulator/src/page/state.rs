//! The state of an emulator as JSON.

use std::io;

use serde_json::{Value, json};

use crate::{
    app::App,
    clusters,
    faults::Faults,
    fine_tuning,
    requests::{ReceivedRequest, Requests},
    store::{Store, tasks::Task},
};

/// Maximum number of requests, and of tasks of each kind; the latest are shown.
const LATEST: usize = 100;
/// Maximum number of characters of a shown body.
const MAX_SHOWN_BODY: usize = 2000;

/// Returns the latest requests, newest first.
pub(super) fn requests(requests: &Requests) -> Value {
    let (count, kept) = requests.latest(LATEST);
    let shown = kept.iter().rev().zip(0..).map(|(request, back)| to_json(request, count.saturating_sub(back)));
    json!({ "count": count, "requests": shown.collect::<Vec<_>>() })
}

fn to_json(request: &ReceivedRequest, number: u64) -> Value {
    json!({
        "number": number,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "status": request.status,
        "ending": request.ending.to_string(),
        "bytes_sent": request.bytes_sent,
        "faults": request.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "body": request.text().chars().take(MAX_SHOWN_BODY).collect::<String>(),
        "body_length": request.body_length,
    })
}

/// Returns the buckets with the numbers of their files.
pub(super) fn buckets(store: &Store) -> io::Result<Value> {
    let names = store.files.buckets()?;
    let buckets: io::Result<Vec<Value>> = names
        .iter()
        .map(|name| {
            let files = store.embedded_files(name);
            let embedded = files.iter().flatten().filter(|(_, file)| !file.chunks.is_empty()).count();
            let chunks: usize = files.iter().flatten().map(|(_, file)| file.chunks.len()).sum();
            Ok(json!({
                "name": name,
                "files": store.files.names(name)?.len(),
                "embedded_files": embedded,
                "chunks": chunks,
            }))
        })
        .collect();
    let folder = store.files.folder().map(std::path::absolute).transpose()?;
    let folder = folder.map(|folder| folder.display().to_string());
    Ok(json!({ "folder": folder, "buckets": buckets? }))
}

/// Returns the latest tasks of each kind, newest first.
pub(super) fn tasks(app: &App) -> io::Result<Value> {
    let embeddings = app.store.tasks_in(|_| true)?;
    let embeddings = latest(&embeddings, |task: &Task| task.listed_json(&app.user_id));
    let clusters = latest(&clusters::task::all(&app.store)?, |task| task.to_json());
    let jobs = latest(&fine_tuning::job::all(&app.store)?, |job| json!(job));
    Ok(json!({ "embeddings": embeddings, "clusters": clusters, "fine_tuning": jobs }))
}

fn latest<T>(all: &[T], show: impl Fn(&T) -> Value) -> Vec<Value> {
    all.iter().rev().take(LATEST).map(show).collect()
}

/// Returns the pending faults.
pub(super) fn faults(faults: &Faults) -> Value {
    let (left, rate) = faults.all();
    json!({ "faults": left.iter().map(ToString::to_string).collect::<Vec<_>>(), "random_rate": rate })
}
