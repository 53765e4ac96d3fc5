//! Search in conversation histories.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{RawQuery, State},
    http::StatusCode,
};

use super::{AppState, JsonResult, blocking};
use crate::{
    engine::embedder::embed,
    filter::{Condition, bracket},
    histories::{REGION, Record, column},
    http::{paging::Paging, response::Failure},
};

const PAGING: Paging = Paging { first: 1, min_size: 1, max_size: 100 };
const REGIONS: [&str; 4] = ["USA", "DEU", "AUS", "UAE"];

/// The parameters of a search.
struct Query {
    text: String,
    region: Option<String>,
    min_score: f32,
    conditions: Vec<Condition>,
}

/// Handles `GET /ai/conversation_histories`.
pub(super) async fn list(State(app): AppState, RawQuery(query): RawQuery) -> JsonResult {
    let page = PAGING.read(query.as_deref()).map_err(|failure| match failure {
        Failure::Invalid(problems) => {
            unprocessable(problems.iter().map(|problem| problem.to_line()).collect::<Vec<_>>().join("; "))
        }
        failure => failure,
    })?;
    let query = read(query.as_deref().unwrap_or_default())?;
    blocking(move || {
        if query.region.as_deref().is_some_and(|region| region != REGION) {
            return Ok(Json(page.of([].into_iter())));
        }
        let conversations = app.store.conversations().all()?;
        let records = conversations.iter().map(|conversation| Record { conversation, user_id: &app.user_id });
        let records: Vec<Record<'_>> = records.filter(|record| record.meets(&query.conditions)).collect();
        let positions: HashMap<&str, usize> =
            records.iter().enumerate().map(|(at, record)| (record.conversation.id.as_str(), at)).collect();
        let (found, total) = app.store.search_conversations(
            &embed(&query.text),
            query.min_score,
            |id| positions.get(id).copied(),
            page.range(),
        )?;
        let shown = found.iter().filter_map(|excerpt| Some(records.get(excerpt.conversation)?.excerpt(excerpt)));
        Ok(Json(page.of_part(shown.collect(), total)))
    })
    .await
}

fn read(query: &str) -> Result<Query, Failure> {
    let mut read = Query { text: String::new(), region: None, min_score: 0.0, conditions: Vec::new() };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "q" => read.text = value.into_owned(),
            "region" if REGIONS.contains(&&*value) => read.region = Some(value.into_owned()),
            "region" => {
                let detail = format!("Invalid region: {value}. Must be one of: {}", REGIONS.join(", "));
                return Err(Failure::Query(StatusCode::BAD_REQUEST, detail));
            }
            "min_score" => {
                let score = value.trim().parse().ok().filter(|score| (0.0..=1.0).contains(score));
                let wrong = || unprocessable("min_score: Input should be a number from 0 to 1".to_owned());
                read.min_score = score.ok_or_else(wrong)?;
            }
            _ => {
                if let Some(condition) = bracket::parse(&name, &value, column) {
                    let wrong = |problem| Failure::Query(StatusCode::BAD_REQUEST, problem);
                    read.conditions.push(condition.map_err(wrong)?);
                }
            }
        }
    }
    if read.text.is_empty() {
        return Err(unprocessable("q: Field required, with at least one character".to_owned()));
    }
    Ok(read)
}

fn unprocessable(detail: String) -> Failure {
    Failure::Query(StatusCode::UNPROCESSABLE_ENTITY, detail)
}
