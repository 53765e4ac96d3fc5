//! Operations 7 and 8: the messages of a conversation.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, Uri},
};
use bytes::Bytes;
use serde_json::Value;

use super::{AppState, JsonResult, PathParam, blocking};
use crate::{
    clock,
    http::{
        body::{self, Fields},
        paging::Paging,
        path,
        response::Failure,
        tables,
    },
    store::conversations::Message,
};

const PAGING: Paging = Paging { first: 1, min_size: 1, max_size: 100 };

/// Handles `POST /ai/conversations/{conversation_id}/message`.
pub(super) async fn add(
    State(app): AppState,
    id: PathParam,
    uri: Uri,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Failure> {
    let id = path::uuid("conversation_id", &id.map(|Path(id)| id).unwrap_or_default())?;
    let work = || {
        let (app, raw, id) = (Arc::clone(&app), raw.clone(), id.clone());
        blocking(move || {
            let fields = body::read(tables::ADD_MESSAGE, &raw)?;
            if app.store.add_messages(&id, &[message(&fields)])? { Ok(Value::Null) } else { Err(unknown()) }
        })
    };
    app.idempotency.run(&headers, &uri, &raw, work).await.map(|_| StatusCode::OK)
}

/// Handles `GET /ai/conversations/{conversation_id}/messages`.
pub(super) async fn list(State(app): AppState, id: PathParam, RawQuery(query): RawQuery) -> JsonResult {
    let page = PAGING.read(query.as_deref())?;
    let id = id.map_err(|_| unknown())?.0;
    blocking(move || {
        let (messages, total) = app.store.listed_messages(&id, page.range())?.ok_or_else(unknown)?;
        Ok(Json(page.of_part(messages.iter().map(Message::to_json).collect(), total)))
    })
    .await
}

fn message(fields: &Fields) -> Message {
    // The name and the tool choice appear in no response, so they are not stored.
    Message {
        role: fields.text("role").to_owned(),
        content: fields.text("content").to_owned(),
        tool_calls: fields.list("tool_calls").to_vec(),
        tool_call_id: fields.optional_text("tool_call_id").map(str::to_owned),
        metadata: fields.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default(),
        sent_at: fields.optional_text("sent_at").and_then(clock::read),
        created_at: clock::moment(),
    }
}

/// Returns the error of a conversation that does not exist, for the operations below it.
pub(super) fn unknown() -> Failure {
    Failure::NotFound("There is no conversation with this id.".to_owned())
}
