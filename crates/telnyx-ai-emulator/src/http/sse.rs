//! Server-sent events.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::Value;

/// The end marker of a stream of chat chunks.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// Streams chat chunks and the end marker, with a delay between them.
pub(crate) fn respond(chunks: impl Iterator<Item = Value> + Send + 'static, delay: Duration) -> Response {
    // Serialized JSON has no raw line break, so one `data` line is sufficient.
    let frames = chunks.map(|chunk| Bytes::from(format!("data: {chunk}\n\n")));
    stream_frames(frames.chain([Bytes::from_static(DONE)]), delay)
}

/// Streams events named by the `type` in their data. The last event is the end marker.
pub(crate) fn respond_typed(events: impl Iterator<Item = Value> + Send + 'static, delay: Duration) -> Response {
    let frames = events.map(|event| {
        let name = event.get("type").and_then(Value::as_str).unwrap_or_default();
        Bytes::from(format!("event: {name}\ndata: {event}\n\n"))
    });
    stream_frames(frames, delay)
}

/// Streams frames, each created when the client can receive the frame.
fn stream_frames(frames: impl Iterator<Item = Bytes> + Send + 'static, delay: Duration) -> Response {
    let frames = stream::unfold((frames, true), move |(mut frames, first)| async move {
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
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures_util::StreamExt;
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn events_are_framed_byte_for_byte() {
        let response = respond([json!({"a": "line\nbreak"}), json!(1)].into_iter(), Duration::ZERO);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(body, "data: {\"a\":\"line\\nbreak\"}\n\ndata: 1\n\ndata: [DONE]\n\n");
    }

    #[tokio::test]
    async fn typed_events_are_named_and_have_no_end_mark() {
        let response =
            respond_typed([json!({"type": "a.b", "n": 1}), json!({"type": "c"})].into_iter(), Duration::ZERO);
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(body, "event: a.b\ndata: {\"n\":1,\"type\":\"a.b\"}\n\nevent: c\ndata: {\"type\":\"c\"}\n\n");
    }

    #[tokio::test]
    async fn events_are_created_on_demand() {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let endless = std::iter::repeat_with(move || json!(counter.fetch_add(1, Ordering::Relaxed)));
        let mut body = respond(endless, Duration::ZERO).into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), "data: 0\n\n");
        assert_eq!(body.next().await.unwrap().unwrap(), "data: 1\n\n");
        assert_eq!(made.load(Ordering::Relaxed), 2);
    }
}
