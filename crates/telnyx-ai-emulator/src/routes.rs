//! The operations and their paths.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{
        DefaultBodyLimit, Path, Request, State, connect_info::IntoMakeServiceWithConnectInfo, rejection::PathRejection,
    },
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use bytes::Bytes;
use serde_json::Value;

use crate::{
    app::App,
    audio::form::MAX_FORM_SIZE,
    connection::ConnectionHandle,
    exchange, faults, hosts,
    http::{
        body::{self, CompleteBody},
        response::Failure,
    },
    page, requests, storage,
};

mod aggregates;
mod anthropic;
mod audio;
mod buckets;
mod chat;
mod clusters;
mod conversations;
mod embeddings;
mod errors;
mod findings;
mod fine_tuning;
mod histories;
mod insight_groups;
mod insights;
mod messages;
mod models;
mod openai_embeddings;
mod responses;
mod search;
mod summarize;

pub(crate) use clusters::drawn as graph;

pub(crate) type AppState = State<Arc<App>>;
type JsonResult = Result<Json<Value>, Failure>;
/// A path parameter, or the rejection of a parameter that is not UTF-8.
pub(crate) type PathParam<T = String> = Result<Path<T>, PathRejection>;
/// The parts of a request that may have an idempotency key.
type Keyed = (AppState, Uri, HeaderMap, Bytes);

/// Creates the service for connections.
pub(crate) fn service(app: Arc<App>) -> IntoMakeServiceWithConnectInfo<Router, ConnectionHandle> {
    // The outer router changes the path before the inner one reads it.
    let router = Router::new().fallback_service(router(app));
    router.layer(middleware::from_fn(storage::rewrite_virtual_host)).into_make_service_with_connect_info()
}

/// Creates all routes.
fn router(app: Arc<App>) -> Router {
    let ai = Router::new()
        .route("/embeddings", get(embeddings::list).post(embeddings::create))
        .route("/embeddings/url", post(embeddings::create_from_url))
        .route("/embeddings/similarity-search", post(search::similarity_search))
        .route("/embeddings/buckets", get(buckets::list))
        .route("/embeddings/buckets/{bucket_name}", get(buckets::files).merge(delete(buckets::remove)))
        .route("/embeddings/{task_id}", get(embeddings::status))
        .route("/summarize", post(summarize::summarize))
        .route("/chat/completions", post(chat::complete))
        .route("/openai/chat/completions", post(chat::complete))
        .route("/clusters", get(clusters::list).post(clusters::compute))
        .route("/clusters/{task_id}", get(clusters::get).delete(clusters::delete))
        .route("/clusters/{task_id}/graph", get(clusters::graph))
        .route("/models", get(models::list))
        .route("/fine_tuning/jobs", get(fine_tuning::list).post(fine_tuning::create))
        .route("/fine_tuning/jobs/{job_id}", get(fine_tuning::get))
        .route("/fine_tuning/jobs/{job_id}/cancel", post(fine_tuning::cancel))
        .route("/audio/transcriptions", post(audio::transcribe).layer(DefaultBodyLimit::max(MAX_FORM_SIZE)))
        .route("/openai/responses", post(responses::create))
        .route("/responses", post(responses::create))
        .route("/anthropic/v1/messages", post(anthropic::create))
        .route("/conversation_histories", get(histories::list))
        .route("/openai/models", get(models::list))
        .route("/openai/models/{*model_id}", get(models::get))
        .route("/openai/embeddings", post(openai_embeddings::create))
        .route("/openai/embeddings/models", get(openai_embeddings::models));
    let api = Router::new()
        .nest("/v2/ai", ai)
        .nest("/v2/ai/conversations", conversations())
        .route("/v2/storage/buckets/{bucket_name}/{object_name}/presigned_url", post(storage::presigned_url))
        .fallback(async || Failure::NotFound("The path is unknown.".to_owned()))
        .method_not_allowed_fallback(async || Failure::WrongMethod)
        // `read_body` has its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(require_key))
        .layer(middleware::from_fn(share_body))
        // Inside the fault layer, so that faults apply to the final form of an error; outside all layers that create
        // errors.
        .layer(middleware::from_fn(errors::shape))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), faults::inject))
        .layer(middleware::from_fn(read_body))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), hosts::check))
        // Outside all layers that read or discard a body.
        .layer(middleware::from_fn_with_state(Arc::clone(&app), exchange::limit_body))
        .layer(middleware::from_fn(errors::shape))
        .layer(middleware::from_fn(add_request_id))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), requests::record));
    Router::new()
        .merge(api)
        .merge(storage::router(&app))
        .merge(page::router(&app))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), exchange::log))
        .with_state(app)
}

