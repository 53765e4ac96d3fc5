//! Messages, in Anthropic's form.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::chat;
use crate::{
    anthropic::{answer::Answer, error::error, events::events, request::MessageRequest},
    app::App,
    http::{
        reply::{Failure, Told},
        sse,
    },
};

/// All paths below this one have errors in their own form.
const PREFIX: &str = "/v2/ai/anthropic/";

/// `POST /ai/anthropic/v1/messages`
pub(super) async fn create(State(app): State<Arc<App>>, raw: Bytes) -> Result<Response, Failure> {
    let request = MessageRequest::read(&raw)?;
    let completion = chat::choose(&app, request.chat()).await?;
    let answer = Answer::new(&completion).ok_or_else(|| {
        let problem = "The upstream server called a tool with what is no JSON object.".to_owned();
        Failure::Upstream(StatusCode::BAD_GATEWAY, problem)
    })?;
    Ok(if request.is_streamed() {
        sse::respond_typed(events(answer), app.chunk_delay)
    } else {
        Json(answer.whole()).into_response()
    })
}

/// Writes errors of these paths in their form, wherever they come from.
pub(super) async fn shape_errors(request: Request, next: Next) -> Response {
    let is_here = request.uri().path().starts_with(PREFIX);
    let mut response = next.run(request).await;
    if is_here && let Some(Told(message)) = response.extensions_mut().remove() {
        let body = error(response.status(), &message).to_string();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(body);
    }
    response
}
