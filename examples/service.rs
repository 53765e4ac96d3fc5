//! Service: an axum server that streams completions to its clients, with a key and limits for each tenant.
//!
//! ```text
//! cargo run --example service
//! curl -N -H 'x-tenant: acme' -d 'What does express shipping cost?' http://127.0.0.1:PORT/chat
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one embedding task of the bucket `shop`, and one chat completion for each request to `/chat`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::StreamExt;
use telnyx_ai::chat::{ChatRequest, Tool};
use telnyx_ai::{Error, ErrorKind, Telnyx};
use telnyx_ai_examples::{DATA, Outcome, Server};
use tokio::net::TcpListener;

/// Clients of the tenants, which share connections.
type Tenants = Arc<HashMap<&'static str, Telnyx>>;

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let telnyx = &server.telnyx;
    let task = telnyx.embeddings().embed_bucket("shop").await?;
    telnyx.embeddings().wait(&task.task_id).await?;

    // One tenant uses the same key with a header for billing; the other tenant has a separate key and separate limits.
    let acme = telnyx.with(|settings| settings.header("x-cost-center", "acme").timeout(Duration::from_secs(30)))?;
    let globex = telnyx.with(|settings| settings.api_key("KEY-of-globex").max_concurrent_requests(8))?;
    let tenants: Tenants = Arc::new(HashMap::from([("acme", acme), ("globex", globex)]));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Listening on http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/chat", post(chat)).with_state(tenants)).await?;
    Ok(())
}

/// Streams the text of a completion. If the client closes the connection, axum drops the stream, which cancels the
/// request.
async fn chat(State(tenants): State<Tenants>, headers: HeaderMap, question: String) -> Result<Response, Failed> {
    let tenant = headers.get("x-tenant").and_then(|name| name.to_str().ok()).unwrap_or_default();
    let Some(telnyx) = tenants.get(tenant) else { return Ok(StatusCode::FORBIDDEN.into_response()) };
    let request = ChatRequest::from(question).max_tokens(500).tool(Tool::retrieval(["shop"]));
    let stream = telnyx.chat().stream(request).await.map_err(Failed)?;
    // An error during the stream aborts the response, so that the client detects an incomplete response.
    Ok(Body::from_stream(stream.map(|chunk| chunk.map(|chunk| chunk.text_delta().to_owned()))).into_response())
}

/// Error before the first byte of the response.
struct Failed(Error);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let Self(error) = self;
        // The kind is a label for metrics. A failed call may still be charged.
        eprintln!("kind={} charged={} {error}", error.kind(), error.may_have_been_charged());
        let status = match error.kind() {
            ErrorKind::InvalidInput => StatusCode::BAD_REQUEST,
            ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
            _ if error.is_rate_limited() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        (status, "The model did not respond.\n").into_response()
    }
}
