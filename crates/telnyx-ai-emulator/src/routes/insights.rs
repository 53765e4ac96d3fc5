//! Operations 16 to 20: insight templates.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use bytes::Bytes;

use super::{AppState, JsonResult, Keyed, PathParam, blocking, keyed};
use crate::{
    http::{
        body,
        paging::Paging,
        path,
        response::{Failure, data},
        tables,
    },
    store::insights::Insight,
};

/// The paging of insights and their groups.
pub(super) const PAGING: Paging = Paging { first: 1, min_size: 0, max_size: 99 };

/// Handles `GET /ai/conversations/insights`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let page = PAGING.read(query.as_deref())?;
    let insights = blocking(move || Ok(app.store.insights().all()?)).await?;
    Ok(Json(page.of(insights.iter().map(Insight::to_json))))
}

/// Handles `POST /ai/conversations/insights`.
pub(super) async fn create(call: Keyed) -> JsonResult {
    keyed(call, |app, raw| {
        let fields = body::read(tables::CREATE_INSIGHT, raw)?;
        let (name, instructions) = (fields.text("name"), fields.text("instructions"));
        let schema = fields.get("json_schema").cloned();
        let insight = Insight::new(name, instructions, schema, fields.text("webhook"));
        app.store.insights().insert(&insight.id, &insight)?;
        Ok(data(insight.to_json()))
    })
    .await
}

/// Handles `GET /ai/conversations/insights/{insight_id}`.
pub(super) async fn get(State(app): AppState, id: PathParam) -> JsonResult {
    let id = insight_id(id)?;
    let found = blocking(move || app.store.insights().get(&id)?.ok_or_else(unknown)).await?;
    Ok(Json(data(found.to_json())))
}

/// Handles `PUT /ai/conversations/insights/{insight_id}`.
pub(super) async fn update(State(app): AppState, id: PathParam, raw: Bytes) -> JsonResult {
    let id = insight_id(id)?;
    let fields = body::read(tables::UPDATE_INSIGHT, &raw)?;
    let changed = blocking(move || {
        let change = |insight: &mut Insight| {
            for (name, field) in [
                ("name", &mut insight.name),
                ("instructions", &mut insight.instructions),
                ("webhook", &mut insight.webhook),
            ] {
                if let Some(text) = fields.optional_text(name) {
                    *field = text.to_owned();
                }
            }
            if let Some(schema) = fields.get("json_schema") {
                insight.json_schema = Some(schema.clone());
            }
        };
        app.store.insights().update(&id, change)?.ok_or_else(unknown)
    })
    .await?;
    Ok(Json(data(changed.to_json())))
}

/// Handles `DELETE /ai/conversations/insights/{insight_id}`.
pub(super) async fn remove(State(app): AppState, id: PathParam) -> Result<StatusCode, Failure> {
    let id = insight_id(id)?;
    let found = blocking(move || Ok(app.store.delete_insight(&id)?)).await?;
    if found { Ok(StatusCode::OK) } else { Err(unknown()) }
}

fn insight_id(id: PathParam) -> Result<String, Failure> {
    path::uuid("insight_id", &id.map(|Path(id)| id).unwrap_or_default())
}

/// Returns the error of an insight that does not exist.
pub(super) fn unknown() -> Failure {
    Failure::NotFound("There is no insight with this id.".to_owned())
}
