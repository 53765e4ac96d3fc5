//! Operations 1 to 5: conversations.

use axum::{
    Json,
    extract::{RawQuery, State},
    http::StatusCode,
};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::{AppState, JsonResult, Keyed, PathParam, blocking, keyed};
use crate::{
    filter::{self, Condition, order},
    http::{
        body::{self, Fields},
        paging,
        response::{Failure, data},
        tables,
    },
    store::conversations::Conversation,
};

/// Handles `GET /ai/conversations`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let query = query.unwrap_or_default();
    let limit =
        paging::whole_number(Some(&query), "limit", 1, i64::MAX).map_err(|problem| Failure::Invalid(vec![problem]))?;
    let (mut conditions, mut orders) = (Vec::<Condition>::new(), Vec::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "limit" => {}
            "order" => orders.extend(order::parse(&value).map_err(Failure::BadRequest)?),
            _ => conditions.push(filter::parse(&name, &value).map_err(Failure::BadRequest)?),
        }
    }
    blocking(move || {
        let mut conversations = app.store.conversations().all()?;
        conversations.retain(|row| conditions.iter().all(|condition| condition.matches(row) == Some(true)));
        conversations.sort_by(|one, other| order::compare(&orders, one, other));
        conversations.truncate(limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX));
        Ok(Json(data(conversations.iter().map(Conversation::to_json).collect())))
    })
    .await
}

/// Handles `POST /ai/conversations`.
pub(super) async fn create(call: Keyed) -> JsonResult {
    keyed(call, |app, raw| {
        let fields = body::read(tables::CREATE_CONVERSATION, raw)?;
        let name = fields.optional_text("name").map(str::to_owned);
        let conversation = Conversation::new(name, metadata(&fields).unwrap_or_default());
        app.store.add_conversation(&conversation)?;
        // This response has no envelope.
        Ok(conversation.to_json())
    })
    .await
}

/// Handles `GET /ai/conversations/{conversation_id}`.
pub(super) async fn get(State(app): AppState, id: PathParam) -> JsonResult {
    let id = id.map_err(|_| Failure::Absent)?.0;
    let found = blocking(move || Ok(app.store.conversations().get(&id)?)).await?;
    Ok(Json(data(found.ok_or(Failure::Absent)?.to_json())))
}

/// Handles `PUT /ai/conversations/{conversation_id}`.
pub(super) async fn update(State(app): AppState, id: PathParam, raw: Bytes) -> JsonResult {
    let fields = body::read(tables::UPDATE_CONVERSATION, &raw)?;
    let id = id.map_err(|_| Failure::Absent)?.0;
    let changed = blocking(move || {
        let change = |conversation: &mut Conversation| {
            // The new metadata replaces the old, because there is no other way to remove a key.
            if let Some(metadata) = metadata(&fields) {
                conversation.metadata = metadata;
            }
        };
        Ok(app.store.conversations().update(&id, change)?)
    })
    .await?;
    Ok(Json(data(changed.ok_or(Failure::Absent)?.to_json())))
}

/// Handles `DELETE /ai/conversations/{conversation_id}`.
pub(super) async fn remove(State(app): AppState, id: PathParam) -> Result<StatusCode, Failure> {
    let id = id.map_err(|_| Failure::Absent)?.0;
    let found = blocking(move || Ok(app.store.delete_conversation(&id)?)).await?;
    if found { Ok(StatusCode::OK) } else { Err(Failure::Absent) }
}

fn metadata(fields: &Fields) -> Option<Map<String, Value>> {
    fields.get("metadata").and_then(Value::as_object).cloned()
}
