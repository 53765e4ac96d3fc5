//! Operation 34: transcriptions.

use std::time::Duration;

use axum::{
    Json,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use telnyx_ai_core::internal::multipart::{self, BodySource};
use url::Url;

use super::AppState;
use crate::{
    audio::{
        form::{self, MAX_FILE_SIZE, Upload},
        request::{Recording, Transcribe},
        response::transcription_response,
        sound,
    },
    chat::upstream::pass_on,
    http::response::Failure,
    web::{Redirects, Web},
};

/// The only path whose body is too large to be buffered twice.
pub(super) const PATH: &str = "/v2/ai/audio/transcriptions";
/// Time limit for fetching a recording.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Handles `POST /ai/audio/transcriptions`.
pub(super) async fn transcribe(
    State(app): AppState,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    let form = form::read(form).await?;
    // An upstream server validates the model itself.
    let mut request = Transcribe::new(form, app.upstream.is_some())?;
    let (field, file) = match &request.recording {
        Recording::Here(file) => ("file", file.clone()),
        Recording::At(url) => ("file_url", fetch(&app.web, url).await?),
    };
    if let Some(server) = &app.upstream {
        let form = std::mem::take(&mut request.fields)
            .iter()
            .fold(multipart::Multipart::new(), |form, (name, value)| form.text(name, value));
        let form = form.file("file", file.filename, request.content_type, BodySource::Bytes(file.bytes));
        return pass_on(server.transcribe(form).await);
    }
    // A panic of the decoder means that the recording cannot be decoded.
    let analyzed = tokio::task::spawn_blocking(move || {
        sound::analyze(file.bytes, request.extension, request.multichannel)
            .map(|sound| transcription_response(&request, &sound))
    });
    let analyzed = analyzed.await.unwrap_or_else(|_| Err("the decoder failed with a panic".to_owned()));
    let response =
        analyzed.map_err(|problem| Failure::field(field, format!("The file cannot be decoded: {problem}")))?;
    Ok(Json(response).into_response())
}

/// Fetches a recording.
async fn fetch(web: &Web, url: &Url) -> Result<Upload, Failure> {
    let reject = |problem: String| Failure::field("file_url", format!("The file cannot be fetched: {problem}"));
    let page = tokio::time::timeout(FETCH_TIMEOUT, web.get(url.clone(), MAX_FILE_SIZE, &Redirects::ToAnySite));
    let page = page.await.map_err(|_| reject("it took longer than 15 seconds".to_owned()))?.map_err(reject)?;
    if !(200..300).contains(&page.status) {
        return Err(reject(format!("{} responded with status {}", page.url, page.status)));
    }
    let filename = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default().to_owned();
    Ok(Upload { filename, bytes: page.body })
}
