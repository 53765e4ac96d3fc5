//! The operations, and the paths they answer on.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};

use crate::{
    app::App,
    http::{body, reply::Failure},
};

mod buckets;
mod chat;
mod embeddings;
mod models;
mod search;
mod summarize;

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
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
        .route("/models", get(models::list))
        .route("/openai/models", get(models::list));
    Router::new()
        .nest("/v2/ai", ai)
        .fallback(async || Failure::NotFound("There is nothing at this path.".to_owned()))
        .method_not_allowed_fallback(async || Failure::WrongMethod)
        // The limit is that of `read_body`.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(require_key))
        .layer(middleware::from_fn(read_body))
        .layer(middleware::from_fn(add_request_id))
        .with_state(app)
}

/// Lets a request through that carries any bearer key.
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

/// Reads the whole body first, so that no answer, refusals included, is given in its middle.
async fn read_body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match body::collect(body).await {
        Ok(body) => next.run(Request::from_parts(head, body.into())).await,
        Err(failure) => failure.into_response(),
    }
}

/// Gives every answer an id to quote.
async fn add_request_id(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Runs work that would hold up other requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Failure::Internal("The emulator broke on this request.".to_owned())))
}
