//! Responses.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::Value;

use super::{AppState, blocking, chat, messages};
use crate::{
    app::App,
    chat::{thinking::Thinking, tool_pairs},
    http::{body::Fields, response::Failure, sse, tables::LISTED_ROLES},
    responses::{
        conversation::{from_chat_message, to_chat_message},
        events::events,
        request::{NAMES, ResponseRequest},
        response::ResponseObject,
    },
};

/// Handles `POST /ai/openai/responses`.
pub(super) async fn create(State(app): AppState, raw: Bytes) -> Result<Response, Failure> {
    let request = ResponseRequest::read(&raw)?;
    let mut messages = history(&app, &request).await?;
    let mut new = request.input();
    messages.extend(request.instructions().into_iter().chain(new.iter().cloned()));
    if !app.quirks.allow_unpaired_tools {
        tool_pairs::check_response(&messages)?;
    }
    let fields = Fields::from_map(request.chat(messages));
    let thinking = Thinking::of(&fields);
    let completion = chat::choose(&app, fields, &thinking).await.map_err(|failure| failure.renamed(NAMES))?;
    let response = ResponseObject::new(&completion, request.echoed_fields())
        .ok_or_else(|| Failure::Internal("The completion has no choice.".to_owned()))?;
    if let Some(id) = request.conversation().map(str::to_owned) {
        new.extend(response.turn());
        // Instructions apply to one response, because the list of messages has no role for them.
        let is_stored = |message: &&Value| {
            let role = message.get("role").and_then(Value::as_str);
            role.is_some_and(|role| LISTED_ROLES.contains(&role))
        };
        let new: Vec<_> = new.iter().filter(is_stored).map(from_chat_message).collect();
        let app = Arc::clone(&app);
        blocking(move || {
            let is_stored = app.store.add_messages(&id, &new)?;
            if is_stored { Ok(()) } else { Err(messages::unknown()) }
        })
        .await?;
    }
    Ok(if request.is_streamed() {
        sse::respond_typed(events(response), app.chunk_delay)
    } else {
        Json(response.complete()).into_response()
    })
}

/// Returns the stored messages of the conversation of a request.
async fn history(app: &Arc<App>, request: &ResponseRequest) -> Result<Vec<Value>, Failure> {
    let Some(id) = request.conversation().map(str::to_owned) else {
        return Ok(Vec::new());
    };
    let app = Arc::clone(app);
    blocking(move || {
        let stored = app.store.messages(&id)?.ok_or_else(messages::unknown)?;
        Ok(stored.iter().map(to_chat_message).collect())
    })
    .await
}