/// Creates the routes below `/ai/conversations`.
fn conversations() -> Router<Arc<App>> {
    let (group, insight) = ("/insight-groups/{group_id}", "/insights/{insight_id}");
    Router::new()
        .route("/", get(conversations::list).post(conversations::create))
        .route("/{conversation_id}", get(conversations::get).put(conversations::update).delete(conversations::remove))
        .route("/{conversation_id}/message", post(messages::add))
        .route("/{conversation_id}/messages", get(messages::list))
        .route("/{conversation_id}/conversations-insights", get(findings::list))
        .route("/conversation-insights/aggregates", get(aggregates::list))
        .route("/insights", get(insights::list).post(insights::create))
        .route(insight, get(insights::get).put(insights::update).delete(insights::remove))
        .route("/insight-groups", get(insight_groups::list).post(insight_groups::create))
        .route(group, get(insight_groups::get).put(insight_groups::update).delete(insight_groups::remove))
        .route(&format!("{group}{insight}/assign"), post(insight_groups::assign))
        .route(&format!("{group}{insight}/unassign"), delete(insight_groups::unassign))
}

/// Accepts requests with any bearer key.
async fn require_key(request: Request, next: Next) -> Response {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = value
        .and_then(|value| value.split_once(' '))
        .and_then(|(scheme, key)| scheme.eq_ignore_ascii_case("bearer").then_some(key.trim()));
    match key {
        Some(key) if !key.is_empty() => next.run(request).await,
        _ => Failure::NoKey.into_response(),
    }
}

/// Lends the body to the handler and reads the rest afterwards, so that the response is not sent during the body.
async fn share_body(request: Request, next: Next) -> Response {
    if request.uri().path() != audio::PATH {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let (shared, body) = body::SharedBody::new(body);
    let response = next.run(Request::from_parts(head, body)).await;
    shared.discard().await;
    response
}

/// Reads the complete body first, so that no response, including a rejection, is sent during the body.
async fn read_body(request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    if head.uri.path() == audio::PATH {
        // These bodies are too large to be buffered.
        return next.run(Request::from_parts(head, body)).await;
    }
    match body::collect(body).await {
        Ok(body) => {
            head.extensions.insert(CompleteBody(body.clone()));
            next.run(Request::from_parts(head, body.into())).await
        }
        Err(failure) => failure.into_response(),
    }
}

/// Adds a request id to every response.
async fn add_request_id(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Returns the result of `work`, or the stored response for the same `Idempotency-Key`.
async fn keyed(
    (State(app), uri, headers, raw): Keyed,
    work: impl FnOnce(&Arc<App>, &Bytes) -> Result<Value, Failure> + Send + 'static,
) -> JsonResult {
    let (app_for_work, raw_for_work) = (Arc::clone(&app), raw.clone());
    let work = || blocking(move || work(&app_for_work, &raw_for_work));
    app.idempotency.run(&headers, &uri, &raw, work).await.map(Json)
}

/// Runs blocking work on another thread.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Failure::Internal("The emulator failed with a panic on this request.".to_owned())))
}
