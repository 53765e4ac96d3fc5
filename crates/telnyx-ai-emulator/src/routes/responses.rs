//! Responses.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::Value;

use super::{blocking, chat, messages};
use crate::{
    app::App,
    http::{reply::Failure, sse},
    responses::{
        answer::Answer,
        events::events,
        request::{NAMES, ResponseRequest},
        thread::{keep, recall},
    },
};

/// `POST /ai/openai/responses`
pub(super) async fn create(State(app): State<Arc<App>>, raw: Bytes) -> Result<Response, Failure> {
    let request = ResponseRequest::read(&raw)?;
    let mut said = history(&app, &request).await?;
    // Instructions become part of a conversation, so there is no need to repeat them.
    let instructions = request.instructions().filter(|instructions| !said.contains(instructions));
    let mut new: Vec<Value> = instructions.into_iter().chain(request.input()).collect();
    said.extend(new.iter().cloned());
    let completion = chat::choose(&app, request.chat(said)).await.map_err(|failure| failure.renamed(NAMES))?;
    let answer = Answer::new(&completion, request.repeated())
        .ok_or_else(|| Failure::Internal("The completion has no choice.".to_owned()))?;
    if let Some(id) = request.conversation().map(str::to_owned) {
        new.extend(answer.turn());
        let app = Arc::clone(&app);
        blocking(move || {
            let kept = app.store.add_messages(&id, &new.iter().map(keep).collect::<Vec<_>>())?;
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

/// What the conversation of a request holds so far.
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
