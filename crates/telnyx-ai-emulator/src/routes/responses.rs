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
    http::{body::Fields, reply::Failure, sse, tables::LISTED_ROLES},
    responses::{
        answer::Answer,
        events::events,
        request::{NAMES, ResponseRequest},
        thread::{keep, recall},
    },
};

/// Handles `POST /ai/openai/responses`.
pub(super) async fn create(State(app): AppState, raw: Bytes) -> Result<Response, Failure> {
    let request = ResponseRequest::read(&raw)?;
    let mut said = history(&app, &request).await?;
    let mut new = request.input();
    said.extend(request.instructions().into_iter().chain(new.iter().cloned()));
    if !app.quirks.allow_unpaired_tools {
        tool_pairs::check_response(&said)?;
    }
    let fields = Fields::made(request.chat(said));
    let thinking = Thinking::of(&fields);
    let completion = chat::choose(&app, fields, &thinking).await.map_err(|failure| failure.renamed(NAMES))?;
    let answer = Answer::new(&completion, request.repeated())
        .ok_or_else(|| Failure::Internal("The completion has no choice.".to_owned()))?;
    if let Some(id) = request.conversation().map(str::to_owned) {
        new.extend(answer.turn());
        // Instructions apply to one response, because the list of messages has no role for them.
        let kept = |message: &&Value| {
            let role = message.get("role").and_then(Value::as_str);
            role.is_some_and(|role| LISTED_ROLES.contains(&role))
        };
        let new: Vec<_> = new.iter().filter(kept).map(keep).collect();
        let app = Arc::clone(&app);
        blocking(move || {
            let kept = app.store.add_messages(&id, &new)?;
            if kept { Ok(()) } else { Err(messages::unknown()) }
        })
        .await?;
    }
    Ok(if request.is_streamed() {
        sse::respond_typed(events(answer), app.chunk_delay)
    } else {
        Json(answer.whole()).into_response()
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
        Ok(stored.iter().map(recall).collect())
    })
    .await
}
