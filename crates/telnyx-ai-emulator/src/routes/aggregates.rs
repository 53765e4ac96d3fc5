//! Counts of the insight results of all conversations.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde_json::json;

use super::{AppState, JsonResult, blocking, findings};
use crate::{
    aggregates::{Entry, count},
    filter::{self, Condition},
    http::{
        path,
        response::{Failure, data},
    },
};

/// The parameters of an aggregation.
#[derive(Default)]
struct Query {
    fields: Vec<String>,
    insight_id: Option<String>,
    conditions: Vec<Condition>,
}

/// Handles `GET /ai/conversations/conversation-insights/aggregates`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let query = read(query.as_deref().unwrap_or_default())?;
    let store = Arc::clone(&app);
    let conversations = blocking(move || Ok(store.store.conversations().all()?)).await?;
    let mut found = Vec::new();
    for conversation in conversations {
        match findings::current(&app, conversation.id.clone()).await {
            Ok(findings) => found.extend(findings.map(|findings| (conversation, findings))),
            // The conversation was deleted in the meantime.
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    blocking(move || {
        let entries = found.iter().flat_map(|(conversation, findings)| Entry::all(conversation, findings));
        let entries: Vec<Entry<'_>> =
            entries.filter(|entry| entry.meets(query.insight_id.as_deref(), &query.conditions)).collect();
        Ok(Json(data(json!(count(&entries, &query.fields)))))
    })
    .await
}

fn read(query: &str) -> Result<Query, Failure> {
    let mut read = Query::default();
    let (mut group_by, mut show) = (Vec::new(), Vec::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let fields = || value.split(',').map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned);
        match &*name {
            "group_by" => group_by.extend(fields()),
            "show" => show.extend(fields()),
            "insight_id" => read.insight_id = Some(path::uuid_in("query", "insight_id", &value)?),
            name => {
                if let Some(column) = column(name) {
                    read.conditions.push(filter::parse(&column, &value).map_err(Failure::BadRequest)?);
                }
            }
        }
    }
    for field in group_by.into_iter().chain(show) {
        if !read.fields.contains(&field) {
            read.fields.push(field);
        }
    }
    Ok(read)
}

/// Returns the filter column of a parameter. The description has `metadata.KEY`, its clients send `metadata[KEY]`.
fn column(name: &str) -> Option<String> {
    if name == "created_at" {
        return Some(name.to_owned());
    }
    let bracketed = || name.strip_prefix("metadata[")?.strip_suffix(']');
    let key = name.strip_prefix("metadata.").or_else(bracketed)?;
    Some(format!("metadata->{key}"))
}
