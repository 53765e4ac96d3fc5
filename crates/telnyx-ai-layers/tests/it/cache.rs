//! Cached responses.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use telnyx_ai::chat::ChatRequest;
use telnyx_ai::layers::{Cache, CacheStore, MemoryStore};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;
use telnyx_ai::{Bytes, Method, Telnyx};

use crate::client;

/// Returns a client with a cache, and its mock transport.
fn cached(replies: impl IntoIterator<Item = MockReply>) -> (Telnyx, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (client(Cache::new(mock.clone(), MemoryStore::new(1 << 20))), mock)
}

fn question() -> ChatRequest {
    ChatRequest::from("Hi").temperature(0.0)
}

#[tokio::test]
async fn an_equal_request_is_not_sent() {
    let (telnyx, mock) = cached([MockReply::chat("one").header("x-request-id", "r-1"), MockReply::chat("two")]);
    let first = telnyx.chat().complete(question()).with_response().await.unwrap();
    assert!(!first.headers().contains_key("telnyx-ai-cache"));
    let hit = telnyx.chat().complete(question()).with_response().await.unwrap();
    assert_eq!(hit.headers()["telnyx-ai-cache"], "hit");
    assert_eq!(hit.request_id(), Some("r-1"));
    assert_eq!(hit.value(), first.value());
    assert_eq!(mock.requests().len(), 1);
    assert_eq!(telnyx.chat().complete(question().max_tokens(5)).await.unwrap().text(), "two");
}

#[tokio::test]
async fn no_account_receives_the_response_of_another() {
    let (telnyx, mock) = cached([MockReply::chat("one"), MockReply::chat("two")]);
    let other = telnyx.with_api_key("KEY-of-a-tenant").unwrap();
    assert_eq!(telnyx.chat().complete(question()).await.unwrap().text(), "one");
    assert_eq!(other.chat().complete(question()).await.unwrap().text(), "two");
    assert_eq!(other.chat().complete(question()).await.unwrap().text(), "two");
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn what_is_not_deterministic_is_sent() {
    let (telnyx, mock) = cached(["1", "2", "3", "4"].map(MockReply::chat));
    for _ in 0..2 {
        telnyx.chat().complete("Hi").await.unwrap();
        let mut stream = telnyx.chat().stream(question()).await.unwrap();
        while stream.try_next().await.unwrap().is_some() {}
    }
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test]
async fn other_operations_are_cached_on_request() {
    let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    let mock = ["1", "2", "3"].map(MockReply::chat).into_iter().fold(mock, MockTransport::reply);
    let cache = Cache::new(mock.clone(), MemoryStore::new(1 << 20));
    let cache = cache.also(Method::GET, "/ai/models").also(Method::POST, "/ai/chat/completions");
    let telnyx = client(cache);
    for _ in 0..2 {
        telnyx.models().list().await.unwrap();
        assert_eq!(telnyx.chat().complete("Hi").await.unwrap().text(), "1");
    }
    assert_eq!(mock.requests().len(), 2);
    for _ in 0..2 {
        let mut stream = telnyx.chat().stream("Hi").await.unwrap();
        while stream.try_next().await.unwrap().is_some() {}
    }
    assert_eq!(mock.requests().len(), 4); // streams stay excluded
}

#[tokio::test]
async fn errors_and_incomplete_responses_are_not_cached() {
    let interrupted = MockReply::json(200, r#"{"id":"1","#).then_fails(TransportErrorKind::Interrupted);
    let failed = MockReply::json(200, r#"{"choices":[{"index":0,"finish_reason":"error","message":{}}]}"#);
    let not_found = MockReply::error(404, "10005", "The model does not exist.");
    let (telnyx, mock) = cached([interrupted, failed, not_found, MockReply::chat("one")]);
    let error = telnyx.chat().complete(question()).await.unwrap_err();
    assert!(error.is_interrupted() && error.may_have_been_charged());
    assert!(telnyx.chat().complete(question()).await.is_err());
    assert_eq!(telnyx.chat().complete(question()).await.unwrap_err().status().unwrap(), 404);
    assert_eq!(telnyx.chat().complete(question()).await.unwrap().text(), "one");
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test]
async fn a_status_other_than_200_is_not_cached() {
    let mock =
        [201, 404].into_iter().fold(MockTransport::new(), |mock, status| mock.reply(MockReply::json(status, "{}")));
    let mock = mock.reply(MockReply::json(200, "{}"));
    let telnyx = client(Cache::new(mock.clone(), MemoryStore::new(1 << 20)).also(Method::GET, "/ai/tests"));
    let get = async || telnyx.request(Method::GET, "/ai/tests").await;
    assert!(get().await.is_ok());
    assert!(get().await.is_err());
    assert!(get().await.is_ok());
    assert!(get().await.is_ok());
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test]
async fn a_long_body_is_passed_on() {
    let part = "x".repeat(5 << 20);
    let long = MockReply::bytes(200, "text/plain", part.clone()).chunk(part.clone()).chunk("end");
    let mock = MockTransport::new().reply(long.clone()).reply(long);
    let telnyx = client(Cache::new(mock.clone(), MemoryStore::new(usize::MAX)).also(Method::GET, "/ai/text"));
    for _ in 0..2 {
        let body = telnyx.request(Method::GET, "/ai/text").await.unwrap();
        assert!(body == format!("{part}{part}end").as_bytes());
    }
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_equal_request_waits_for_the_one_in_flight() {
    let slow = |text| MockReply::chat(text).after(Duration::from_secs(9));
    let (telnyx, mock) = cached([slow("one"), slow("two")]);
    let results = telnyx.buffered((0..5).map(|_| telnyx.chat().complete(question())), 5);
    let results: Vec<_> = futures_util::StreamExt::collect(results).await;
    assert!(results.into_iter().all(|result| result.unwrap().text() == "one"));
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_equal_request_is_sent_if_the_one_in_flight_fails() {
    let fails = MockReply::error(400, "10015", "Invalid.").after(Duration::from_secs(9));
    let (telnyx, mock) = cached([fails, MockReply::chat("one")]);
    let results = telnyx.buffered((0..3).map(|_| telnyx.chat().complete(question())), 3);
    let results: Vec<_> = futures_util::StreamExt::collect(results).await;
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(mock.requests().len(), 2);
}

/// A store that fails, or has invalid entries.
#[derive(Debug)]
struct Broken {
    puts: AtomicUsize,
}

#[async_trait]
impl CacheStore for Broken {
    async fn get(&self, key: &str) -> io::Result<Option<Bytes>> {
        assert_eq!(key.len(), 64);
        match self.puts.load(Ordering::Relaxed) {
            0 => Err(io::Error::other("no connection")),
            _ => Ok(Some(Bytes::from("no entry"))),
        }
    }

    async fn put(&self, _: &str, value: Bytes) -> io::Result<()> {
        assert!(!String::from_utf8_lossy(&value).contains(crate::KEY));
        self.puts.fetch_add(1, Ordering::Relaxed);
        Err(io::Error::other("no connection"))
    }
}

#[tokio::test]
async fn a_store_that_fails_fails_no_call() {
    let mock = MockTransport::new().reply(MockReply::chat("one")).reply(MockReply::chat("two"));
    let store = Arc::new(Broken { puts: AtomicUsize::new(0) });
    let telnyx = client(Cache::new(mock, Arc::clone(&store)));
    assert_eq!(telnyx.chat().complete(question()).await.unwrap().text(), "one");
    assert_eq!(telnyx.chat().complete(question()).await.unwrap().text(), "two");
    assert_eq!(store.puts.load(Ordering::Relaxed), 2);
}
