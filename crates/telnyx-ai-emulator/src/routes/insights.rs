//! Operations 16 to 20: insight templates.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, Uri},
};
use bytes::Bytes;
use serde_json::Value;

use super::{blocking, keyed};
use crate::{
    app::App,
    http::{
        body,
        paging::Paging,
        path,
        reply::{Failure, data},
        tables,
    },
    store::insights::Insight,
};

/// How insights and their groups are paged.
pub(super) const PAGING: Paging = Paging { first: 1, least_size: 0, most_size: 99 };

/// `GET /ai/conversations/insights`
pub(super) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Result<Json<Value>, Failure> {
    let page = PAGING.read(query.as_deref())?;
    let insights = blocking(move || Ok(app.store.insights().all()?)).await?;
    Ok(Json(page.of(insights.iter().map(Insight::to_json))))
}

/// `POST /ai/conversations/insights`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Value>, Failure> {
    keyed(&app, &uri, &headers, &raw, |app, raw| {
        let fields = body::read(tables::CREATE_INSIGHT, raw)?;
        let (name, instructions) = (fields.text("name"), fields.text("instructions"));
        let schema = fields.get("json_schema").cloned();
        let insight = Insight::new(name, instructions, schema, fields.text("webhook"));
        app.store.insights().insert(&insight.id, &insight)?;
        Ok(data(insight.to_json()))
    })
    .await
}

/// `GET /ai/conversations/insights/{insight_id}`
pub(super) async fn get(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Failure> {
    let id = insight_id(id)?;
    let found = blocking(move || app.store.insights().get(&id)?.ok_or_else(unknown)).await?;
    Ok(Json(data(found.to_json())))
}

/// `PUT /ai/conversations/insights/{insight_id}`
pub(super) async fn update(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
    raw: Bytes,
) -> Result<Json<Value>, Failure> {
    let id = insight_id(id)?;
    let fields = body::read(tables::UPDATE_INSIGHT, &raw)?;
    let changed = blocking(move || {
        let change = |insight: &mut Insight| {
            for (name, place) in [
                ("name", &mut insight.name),
                ("instructions", &mut insight.instructions),
                ("webhook", &mut insight.webhook),
            ] {
                if let Some(text) = fields.optional_text(name) {
                    *place = text.to_owned();
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

/// `DELETE /ai/conversations/insights/{insight_id}`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let id = insight_id(id)?;
    let found = blocking(move || Ok(app.store.delete_insight(&id)?)).await?;
    if found { Ok(StatusCode::OK) } else { Err(unknown()) }
}

fn insight_id(id: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    path::uuid("insight_id", &id.map(|Path(id)| id).unwrap_or_default())
}

/// What is answered if there is no such insight.
pub(super) fn unknown() -> Failure {
    Failure::NotFound("There is no insight with this id.".to_owned())
}
