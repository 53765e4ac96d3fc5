//! Every ending of a stream, with the exact items before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{Client, EventStream, Method, StreamEnd, internal::Endpoint};

use crate::support::{assert_took, builder, chunks, client, drain, drained, failure, interrupted, script, secs, timed};

const DONE: Option<StreamEnd> = Some(StreamEnd::Done);
const CLOSED: Option<StreamEnd> = Some(StreamEnd::Closed);

/// A stream of these bytes, in one chunk.
fn events(bytes: &str) -> MockReply {
    MockReply::events([bytes.to_owned()])
}

#[tokio::test(start_paused = true)]
async fn streams_that_end_normally() {
    for (bytes, items, end) in [
        ("data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n", &["1", "2"][..], DONE),
        ("data: [DONE]\n\n", &[], DONE),
        ("data: {\"n\":1}\n\ndata:  [DONE] \n\n", &["1"], DONE),
        ("data: {\"n\":1}\n\ndata: [DONE]\n\ndata: {\"n\":2}\n\n", &["1"], DONE),
        ("data: {\"n\":1}\n\ndata: [DONE]\n", &["1"], DONE),
        ("data: {\"n\":1}\n\ndata: [DONE]", &["1"], DONE),
        ("data: {\"n\":1}\n\ndata: {\"n\":2}\n\n", &["1", "2"], CLOSED),
        // The last event is complete without its blank line.
        ("data: {\"n\":1}\n\ndata: {\"n\":2}\n", &["1", "2"], CLOSED),
        ("data: {\"n\":1}\n\ndata: {\"n\":2}", &["1", "2"], CLOSED),
        ("", &[], CLOSED),
        ("\n\n", &[], CLOSED),
        // Keep-alives, ignored names and ids, several lines of data.
        (": ping\n\ndata:\n\ndata: \n\n:\n\ndata: {\"n\":1}\n\n: ping\n\ndata: [DONE]\n\n", &["1"], DONE),
        ("id: 7\nevent: chunk\nretry: 10\ndata: {\"n\":\ndata: 1}\n\nevent: error\n\ndata: [DONE]\n\n", &["1"], DONE),
        ("\u{feff}data: {\"n\":1}\r\n\r\ndata: {\"n\":2}\r\rdata: [DONE]\n\n", &["1", "2"], DONE),
    ] {
        assert_eq!(drained(events(bytes)).await, (items.iter().map(ToString::to_string).collect(), end), "{bytes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn done_ends_a_stream_whose_connection_stays_open() {
    let (result, took) = timed(drained(events("data: {\"n\":1}\n\ndata: [DONE]\n\n").then_stalls())).await;
    assert_eq!(result, (vec!["1".to_owned()], DONE));
    assert_took(took, secs(0));
}

#[tokio::test(start_paused = true)]
async fn streams_that_end_in_an_error() {
    let one = "data: {\"n\":1}\n\n";
    for (rest, error) in [
        ("data: {\"n\":", "incomplete | chunks: the connection closed inside an event [status 200]"),
        ("data: {\"n\":\n", "incomplete | chunks: the connection closed inside an event [status 200]"),
        ("data: {\"n\":2}{\"n\"", "incomplete | chunks: the connection closed inside an event [status 200]"),
        // A complete error is not hidden by an interruption after it.
        ("data: {\"error\":\"no\"}{\"n\"", "api | chunks: the service reported an error inside the stream: no"),
        ("data: [DON", "incomplete | chunks: the connection closed inside an event [status 200]"),
        (
            "data: {\"m\":2}",
            "decode | chunks: at the top level: not a Chunk: missing field `n` at line 1 column 7; the value is `{\"m\":2}` [status 200]",
        ),
        (
            "data: {\"n\":\"x\"}\n\ndata: {\"n\":3}\n\ndata: [DONE]\n\n",
            "decode | chunks: at `n`: not a Chunk: invalid type: string \"x\", expected u32 at line 1 column 8; the value is `\"x\"` [status 200]",
        ),
        (
            "data: {\"n\":\n\ndata: {\"n\":3}\n\n",
            "decode | chunks: expected JSON (Chunk), got 5 bytes of incomplete JSON: EOF while parsing a value at line 1 column 5 [status 200]",
        ),
        (
            "data: oops\n\n",
            "decode | chunks: expected JSON (Chunk), got text that is not JSON (expected value at line 1 column 1): `oops` [status 200]",
        ),
    ] {
        let (items, end) = drained(events(&format!("{one}{rest}"))).await;
        assert_eq!(items, ["1", error], "{rest:?}");
        assert_eq!(end, None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_stream_is_not_retried() {
    for (kind, error) in [
        (
            TransportErrorKind::Interrupted,
            "interrupted | chunks: the response is incomplete: the connection was interrupted: scripted [status 200]",
        ),
        (
            TransportErrorKind::Connect,
            "interrupted | chunks: the response is incomplete: could not connect: scripted [status 200]",
        ),
        (
            TransportErrorKind::Timeout,
            "timeout | chunks: the response is incomplete: the connection timed out: scripted [status 200]",
        ),
    ] {
        for (start, items) in [("", &[error][..]), ("data: {\"n\":1}\n\nda", &["1", error])] {
            let mock = script([events(start).then_fails(kind), events("data: [DONE]\n\n")]);
            let stream = chunks(&client(&mock)).await.unwrap();
            assert_eq!(drain(stream).await, (items.iter().map(ToString::to_string).collect(), None));
            assert_eq!(mock.requests().len(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_json_body_instead_of_events_is_the_only_item() {
    for (body, items, end) in [
        ("{\"n\":1}", &["1"][..], DONE),
        (" \r\n{\"n\":\n1}\n", &["1"], DONE),
        ("[DONE]", &[], DONE),
        (
            "{\"n\"",
            &[
                "decode | chunks: expected JSON (Chunk), got 4 bytes of incomplete JSON: EOF while parsing an object at line 1 column 4 [status 200]",
            ],
            None,
        ),
        (
            "{\"n\":1}{\"n\":2}",
            &[
                "decode | chunks: expected JSON (Chunk), got text after the JSON value: trailing characters at line 1 column 8 [status 200]",
            ],
            None,
        ),
        // A struct may be written as an array.
        ("[1]", &["1"], DONE),
        (
            "{\"error\":{\"message\":\"no\"}}",
            &["api | chunks: the service reported an error inside the stream: no"],
            None,
        ),
        (
            "<html>Sign in</html>",
            &[
                "decode | chunks: expected JSON (Chunk), got HTML or XML, probably from a proxy or gateway: `<html>Sign in</html>`; check the base URL and any proxy [status 200]",
            ],
            None,
        ),
    ] {
        assert_eq!(
            drained(MockReply::json(200, body)).await,
            (items.iter().map(ToString::to_string).collect(), end),
            "{body:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_over_the_limit_ends_the_stream() {
    let too_large = "too large | chunks: an event is larger than 32 bytes (max_event_bytes) [status 200]".to_owned();
    let long = format!("data: {{\"n\":2,\"pad\":\"{}", "x".repeat(40));
    for (bytes, items) in [
        (format!("data: {{\"n\":1}}\n\n{long}\"}}\n\ndata: {{\"n\":3}}\n\n"), vec!["1".to_owned(), too_large.clone()]),
        // The end of the long event is not awaited.
        (format!("data: {{\"n\":1}}\n\n{long}"), vec!["1".to_owned(), too_large.clone()]),
        (format!("{{\"pad\":\"{}", "x".repeat(40)), vec![too_large.clone()]),
        // Many events together, and a long comment, do not count as a large event.
        (
            format!("{}: {}\n\ndata: [DONE]\n\n", "data: {\"n\":7}\n\n".repeat(5), "x".repeat(100)),
            vec!["7".to_owned(); 5],
        ),
    ] {
        let mock = script([events(&bytes).then_stalls()]);
        let stream = chunks(&builder(&mock).max_event_bytes(32).build().unwrap()).await.unwrap();
        assert_eq!(drain(stream).await.0, items, "{bytes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn opening_a_stream_is_retried_like_any_call() {
    let mock = script([interrupted(), MockReply::status(503), events("data: {\"n\":1}\n\n")]);
    assert_eq!(drain(chunks(&client(&mock)).await.unwrap()).await, (vec!["1".to_owned()], CLOSED));
    assert_eq!(mock.requests().len(), 3);

    let mock = script([MockReply::json(401, r#"{"errors":[{"code":"10009","detail":"Bad key"}]}"#)]);
    let (error, _) = failure(chunks(&client(&mock))).await;
    assert_eq!(error.to_string(), "chunks: 401 Unauthorized: Bad key (10009)");
}

#[tokio::test]
async fn recognized_values_are_not_checked_for_errors() {
    let misleading = || script([events("data: {\"n\":1,\"error\":\"not really\"}\n\n")]);
    let recognizing = |mock| {
        Endpoint::get("chunks", "/chunks")
            .events(|live| EventStream::new(live, |value: &Value| value["n"] == 1))
            .on(&client(mock))
    };
    assert_eq!(recognizing(&misleading()).await.unwrap().try_next().await.unwrap().unwrap()["error"], "not really");
    let mut checked = client(&misleading()).request(Method::GET, "/chunks").events::<Value>().await.unwrap();
    let error = checked.try_next().await.unwrap_err();
    assert_eq!(error.to_string(), "request: the service reported an error inside the stream: not really");
}

#[tokio::test]
async fn a_stream_has_the_metadata_of_its_response() {
    let mock = script([events("data: {\"n\":1}\n\n").header("x-request-id", "r-1")]);
    let response = chunks(&client(&mock)).with_response().await.unwrap();
    assert_eq!((response.request_id(), response.metadata().request_id()), (Some("r-1"), Some("r-1")));
    let stream = response.into_inner();
    assert_eq!((stream.metadata().request_id(), stream.end()), (Some("r-1"), None));
    assert!(format!("{stream:?}").starts_with("EventStream { metadata: ResponseMetadata { status: 200,"), "{stream:?}");
}

#[tokio::test]
async fn an_unpaired_surrogate_in_an_unterminated_event_is_replaced() {
    let mock = script([MockReply::events([r#"data: {"text":"a\ud83d"}"#])]);
    let mut events = client(&mock).request(Method::GET, "/texts").events::<serde_json::Value>().await.unwrap();
    assert_eq!(events.try_next().await.unwrap(), Some(serde_json::json!({"text": "a\u{fffd}"})));
    assert_eq!(events.try_next().await.unwrap(), None);
}

/// Counts the polls of its body. After its chunks, the body has the given number of single bytes.
#[derive(Clone, Debug)]
struct CountingPolls {
    start: &'static str,
    more: usize,
    polls: Arc<AtomicUsize>,
}

#[async_trait]
impl Transport for CountingPolls {
    async fn send(&self, _: TransportRequest) -> Result<TransportResponse, TransportError> {
        let polls = Arc::clone(&self.polls);
        let mut chunks = std::iter::once(self.start).chain(std::iter::repeat_n("\n", self.more));
        let body = stream::poll_fn(move |_| {
            polls.fetch_add(1, Ordering::Relaxed);
            Poll::Ready(chunks.next().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))))
        });
        Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(body)))
    }
}

#[tokio::test(start_paused = true)]
async fn the_body_after_done_is_drained_to_reuse_the_connection() {
    // One more poll for the end, and at most 8 polls for a body that does not end.
    for (more, polls) in [(0, 2), (1, 3), (7, 9), (8, 9), (1000, 9)] {
        let transport = CountingPolls { start: "data: {\"n\":1}\n\ndata: [DONE]\n\n", more, polls: Arc::default() };
        let client = Client::builder().api_key("k").transport(transport.clone()).build().unwrap();
        assert_eq!(drain(chunks(&client).await.unwrap()).await, (vec!["1".to_owned()], DONE));
        assert_eq!(transport.polls.load(Ordering::Relaxed), polls, "{more}");
    }
}
