//! The page at `/`, and its data and controls below `/emulator/`.
//!
//! These requests need no key, are not recorded, and get no faults. Changes are accepted from the page itself and from
//! programs, but not from other web pages.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    app::App,
    exchange,
    faults::Fault,
    hosts,
    http::response::Failure,
    routes::{PathParam, blocking, graph},
};

mod chat;
mod state;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// All resources of the page are from this server, and no other page can show this page in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Maximum size in bytes of an added fault.
const MAX_FAULT_SIZE: usize = 16 * 1024;

/// The path prefix of all routes except `/` and `/health`.
const PREFIX: &str = "/emulator/";

/// Creates the routes of the page.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/", get(async || file("text/html; charset=utf-8", PAGE)))
        .route("/health", get(health))
        .route("/emulator/page.css", get(async || file("text/css; charset=utf-8", STYLE)))
        .route("/emulator/page.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/emulator/requests", get(requests).delete(forget_requests))
        .route("/emulator/buckets", get(buckets))
        .route("/emulator/tasks", get(tasks))
        .route("/emulator/clusters/{task_id}/graph", get(graph_of))
        .route("/emulator/chat", get(chat::rules).post(chat::add).delete(chat::clear))
        .route("/emulator/faults", get(faults).post(add_fault).delete(remove_faults))
        .method_not_allowed_fallback(async || Failure::WrongMethod)
        .layer(middleware::from_fn(reject_other_pages))
        .layer(middleware::map_response(forbid_sniffing))
        .layer(middleware::from_fn_with_state(Arc::clone(app), hosts::check))
        .layer(middleware::from_fn_with_state(Arc::clone(app), exchange::limit_body))
}

/// Returns `true` for the periodic requests of the page.
pub(crate) fn is_refresh(method: &Method, path: &str) -> bool {
    method == Method::GET && path.starts_with(PREFIX)
}

fn file(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, content).into_response()
}

/// Makes browsers respect the content type of each response.
async fn forbid_sniffing(mut response: Response) -> Response {
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Rejects a change from another web page, identified by the headers of browsers.
async fn reject_other_pages(request: Request, next: Next) -> Response {
    let is_change = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_change && let Some(problem) = rejection_reason(request.headers()) {
        return Failure::Forbidden(problem.to_owned()).into_response();
    }
    next.run(request).await
}

/// Returns the reason why a request may come from another page. A body must be JSON: a browser sends JSON to another
/// site only with permission, and the emulator never grants permission.
fn rejection_reason(headers: &HeaderMap) -> Option<&'static str> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    // Every value of a header with several values counts.
    let all = |name: &str| headers.get_all(name).iter().map(text).collect::<Vec<String>>();
    let own = format!("http://{}", headers.get(header::HOST).map(text).unwrap_or_default());
    if all("origin").iter().any(|origin| !origin.eq_ignore_ascii_case(&own)) {
        return Some("The Origin of the request differs from its Host.");
    }
    if all("sec-fetch-site").iter().any(|site| site != "same-origin" && site != "none") {
        return Some("The request comes from another site.");
    }
    let kinds = all("content-type");
    let is_json =
        |kind: &String| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    (kinds.is_empty() || !kinds.iter().all(is_json)).then_some("The Content-Type of a change must be application/json.")
}

/// Handles `GET /health`.
async fn health(State(app): State<Arc<App>>) -> Response {
    let app_to_check = Arc::clone(&app);
    let checked = blocking(move || Ok(app_to_check.store.user_id()?)).await;
    let (status, word) = match checked {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the state cannot be read"),
    };
    let health = json!({
        "status": word,
        "version": env!("CARGO_PKG_VERSION"),
        "storage": if app.store.files.folder().is_some() { "folder" } else { "memory" },
    });
    (status, Json(health)).into_response()
}

async fn requests(State(app): State<Arc<App>>) -> Json<Value> {
    Json(state::requests(&app.requests))
}

async fn forget_requests(State(app): State<Arc<App>>) -> StatusCode {
    app.requests.clear();
    StatusCode::NO_CONTENT
}

async fn buckets(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    blocking(move || Ok(Json(state::buckets(&app.store)?))).await
}

async fn tasks(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    blocking(move || Ok(Json(state::tasks(&app)?))).await
}

async fn graph_of(State(app): State<Arc<App>>, id: PathParam) -> Result<impl IntoResponse, Failure> {
    graph(app, id, None).await
}

async fn faults(State(app): State<Arc<App>>) -> Json<Value> {
    Json(state::faults(&app.faults))
}

/// Adds the `fault` in the body.
async fn add_fault(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Failure> {
    let fault = fault(&body)?.ok_or_else(|| Failure::BadRequest("The body must be {\"fault\": TEXT}.".to_owned()))?;
    app.faults.add(fault).map_err(|error| Failure::BadRequest(error.to_string()))?;
    Ok(Json(state::faults(&app.faults)))
}

/// Removes the `fault` in the body, or all faults without a body.
async fn remove_faults(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Failure> {
    match fault(&body)? {
        None => app.faults.clear(),
        Some(fault) if app.faults.remove(&fault) => {}
        Some(fault) => return Err(Failure::NotFound(format!("There is no fault `{fault}`."))),
    }
    Ok(Json(state::faults(&app.faults)))
}

/// Returns the fault in a body, if any.
fn fault(body: &[u8]) -> Result<Option<Fault>, Failure> {
    if body.is_empty() {
        return Ok(None);
    }
    let body: Value = serde_json::from_slice(body).map_err(|error| Failure::BadRequest(error.to_string()))?;
    let text = body.get("fault").and_then(Value::as_str);
    let text = text.ok_or_else(|| Failure::BadRequest("The body must be {\"fault\": TEXT}.".to_owned()))?;
    if text.len() > MAX_FAULT_SIZE {
        return Err(Failure::BadRequest(format!("A fault is limited to {MAX_FAULT_SIZE} bytes.")));
    }
    text.parse().map(Some).map_err(|error: std::io::Error| Failure::BadRequest(error.to_string()))
}
