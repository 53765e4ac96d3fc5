//! Operation 35: chat completions.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{AppState, blocking};
use crate::{
    app::App,
    chat::{
        chunks::Chunks,
        completion::Completion,
        engine,
        request::{ChatRequest, ToolChoice},
        settings::apply_settings,
        thinking::Thinking,
        tool_pairs, upstream,
    },
    fine_tuning::job,
    http::{
        body::{self, Fields},
        response::Failure,
        sse, tables,
    },
    models::{Model, chat_model},
    script::{ChatReply, Scripted},
};

/// Handles `POST /ai/chat/completions`.
pub(super) async fn complete(State(app): AppState, raw: Bytes) -> Result<Response, Failure> {
    let fields = body::read(tables::CHAT, &raw)?;
    if !app.quirks.allow_unpaired_tools {
        tool_pairs::check(fields.list("messages"))?;
    }
    let request = checked_request(&app, &fields, &Thinking::of(&fields)).await?;
    let store = Arc::clone(&app);
    let (mut request, hits) = blocking(move || {
        let hits = engine::retrieve(&store.store, &request)?;
        Ok((request, hits))
    })
    .await?;
    request.scripted = scripted(&app, &request)?;
    if let (Some(server), None) = (&app.upstream, &request.scripted) {
        let body = match &hits {
            Some(hits) => upstream::with_documents(fields.into_map(), hits),
            None => raw,
        };
        return upstream::forward(server, body).await;
    }
    let delay = app.chunk_delay;
    blocking(move || {
        let completion = engine::complete(&request, hits.as_deref())?;
        Ok(if request.stream {
            sse::respond(Chunks::new(completion), delay)
        } else {
            Json(completion.body()).into_response()
        })
    })
    .await
}

/// Returns the first choice for a chat request that was converted from another form.
pub(super) async fn choose(app: &Arc<App>, fields: Fields, thinking: &Thinking) -> Result<Completion, Failure> {
    let mut request = checked_request(app, &fields, thinking).await?;
    request.scripted = scripted(app, &request)?;
    match &app.upstream {
        Some(server) if request.scripted.is_none() => {
            let mut completion = upstream::complete(server, fields.into_map()).await?;
            if completion.model.is_empty() {
                completion.model = request.model;
            }
            Ok(completion)
        }
        _ => blocking(move || engine::complete(&request, None)).await,
    }
}

/// Returns the scripted response to a request, if there is one.
///
/// # Errors
///
/// Fails if the scripted response is an error.
fn scripted(app: &App, request: &ChatRequest) -> Result<Option<Scripted>, Failure> {
    match app.script.take(request.question()) {
        Some(ChatReply(Scripted::Error { status, code, detail })) => Err(Failure::Scripted { status, code, detail }),
        reply => Ok(reply.map(|ChatReply(scripted)| scripted)),
    }
}

/// Creates the request from validated fields, and checks that its model and its chosen tool exist.
async fn checked_request(app: &Arc<App>, fields: &Fields, thinking: &Thinking) -> Result<ChatRequest, Failure> {
    let mut request = ChatRequest::new(fields, app.quirks);
    let model = model(app, &request.model).await?;
    if let ToolChoice::Named(name) = &request.tool_choice
        && !request.functions.iter().any(|function| function.name == *name)
    {
        return Err(Failure::field("tool_choice", format!("There is no tool with the name '{name}'")));
    }
    apply_settings(&mut request, fields, thinking, model)?;
    Ok(request)
}

/// Returns the model with this name, or the base of a fine-tuned model. Returns `None` with an upstream server, which
/// has its own models.
async fn model(app: &Arc<App>, id: &str) -> Result<Option<&'static Model>, Failure> {
    if app.upstream.is_some() {
        return Ok(None);
    }
    if let Some(model) = chat_model(id) {
        return Ok(Some(model));
    }
    let (app, id) = (Arc::clone(app), id.to_owned());
    blocking(move || {
        let job = job::get(&app.store, &id)?.filter(|job| job.has_succeeded());
        let base = job.and_then(|job| chat_model(&job.model));
        base.map(Some).ok_or_else(|| Failure::field("model", format!("The model '{id}' is not available for chat")))
    })
    .await
}
