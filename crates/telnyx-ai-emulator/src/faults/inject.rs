//! Injection of the faults that are due for a request.

use std::{future, io, sync::Arc, time::Duration};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{check::invalid, fault::Fault, interrupt, kind::Kind, script::Due};
use crate::{
    app::App,
    connection::ConnectionHandle,
    exchange::Notes,
    http::{
        body::{self, CompleteBody},
        operation::Target,
        response::Failure,
    },
};

/// The header with a fault for its own request.
const HEADER: &str = "x-emulator-fault";
/// The header for a `retry-after` with a fraction of a second.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// Handles a request with the faults that are due for it.
pub(crate) async fn inject(
    State(app): State<Arc<App>>,
    ConnectInfo(handle): ConnectInfo<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response {
    let Due { latency, fault } = match due(&app, &request) {
        Ok(due) => due,
        Err(error) => {
            body::discard(request.into_body()).await;
            return Failure::BadRequest(format!("{HEADER}: {error}")).into_response();
        }
    };
    if let Some(notes) = request.extensions().get::<Notes>() {
        if let Some(number) = notes.number() {
            app.requests.set_faults(number, latency.iter().chain(&fault));
        }
        notes.set_faults(latency.iter().chain(&fault));
    }
    wait(latency.as_ref(), false).await;
    let work = async |request| {
        let response = next.run(request).await;
        wait(latency.as_ref(), true).await;
        response
    };
    match fault {
        None => work(request).await,
        Some(fault) if fault.kind.is_in_response() => interrupt::interrupt(fault.kind, work(request).await, handle),
        Some(fault) => {
            if fault.after_work {
                drop(work(request).await);
            } else {
                // If a client was interrupted while it sends, it would fail for that reason and not because of the
                // fault.
                body::discard(request.into_body()).await;
                wait(latency.as_ref(), true).await;
            }
            replacement(fault, &handle).await
        }
    }
}

/// Returns the faults of a request: the faults in its headers, then the faults of the emulator.
fn due(app: &App, request: &Request) -> io::Result<Due> {
    let mut due = Due::default();
    let is_streamed = || request.extensions().get().is_some_and(is_streamed);
    for value in request.headers().get_all(HEADER) {
        let value = value.to_str().map_err(|_| invalid("a fault must be ASCII text".to_owned()))?;
        let fault = value.parse::<Fault>()?.checked_for_one()?;
        if fault.kind.is_for_streams() && !is_streamed() {
            return Err(invalid(format!("the fault `{fault}` is for requests with \"stream\": true")));
        }
        let slot = due.slot(fault.kind);
        if slot.is_some() {
            return Err(invalid("a request can carry at most one latency and one other fault".to_owned()));
        }
        *slot = Some(fault);
    }
    if due == Due::default() && !app.faults.is_empty() {
        app.faults.take(&mut due, &Target::of(request), is_streamed());
    }
    Ok(due)
}

/// Returns `true` if the body requests a stream.
fn is_streamed(CompleteBody(body): &CompleteBody) -> bool {
    #[derive(Deserialize)]
    struct StreamRequest {
        #[serde(default)]
        stream: bool,
    }
    serde_json::from_slice(body).is_ok_and(|StreamRequest { stream }| stream)
}

async fn wait(latency: Option<&Fault>, after_work: bool) {
    if let Some(Fault { kind: Kind::Latency(time), after_work: when, .. }) = latency
        && *when == after_work
    {
        tokio::time::sleep(*time).await;
    }
}

/// Returns the response instead of the normal one.
async fn replacement(fault: Fault, handle: &ConnectionHandle) -> Response {
    match fault.kind {
        Kind::Status(status) => error(status, fault.retry_after, fault.body),
        Kind::FeatureLimited => Failure::FeatureLimited("Inference spend limit reached").into_response(),
        Kind::Unsupported => {
            let detail = "The model does not support this combination of parameters.";
            Failure::BadRequest(detail.to_owned()).into_response()
        }
        Kind::Reset => match handle.reset().await {},
        _ => future::pending().await,
    }
}

fn error(status: u16, retry_after: Option<Duration>, body: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match body {
        Some(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        None => Failure::Fault(status).into_response(),
    };
    if let Some(wait) = retry_after {
        write_wait(response.headers_mut(), wait);
    }
    response
}

fn write_wait(headers: &mut HeaderMap, wait: Duration) {
    let rest = wait.subsec_nanos();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().saturating_add(u64::from(rest > 0))));
    if rest > 0
        && let Ok(milliseconds) = HeaderValue::from_str(&(wait.as_secs_f64() * 1000.0).to_string())
    {
        headers.insert(RETRY_AFTER_MS, milliseconds);
    }
}
