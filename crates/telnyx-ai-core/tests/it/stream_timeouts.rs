//! The timeouts of a stream: the idle timeout and the deadline of the call.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, StatusCode};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{
    Client, CompletionStream, Method, StreamEnd,
    internal::{Accumulator, Completeness, Endpoint, Idempotency},
};
use tokio::time::{Instant, sleep, timeout_at};

use crate::support::{assert_took, builder, chunks, client, drain, failure, post, script, secs, shown, timed};

/// Responds with these chunks, each after its delay, and keeps the connection open.
#[derive(Debug)]
struct Paced(Vec<(Duration, &'static str)>);

#[async_trait]
impl Transport for Paced {
    async fn send(&self, _: TransportRequest) -> Result<TransportResponse, TransportError> {
        let chunks = stream::iter(self.0.clone()).then(|(wait, chunk)| async move {
            sleep(wait).await;
            Ok(Bytes::from_static(chunk.as_bytes()))
        });
        Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(chunks.chain(stream::pending()))))
    }
}

fn paced(chunks: Vec<(Duration, &'static str)>) -> Client {
    Client::builder().api_key("k").transport(Paced(chunks)).build().unwrap()
}

const SILENT: &str = "timeout | chunks: no byte arrived for 120 s (stream_idle_timeout) [status 200]";
/// Returns the error of a stream whose deadline of `seconds` elapsed.
fn late(seconds: &str) -> String {
    let problem = "elapsed before the response completed; raise it with `.deadline(…)` [status 200]";
    format!("timeout | chunks: `deadline` ({seconds} s) {problem}")
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_fails_after_the_idle_timeout() {
    for (start, items) in [("", &[SILENT][..]), ("data: {\"n\":1}\n\ndata: {", &["1", SILENT])] {
        let mock = script([MockReply::events([start]).then_stalls()]);
        let stream = chunks(&client(&mock)).await.unwrap();
        let ((seen, end), took) = timed(drain(stream)).await;
        assert_eq!((seen, end), (items.iter().map(ToString::to_string).collect(), None));
        assert_took(took, secs(120));
        assert_eq!(mock.requests().len(), 1);
    }
    let mock = script([MockReply::events(["data: {"]).then_stalls()]);
    let stream = chunks(&builder(&mock).stream_idle_timeout(secs(3) / 2).build().unwrap()).await.unwrap();
    let ((seen, _), took) = timed(drain(stream)).await;
    assert_eq!(seen, ["timeout | chunks: no byte arrived for 1.5 s (stream_idle_timeout) [status 200]"]);
    assert_took(took, secs(3) / 2);
}

#[tokio::test(start_paused = true)]
async fn any_byte_keeps_a_stream_alive() {
    let keep_alives = [":", " ping", "\n", "\n", "data", ": {", "\"n\":1}", "\n\n"];
    let client = paced(keep_alives.into_iter().map(|bytes| (secs(119), bytes)).collect());
    let stream = chunks(&client).await.unwrap();
    let ((items, _), took) = timed(drain(stream)).await;
    assert_eq!(items, ["1", SILENT]);
    // The idle timeout starts at the last byte, not at the last event or timer.
    assert_took(took, secs(8 * 119 + 120));
}

#[tokio::test(start_paused = true)]
async fn the_timer_wakes_the_latest_waker() {
    for keep_alive in [None, Some((secs(70), ": ping\n\n"))] {
        let silent_from = keep_alive.map_or(secs(0), |(wait, _)| wait);
        let started = Instant::now();
        let mut stream = chunks(&paced(keep_alive.into_iter().collect())).await.unwrap();
        // One task waits, then another one, also after the first timer has fired without effect.
        for wait in [50, 100] {
            let until = (started + secs(wait)).min(started + silent_from + secs(110));
            assert!(timeout_at(until, stream.try_next()).await.is_err());
        }
        let rest = timeout_at(started + secs(10_000), tokio::spawn(drain(stream))).await;
        assert_eq!(rest.expect("the task that waits is woken").unwrap(), (vec![SILENT.to_owned()], None));
        assert_took(started.elapsed(), silent_from + secs(120));
    }
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_streamed_response_ends_with_its_headers() {
    let client =
        paced((0..20).map(|_| (secs(60), "data: {\"n\":1}\n\n")).chain([(secs(60), "data: [DONE]\n\n")]).collect());
    let stream = chunks(&client).timeout(secs(5)).await.unwrap();
    let ((items, end), took) = timed(drain(stream)).await;
    assert_eq!((items.len(), end.is_some()), (20, true));
    assert_took(took, secs(21 * 60));

    let mock = script([MockReply::events(["data: [DONE]\n\n"]).after(secs(6))]);
    let (error, took) = failure(chunks(&builder(&mock).max_retries(0).build().unwrap()).timeout(secs(5))).await;
    assert_eq!(
        error.to_string(),
        "chunks: `timeout` (5 s) elapsed before the response completed; raise it with `.timeout(…)`"
    );
    assert_took(took, secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_covers_the_stream_to_its_end() {
    let every_second = (0..60).map(|_| (secs(1), "data: {\"n\":1}\n\n")).collect();
    let stream = chunks(&paced(every_second)).deadline(secs(11) / 2).await.unwrap();
    let ((items, end), took) = timed(drain(stream)).await;
    assert_eq!((items, end), (vec!["1".into(), "1".into(), "1".into(), "1".into(), "1".into(), late("5.5")], None));
    assert_took(took, secs(11) / 2);

    let mock = script([MockReply::events([""]).then_stalls()]);
    let stream = chunks(&builder(&mock).deadline(secs(30)).build().unwrap()).await.unwrap();
    let ((items, _), took) = timed(drain(stream)).await;
    assert_eq!(items, [late("30")]);
    assert_took(took, secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_applies_to_a_slow_reader() {
    let mock = script([MockReply::events(vec!["data: {\"n\":1}\n\n"; 50])]);
    let mut stream = chunks(&client(&mock)).deadline(secs(7) / 2).await.unwrap();
    let started = Instant::now();
    let mut read = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(Some(_)) => read += 1,
            Ok(None) => panic!("the deadline was forgotten"),
            Err(error) => break error,
        }
        sleep(secs(1)).await;
    };
    assert_eq!((read, shown(&error)), (4, late("3.5")));
    assert_took(started.elapsed(), secs(4));
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_receives_all_events() {
    let mock = script([MockReply::events(["data: {\"n\":1}\n\n", "data: {\"n\":2}\n\n", "data: [DONE]\n\n"])]);
    let mut stream = chunks(&client(&mock)).await.unwrap();
    let mut read = Vec::new();
    while let Some(chunk) = stream.try_next().await.unwrap() {
        read.push(chunk.n);
        sleep(secs(500)).await;
    }
    assert_eq!(read, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn downloads_have_the_same_timeouts() {
    let idle = "request: no byte arrived for 120 s (stream_idle_timeout) [status 200]";
    let client = paced(vec![(secs(100), "a"), (secs(100), "b")]);
    let mut download = client.request(Method::GET, "/picture").download().await.unwrap();
    let started = Instant::now();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "a");
    assert_eq!(download.try_next().await.unwrap().unwrap(), "b");
    assert_eq!(download.try_next().await.unwrap_err().to_string(), idle);
    assert_took(started.elapsed(), secs(320));
    assert!(download.try_next().await.unwrap().is_none());
    let (error, took) = failure(client.request(Method::GET, "/picture").download().deadline(secs(150)).bytes()).await;
    assert_eq!(
        error.to_string(),
        "request: `deadline` (150 s) elapsed before the response completed; raise it with `.deadline(…)` [status 200]"
    );
    assert_took(took, secs(150));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_buffered_response_covers_its_last_byte() {
    let client = paced((0..100).map(|_| (secs(1), " ")).collect());
    let (error, took) = failure(post(&client, Idempotency::NotIdempotent).timeout(secs(9))).await;
    assert!(error.is_timeout());
    assert_took(took, secs(9));
}

#[tokio::test(start_paused = true)]
async fn shorten_idle_never_extends_the_idle_timeout() {
    let mock = script([MockReply::events(["data: {\"n\":1}\n\n"]).then_stalls()]);
    let mut stream = chunks(&client(&mock)).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream.shorten_idle(secs(2));
    stream.shorten_idle(secs(10));
    let ((items, _), took) = timed(drain(stream)).await;
    assert_eq!(items, ["timeout | chunks: no byte arrived for 2 s (stream_idle_timeout) [status 200]"]);
    assert_took(took, secs(2));
}

/// A sum that is complete after its first number.
#[derive(Default)]
struct Sum(u32);

impl Accumulator for Sum {
    type Event = u32;
    type Completion = u32;

    fn add(&mut self, number: &u32) -> Result<(), serde_json::Value> {
        self.0 += number;
        Ok(())
    }

    fn completion(&self) -> &u32 {
        &self.0
    }

    fn into_completion(self: Box<Self>) -> u32 {
        self.0
    }

    fn completeness(&self) -> Completeness {
        if self.0 == 0 { Completeness::Empty } else { Completeness::Complete }
    }

    fn missing(&self, _: StreamEnd) -> String {
        "a number".to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn all_trailers_share_one_wait() {
    let client = paced(vec![(secs(0), "data: 1\n\n"), (secs(3), "data: 2\n\n"), (secs(3), "data: 4\n\n")]);
    let numbers = Endpoint::get("numbers", "/numbers").events(|body| CompletionStream::open(body, Sum::default()));
    let mut stream = numbers.on(&client).await.unwrap();
    let (items, took) = timed(async {
        let mut items = Vec::new();
        while let Some(number) = stream.try_next().await.unwrap() {
            items.push(number);
        }
        items
    })
    .await;
    assert_eq!((items, stream.end()), (vec![1, 2], Some(StreamEnd::Interrupted)));
    assert_took(took, secs(5));
}
