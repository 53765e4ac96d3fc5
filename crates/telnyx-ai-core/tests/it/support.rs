//! Helpers shared by the tests.

use std::future::IntoFuture;
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    Client, ClientBuilder, Error, EventStream, Request, StreamEnd,
    internal::{Endpoint, Idempotency},
};
use tokio::time::Instant;

/// API key of every client of the tests, which must not appear in any output.
pub(crate) const CANARY: &str = "KEY-canary-0123";

/// Timers with paused time have a resolution of a millisecond, and some calls set several timers.
const TICKS: Duration = Duration::from_millis(10);

pub(crate) fn builder(mock: &MockTransport) -> ClientBuilder {
    Client::builder().api_key(CANARY).transport(mock.clone())
}

pub(crate) fn client(mock: &MockTransport) -> Client {
    builder(mock).build().unwrap()
}

pub(crate) fn script(replies: impl IntoIterator<Item = MockReply>) -> MockTransport {
    replies.into_iter().fold(MockTransport::new(), MockTransport::reply)
}

pub(crate) fn ok() -> MockReply {
    MockReply::json(200, r#"{"ok":true}"#)
}

pub(crate) fn interrupted() -> MockReply {
    MockReply::fails(TransportErrorKind::Interrupted)
}

pub(crate) fn refused() -> MockReply {
    MockReply::fails(TransportErrorKind::Connect)
}

pub(crate) fn get(client: &Client) -> Request<Value> {
    Endpoint::get("things.get", "/things/{id}").path("id", "t-1").json().on(client)
}

pub(crate) fn post(client: &Client, class: Idempotency) -> Request<Value> {
    let body = serde_json::json!({"n": 1});
    Endpoint::post("things.create", "/things", class).body(&body, &Default::default()).json().on(client)
}

pub(crate) fn delete(client: &Client) -> Request<()> {
    Endpoint::delete("things.delete", "/things/{id}").path("id", "t-1").on(client)
}

/// Returns the error of a call and the duration of the call.
pub(crate) async fn failure<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> (Error, Duration) {
    let (result, took) = timed(call).await;
    match result {
        Ok(_) => panic!("the call succeeded"),
        Err(error) => (error, took),
    }
}

pub(crate) async fn timed<T>(call: impl IntoFuture<Output = T>) -> (T, Duration) {
    let started = Instant::now();
    let result = call.await;
    (result, started.elapsed())
}

#[track_caller]
pub(crate) fn assert_took(took: Duration, expected: Duration) {
    assert!(took >= expected && took <= expected + TICKS, "took {took:?}, expected {expected:?}");
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Returns the kind and the message of an error.
pub(crate) fn shown(error: &Error) -> String {
    type Predicate = (&'static str, fn(&Error) -> bool);
    let kinds: [Predicate; 8] = [
        ("api", Error::is_api),
        ("decode", Error::is_decode),
        ("incomplete", Error::is_incomplete_stream),
        ("interrupted", Error::is_interrupted),
        ("pagination", Error::is_pagination),
        ("task failed", Error::is_task_failed),
        ("timeout", Error::is_timeout),
        ("too large", Error::is_too_large),
    ];
    let of: Vec<&str> = kinds.iter().filter(|(_, is)| is(error)).map(|(kind, _)| *kind).collect();
    format!("{} | {error}", of.join("+"))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Chunk {
    pub(crate) n: u32,
}

/// Creates a call whose response is a stream of chunks.
pub(crate) fn chunks(client: &Client) -> Request<EventStream<Chunk>> {
    Endpoint::get("chunks", "/chunks").events(|live| EventStream::new(live, |_: &Chunk| false)).on(client)
}

/// Returns the items of a stream and its end. Checks that no item follows the end.
pub(crate) async fn drain(mut stream: EventStream<Chunk>) -> (Vec<String>, Option<StreamEnd>) {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        let failed = item.is_err();
        items.push(item.map_or_else(|error| shown(&error), |chunk| chunk.n.to_string()));
        if failed {
            break;
        }
    }
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "a stream that has ended stays ended");
    }
    (items, stream.end())
}

/// Returns the items of such a stream for this response.
pub(crate) async fn drained(reply: MockReply) -> (Vec<String>, Option<StreamEnd>) {
    drain(chunks(&client(&script([reply]))).await.unwrap()).await
}
