//! Anthropic messages.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{AppState, chat};
use crate::{
    anthropic::{
        events::events,
        request::{MessageRequest, NAMES},
        response::MessageResponse,
    },
    chat::thinking::Thinking,
    http::{body::Fields, response::Failure, sse},
};

/// Handles `POST /ai/anthropic/v1/messages`.
pub(super) async fn create(State(app): AppState, raw: Bytes) -> Result<Response, Failure> {
    let request = MessageRequest::read(&raw)?;
    if !app.quirks.allow_unpaired_tools {
        request.check_tool_pairs()?;
    }
    let fields = Fields::from_map(request.chat());
    let thinking = Thinking::of(&fields).on_demand(request.thinking_budget());
    let completion = chat::choose(&app, fields, &thinking).await.map_err(|failure| failure.renamed(NAMES))?;
    let response = MessageResponse::new(&completion).ok_or_else(|| {
        let problem = "The arguments of a tool call are not a JSON object.".to_owned();
        Failure::Upstream(StatusCode::BAD_GATEWAY, problem)
    })?;
    Ok(if request.is_streamed() {
        sse::respond_typed(events(response), app.chunk_delay)
    } else {
        Json(response.complete()).into_response()
    })
}
