//! Operations 9 to 15: groups of insight templates.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use bytes::Bytes;

use super::{AppState, JsonResult, Keyed, PathParam};
use super::{
    blocking,
    insights::{self, PAGING},
    keyed,
};
use crate::{
    http::{
        body, path,
        response::{Failure, data},
        tables,
    },
    store::insights::Group,
};

/// Handles `GET /ai/conversations/insight-groups`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let page = PAGING.read(query.as_deref())?;
    blocking(move || {
        let (groups, insights) = (app.store.insight_groups().all()?, app.store.insights().all()?);
        Ok(Json(page.of(groups.iter().map(|group| group.to_json(&insights)))))
    })
    .await
}

/// Handles `POST /ai/conversations/insight-groups`.
pub(super) async fn create(call: Keyed) -> JsonResult {
    keyed(call, |app, raw| {
        let fields = body::read(tables::CREATE_GROUP, raw)?;
        let group = Group::new(fields.text("name"), fields.optional_text("description"), fields.text("webhook"));
        app.store.insight_groups().insert(&group.id, &group)?;
        Ok(data(group.to_json(&[])))
    })
    .await
}

/// Handles `GET /ai/conversations/insight-groups/{group_id}`.
pub(super) async fn get(State(app): AppState, id: PathParam) -> JsonResult {
    let id = group_id(id)?;
    blocking(move || {
        let group = app.store.insight_groups().get(&id)?.ok_or_else(unknown)?;
        Ok(Json(data(group.to_json(&app.store.insights().all()?))))
    })
    .await
}

/// Handles `PUT /ai/conversations/insight-groups/{group_id}`.
pub(super) async fn update(State(app): AppState, id: PathParam, raw: Bytes) -> JsonResult {
    let id = group_id(id)?;
    let fields = body::read(tables::UPDATE_GROUP, &raw)?;
    blocking(move || {
        let text = |name| fields.optional_text(name).map(str::to_owned);
        let change = |group: &mut Group| {
            group.name = text("name").unwrap_or_else(|| std::mem::take(&mut group.name));
            group.webhook = text("webhook").unwrap_or_else(|| std::mem::take(&mut group.webhook));
            group.description = text("description").or_else(|| group.description.take());
        };
        let group = app.store.insight_groups().update(&id, change)?.ok_or_else(unknown)?;
        Ok(Json(data(group.to_json(&app.store.insights().all()?))))
    })
    .await
}

/// Handles `DELETE /ai/conversations/insight-groups/{group_id}`.
pub(super) async fn remove(State(app): AppState, id: PathParam) -> Result<StatusCode, Failure> {
    let id = group_id(id)?;
    let found = blocking(move || Ok(app.store.insight_groups().remove(&id)?)).await?;
    if found { Ok(StatusCode::OK) } else { Err(unknown()) }
}

/// Handles `POST /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign`.
pub(super) async fn assign(app: AppState, ids: PathParam<(String, String)>) -> Changed {
    change(app, ids, Group::assign).await
}

/// Handles `DELETE /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/unassign`.
pub(super) async fn unassign(app: AppState, ids: PathParam<(String, String)>) -> Changed {
    change(app, ids, Group::unassign).await
}

type Changed = Result<StatusCode, Failure>;

async fn change(State(app): AppState, ids: PathParam<(String, String)>, change: fn(&mut Group, &str)) -> Changed {
    let (group_id, insight_id) = ids.map(|Path(ids)| ids).unwrap_or_default();
    let (group_id, insight_id) = (path::uuid("group_id", &group_id)?, path::uuid("insight_id", &insight_id)?);
    blocking(move || {
        app.store.insights().get(&insight_id)?.ok_or_else(insights::unknown)?;
        let changed = app.store.insight_groups().update(&group_id, |group| change(group, &insight_id))?;
        changed.map(|_| StatusCode::OK).ok_or_else(unknown)
    })
    .await
}

fn group_id(id: PathParam) -> Result<String, Failure> {
    path::uuid("group_id", &id.map(|Path(id)| id).unwrap_or_default())
}

fn unknown() -> Failure {
    Failure::NotFound("There is no insight group with this id.".to_owned())
}
