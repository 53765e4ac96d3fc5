//! Operation 35: chat completions.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::blocking;
use crate::{
    app::App,
    chat::{chunks::Chunks, engine, request::ChatRequest, upstream},
    fine_tuning::job,
    http::{body, reply::Failure, sse, tables},
    models::can_chat,
};

/// Whether a fine-tuning job has made this model.
async fn is_fine_tuned(app: &Arc<App>, model: &str) -> Result<bool, Failure> {
    let (app, model) = (Arc::clone(app), model.to_owned());
    blocking(move || Ok(job::get(&app.store, &model)?.is_some_and(|job| job.has_succeeded()))).await
}

/// `POST /ai/chat/completions`
pub(super) async fn complete(State(app): State<Arc<App>>, raw: Bytes) -> Result<Response, Failure> {
    let fields = body::read(tables::CHAT, &raw)?;
    let request = ChatRequest::new(&fields);
    // An upstream server knows its own models.
    if app.upstream.is_none() && !can_chat(&request.model) && !is_fine_tuned(&app, &request.model).await? {
        return Err(Failure::field("model", format!("The model '{}' is not available for chat", request.model)));
    }
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
