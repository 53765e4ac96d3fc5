//! Operation 6: the insight results of a conversation.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::Value;

use super::{AppState, JsonResult, PathParam, blocking, messages};
use crate::{
    app::App,
    chat::prompt::prompt,
    engine::insight::{result, schema_of},
    http::{paging::Paging, response::Failure},
    schema::accepts,
    store::{
        conversations::Message,
        insights::{Findings, Insight},
    },
};

/// The list has no paging parameters; its only page looks like the first of several pages.
const PAGING: Paging = Paging { first: 1, min_size: 1, max_size: 100 };

/// Handles `GET /ai/conversations/{conversation_id}/conversations-insights`.
pub(super) async fn list(State(app): AppState, id: PathParam) -> JsonResult {
    let id = id.map_err(|_| messages::unknown())?.0;
    let page = PAGING.read(None)?;
    let findings = current(&app, id).await?;
    Ok(Json(page.of(findings.iter().map(Findings::to_json))))
}

/// Returns the insight results for the current state of a conversation, or `None` without messages or insights.
///
/// # Errors
///
/// Fails if there is no such conversation.
pub(super) async fn current(app: &Arc<App>, id: String) -> Result<Option<Findings>, Failure> {
    let known = Arc::clone(app);
    let (id, messages, insights, known) = blocking(move || {
        let store = &known.store;
        let messages = store.messages(&id)?.ok_or_else(messages::unknown)?;
        let (insights, known) = (store.insights_to_run()?, store.findings().get(&id)?);
        Ok((id, messages, insights, known))
    })
    .await?;
    if messages.is_empty() || insights.is_empty() {
        return Ok(None);
    }
    let made_of = digest(&messages, &insights)?;
    if let Some(known) = known.filter(|known| known.made_of == made_of) {
        return Ok(Some(known));
    }
    let findings = find(app, messages, insights, made_of).await?;
    let app = Arc::clone(app);
    blocking(move || store_findings(&app, &id, findings)).await.map(Some)
}

/// Returns a digest that changes with the messages and the insights.
fn digest(messages: &[Message], insights: &[Insight]) -> Result<String, Failure> {
    let all = serde_json::to_vec(&(messages, insights)).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(format!("{:x}", md5::compute(all)))
}

async fn find(
    app: &Arc<App>,
    messages: Vec<Message>,
    insights: Vec<Insight>,
    made_of: String,
) -> Result<Findings, Failure> {
    let mut results = Vec::new();
    let (mut failed, messages) = (false, Arc::new(messages));
    for insight in insights {
        let found = match schema_of(insight.json_schema.as_ref()) {
            Ok(schema) if app.upstream.is_some() => upstream_result(app, &insight, schema.as_ref(), &messages).await,
            Ok(schema) => {
                let messages = Arc::clone(&messages);
                let instructions = insight.instructions.clone();
                blocking(move || Ok(result(&instructions, schema.as_ref(), &texts(&messages)))).await?
            }
            Err(_) => None,
        };
        match found {
            Some(found) => results.push((insight.id, found)),
            None => failed = true,
        }
    }
    Ok(Findings::new(failed, results, made_of))
}

/// Returns the texts of users and assistants.
fn texts(messages: &[Message]) -> Vec<&str> {
    let spoken = messages.iter().filter(|message| ["user", "assistant"].contains(&message.role.as_str()));
    spoken.map(|message| message.content.as_str()).collect()
}

/// Returns the result of the upstream server, or `None` if it does not respond or violates the schema.
async fn upstream_result(app: &App, insight: &Insight, schema: Option<&Value>, messages: &[Message]) -> Option<String> {
    let mut system = insight.instructions.clone();
    if let Some(schema) = schema {
        system.push_str(&format!("\n\nAnswer with nothing but JSON that is valid under this JSON Schema:\n{schema}"));
    }
    let lines: Vec<String> = messages.iter().map(|message| format!("{}: {}", message.role, message.content)).collect();
    let response = prompt(app.upstream.as_ref()?, &system, &lines.join("\n"), schema.is_some()).await.ok()?;
    let fits = schema.is_none_or(|schema| serde_json::from_str(&response).is_ok_and(|value| accepts(schema, &value)));
    fits.then_some(response)
}

/// Stores results, unless equal results were stored in the meantime. Failures of the upstream server are retried later.
fn store_findings(app: &App, conversation_id: &str, findings: Findings) -> Result<Findings, Failure> {
    let table = app.store.findings();
    if let Some(known) = table.get(conversation_id)?.filter(|known| known.made_of == findings.made_of) {
        return Ok(known);
    }
    if !(findings.failed && app.upstream.is_some()) {
        table.insert(conversation_id, &findings)?;
    }
    Ok(findings)
}
