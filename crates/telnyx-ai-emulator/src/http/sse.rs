//! Server-sent events.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::Value;

/// What ends a stream of chat chunks.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One event, its data on one line.
fn frame(data: &Value) -> Bytes {
    // JSON never holds a raw line break, so one `data` line is always enough.
    Bytes::from(format!("data: {data}\n\n"))
}

/// Streams these events and the end mark, resting between them.
pub(crate) fn respond(events: &[Value], delay: Duration) -> Response {
    let frames: Vec<Bytes> = events.iter().map(frame).chain([Bytes::from_static(DONE)]).collect();
    let frames = stream::unfold((frames.into_iter(), true), move |(mut frames, first)| async move {
        let frame = frames.next()?;
        if !first && !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        Some((Ok::<_, std::convert::Infallible>(frame), (frames, false)))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    (headers, Body::from_stream(frames)).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn events_are_framed_byte_for_byte() {
        let response = respond(&[json!({"a": "line\nbreak"}), json!(1)], Duration::ZERO);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(body, "data: {\"a\":\"line\\nbreak\"}\n\ndata: 1\n\ndata: [DONE]\n\n");
    }
}
