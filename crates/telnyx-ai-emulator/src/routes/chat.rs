//! Operation 35: chat completions.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::blocking;
use crate::{
    app::App,
    chat::{
        chunks::Chunks,
        completion::Completion,
        engine,
        request::{ChatRequest, ToolChoice},
        upstream,
    },
    fine_tuning::job,
    http::{
        body::{self, Fields},
        reply::Failure,
        sse, tables,
    },
    models::can_chat,
};

/// `POST /ai/chat/completions`
pub(super) async fn complete(State(app): State<Arc<App>>, raw: Bytes) -> Result<Response, Failure> {
    let fields = body::read(tables::CHAT, &raw)?;
    let request = ChatRequest::new(&fields);
    check(&app, &request).await?;
    let store = Arc::clone(&app);
    let (request, hits) = blocking(move || {
        let hits = engine::retrieve(&store.store, &request)?;
        Ok((request, hits))
    })
    .await?;
    if let Some(server) = &app.upstream {
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
            Json(completion.whole()).into_response()
        })
    })
    .await
}

/// The first choice that answers a chat request which was made here from one of another form.
pub(super) async fn choose(app: &Arc<App>, body: Map<String, Value>) -> Result<Completion, Failure> {
    let fields = Fields::made(body);
    let request = ChatRequest::new(&fields);
    check(app, &request).await?;
    match &app.upstream {
        Some(server) => {
            let mut completion = upstream::complete(server, fields.into_map()).await?;
            if completion.model.is_empty() {
                completion.model = request.model;
            }
            Ok(completion)
        }
        None => blocking(move || engine::complete(&request, None)).await,
    }
}

/// Refuses a model, or a choice of a tool, that is not there.
async fn check(app: &Arc<App>, request: &ChatRequest) -> Result<(), Failure> {
    check_model(app, &request.model).await?;
    match &request.tool_choice {
        ToolChoice::Named(name) if !request.functions.iter().any(|function| function.name == *name) => {
            Err(Failure::field("tool_choice", format!("There is no tool of the name '{name}'")))
        }
        _ => Ok(()),
    }
}

/// Refuses a model that neither is there nor was made by a fine-tuning job.
async fn check_model(app: &Arc<App>, model: &str) -> Result<(), Failure> {
    // An upstream server knows its own models.
    if app.upstream.is_some() || can_chat(model) {
        return Ok(());
    }
    let (app, model) = (Arc::clone(app), model.to_owned());
    blocking(move || match job::get(&app.store, &model)? {
        Some(job) if job.has_succeeded() => Ok(()),
        _ => Err(Failure::field("model", format!("The model '{model}' is not available for chat"))),
    })
    .await
}
