//! The limits that all calls of a client share: concurrency and rate.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::future::join_all;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{Bytes, Client, HeaderMap, Method, StatusCode};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{assert_took, builder, chunks, failure, get, script, secs, timed};

/// A service that takes a second for each request and allows a number of requests in each 10 s.
#[derive(Clone, Debug, Default)]
struct Service(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    limit: Option<u64>,
    window: Option<Instant>,
    in_window: u64,
    running: usize,
    max_running: usize,
    order: Vec<String>,
    rejected: usize,
}

impl Service {
    fn allowing(limit: u64) -> Self {
        Self(Arc::new(Mutex::new(Seen { limit: Some(limit), ..Seen::default() })))
    }

    fn client(&self) -> telnyx_ai_core::ClientBuilder {
        Client::builder().api_key("k").transport(self.clone())
    }

    fn seen<T>(&self, read: impl FnOnce(&mut Seen) -> T) -> T {
        read(&mut self.0.lock().unwrap())
    }
}

/// Counts a request as running until it is dropped.
struct Running(Service);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.seen(|seen| seen.running -= 1);
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let now = Instant::now();
        let mut headers = HeaderMap::new();
        let status = self.seen(|seen| {
            seen.running += 1;
            seen.max_running = seen.max_running.max(seen.running);
            seen.order.push(request.url.query().unwrap_or_default().to_owned());
            let Some(limit) = seen.limit else { return StatusCode::OK };
            let started = seen.window.filter(|started| now < *started + secs(10)).unwrap_or_else(|| {
                seen.in_window = 0;
                now
            });
            seen.window = Some(started);
            seen.in_window += 1;
            let resets = (started + secs(10) - now).as_secs_f64().ceil() as u64;
            let rate_headers =
                [("limit", limit), ("remaining", limit.saturating_sub(seen.in_window)), ("reset", resets)];
            for (name, value) in rate_headers {
                headers.insert(http::HeaderName::try_from(format!("x-ratelimit-{name}")).unwrap(), value.into());
            }
            if seen.in_window > limit {
                seen.rejected += 1;
                return StatusCode::TOO_MANY_REQUESTS;
            }
            StatusCode::OK
        });
        let running = Running(self.clone());
        sleep(secs(1)).await;
        let body = futures_util::stream::once(async move {
            let _running = running;
            Ok(Bytes::from_static(b"1"))
        });
        Ok(TransportResponse::new(status, headers, ByteStream::new(body)))
    }
}

fn numbered(client: &Client, number: usize) -> telnyx_ai_core::Request<u8> {
    client.request(Method::GET, "/n").query("n", number).json()
}

#[tokio::test(start_paused = true)]
async fn two_hundred_calls_respect_the_limit_in_their_order() {
    let service = Service::default();
    let client = service.client().max_concurrent_requests(8).build().unwrap();
    let calls = (0..200).map(|number| {
        let client = client.clone();
        async move { numbered(&client, number).await }
    });
    let (responses, took) = timed(join_all(calls)).await;
    assert!(responses.iter().all(Result::is_ok));
    assert_took(took, secs(25));
    let numbers: Vec<String> = (0..200).map(|number| format!("n={number}")).collect();
    service.seen(|seen| assert_eq!((seen.max_running, &seen.order), (8, &numbers)));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_releases_its_permit() {
    let service = Service::default();
    let client = service.client().max_concurrent_requests(1).build().unwrap();
    for _ in 0..10 {
        // Dropped while it runs, and while it waits.
        let (first, second) = (numbered(&client, 1), numbered(&client, 2));
        let both = futures_util::future::join(first.into_future(), second.into_future());
        assert!(timeout(Duration::from_millis(500), both).await.is_err());
    }
    assert_took(timed(numbered(&client, 3)).await.1, secs(1));
    service.seen(|seen| assert_eq!((seen.max_running, seen.order.len()), (1, 11)));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_permit_counts_towards_the_deadline_but_not_the_timeout() {
    let service = Service::default();
    let client = service.client().max_concurrent_requests(1).timeout(Duration::from_millis(1500)).build().unwrap();
    let deadlines = [3500, 3500, 3500, 3500, 3200].map(Duration::from_millis);
    let calls = deadlines.into_iter().enumerate();
    let all = join_all(calls.map(|(number, deadline)| numbered(&client, number).deadline(deadline).into_future()));
    let (responses, took) = timed(all).await;
    assert_took(took, Duration::from_millis(3500));
    assert_eq!(responses.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, true, false, false]);
    let late = responses.into_iter().next_back().unwrap().unwrap_err();
    assert_eq!(
        late.to_string(),
        "request: `deadline` (3.2 s) elapsed while the call waited for a permit (max_concurrent_requests)"
    );
    assert!(late.is_timeout() && late.attempts() == 0, "{late:?}");
    service.seen(|seen| assert_eq!(seen.order.len(), 4, "the last was never sent"));
}

#[tokio::test(start_paused = true)]
async fn a_stream_holds_its_permit_until_it_ends() {
    let (event, done) = ("data: {\"n\":1}\n\n", "data: [DONE]\n\n");
    let reply = || MockReply::events([event, done]).then_stalls();
    let mock = script([reply(), reply(), reply(), MockReply::json(200, "{}")]);
    let client = builder(&mock).max_concurrent_requests(1).build().unwrap();

    let open = chunks(&client).await.unwrap();
    let (error, took) = failure(get(&client).deadline(secs(2))).await;
    assert!(error.is_timeout(), "{error}");
    assert_took(took, secs(2));
    drop(open);

    // A stream at its end holds no permit, even before it is dropped.
    let mut ended = chunks(&client).await.unwrap();
    while ended.next().await.is_some() {}
    let mut last = chunks(&client).await.unwrap();
    last.next().await.unwrap().unwrap();
    while last.next().await.is_some() {}
    get(&client).deadline(secs(2)).await.unwrap();
    assert_eq!(mock.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_body_read_to_its_end_releases_its_permit() {
    let events = || MockReply::events(["data: {\"n\":1}\n\n"]);
    let interrupted = events().then_fails(TransportErrorKind::Interrupted);
    let file = MockReply::bytes(200, "audio/mpeg", "a");
    let mock = script([events(), interrupted, file, MockReply::json(200, "{}")]);
    let client = builder(&mock).max_concurrent_requests(1).deadline(secs(2)).build().unwrap();
    // All three bodies are dropped only at the end of the test.
    let mut closed = chunks(&client).await.unwrap();
    while closed.next().await.is_some() {}
    let mut interrupted = chunks(&client).await.unwrap();
    while interrupted.next().await.is_some() {}
    let mut file = client.request(Method::GET, "/file").download().await.unwrap();
    while file.try_next().await.unwrap().is_some() {}
    get(&client).await.unwrap();
    assert_eq!(mock.requests().len(), 4);
    drop((closed, interrupted, file));
}

#[tokio::test(start_paused = true)]
async fn a_call_holds_no_permit_between_attempts() {
    let mock = script([
        MockReply::status(503).header("retry-after", "30"),
        MockReply::json(200, "{}"),
        MockReply::json(200, "{}"),
    ]);
    let client = builder(&mock).max_concurrent_requests(1).build().unwrap();
    let slow = tokio::spawn(get(&client).into_future());
    sleep(secs(1)).await;
    assert_took(timed(get(&client)).await.1, secs(0));
    assert!(slow.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn two_hundred_calls_respect_the_rate_limit_headers() {
    let service = Service::allowing(20);
    let client = service.client().adaptive_rate(true).build().unwrap();
    let (responses, took) = timed(join_all((0..200).map(|number| numbered(&client, number).into_future()))).await;
    assert!(responses.iter().all(Result::is_ok));
    service.seen(|seen| assert_eq!((seen.rejected, seen.order.len()), (0, 200)));
    // Ten windows of 20 requests; the test may finish before the last window ends.
    assert!((secs(90)..secs(110)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_all_calls_of_the_client() {
    let mock = script([
        MockReply::json(200, "{}"),
        MockReply::status(429).header("retry-after", "20"),
        MockReply::json(200, "{}"),
        MockReply::json(200, "{}"),
    ]);
    let client = builder(&mock).adaptive_rate(true).build().unwrap();
    get(&client).await.unwrap();
    let rejected = tokio::spawn(get(&client).into_future());
    sleep(secs(1)).await;
    let (response, took) = timed(get(&client)).await;
    response.unwrap();
    assert_took(took, secs(19));
    rejected.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_limit_of_zero_is_rejected() {
    let error = Client::builder().api_key("k").max_concurrent_requests(0).build().unwrap_err();
    assert!(error.is_config() && error.to_string().contains("max_concurrent_requests is 0"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_first_call_delays_no_other_call() {
    let service = Service::allowing(20);
    let client = service.client().adaptive_rate(true).build().unwrap();
    let first = numbered(&client, 1).into_future();
    assert!(timeout(Duration::from_millis(500), first).await.is_err());
    assert_eq!(numbered(&client, 2).deadline(secs(5)).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_made_when_the_window_opens_does_not_overtake_waiting_calls() {
    let service = Service::allowing(1);
    let client = service.client().adaptive_rate(true).build().unwrap();
    numbered(&client, 0).await.unwrap();
    // The window ends 10 s after its first request, and a second has passed.
    let late = async {
        sleep(secs(9)).await;
        numbered(&client, 2).await
    };
    let waiting = numbered(&client, 1).into_future();
    let (late, waiting) = futures_util::future::join(late, waiting).await;
    assert!(late.is_ok() && waiting.is_ok());
    service
        .seen(|seen| assert_eq!((seen.rejected, &seen.order[..]), (0, &["n=0", "n=1", "n=2"].map(String::from)[..])));
}

/// A service that takes requests and sends no response.
fn silent(calls: usize) -> telnyx_ai_core::test_util::MockTransport {
    script(vec![MockReply::status(200).after(secs(100_000)); calls])
}

#[tokio::test(start_paused = true)]
async fn calls_to_a_silent_service_end_together() {
    for (timeout, sent) in [(60, 12), (7, 2), (5, 1), (1, 1)] {
        let mock = silent(100);
        let client = builder(&mock).adaptive_rate(true).timeout(secs(timeout)).max_retries(0).build().unwrap();
        let (responses, took) = timed(join_all((0..20).map(|_| get(&client).into_future()))).await;
        assert_took(took, secs(timeout));
        // One more request every five seconds, in case the first request is lost.
        assert_eq!(mock.requests().len(), sent, "{timeout} s");
        let messages: Vec<_> = responses.into_iter().map(|response| response.unwrap_err()).collect();
        assert!(messages.iter().all(|error| error.is_timeout()), "{messages:?}");
        let unsent = format!(
            "things.get: `timeout` ({timeout} s) elapsed while the call waited for a response that reports the rate limit \
             (adaptive_rate); nothing was sent"
        );
        assert_eq!(
            messages.iter().filter(|error| error.to_string() == unsent).count(),
            20 - sent,
            "{timeout} s: {messages:?}"
        );
        assert!(messages.iter().all(|error| error.attempts() == u32::from(error.to_string() != unsent)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_call_without_a_response_delays_the_others_briefly() {
    let mut replies = vec![MockReply::status(200).after(secs(100_000))];
    replies.resize(20, MockReply::json(200, "{}"));
    let mock = script(replies);
    let client = builder(&mock).adaptive_rate(true).max_retries(0).build().unwrap();
    let (responses, took) = timed(join_all((0..20).map(|_| get(&client).into_future()))).await;
    assert_eq!(responses.iter().filter(|response| response.is_ok()).count(), 19);
    assert_took(took, secs(60));
}

#[tokio::test(start_paused = true)]
async fn the_kept_loser_of_a_select_delays_no_other_call() {
    for adaptive in [false, true] {
        let service = Service::default();
        let client = service.client().max_concurrent_requests(1).adaptive_rate(adaptive).build().unwrap();
        let mut losers = Vec::new();
        for round in 0..5 {
            let (mut winner, mut loser) = (numbered(&client, 0).into_future(), numbered(&client, 1).into_future());
            tokio::select! {
                biased;
                response = &mut winner => assert_eq!(response.unwrap(), 1),
                _ = &mut loser => panic!("it waits for its turn"),
            }
            losers.push(loser);
            assert_took(timed(numbered(&client, 2).deadline(secs(5))).await.1, secs(1));
            assert!(losers.len() == round + 1);
        }
        // Polled later, they complete as usual.
        for response in join_all(losers).await {
            assert_eq!(response.unwrap(), 1);
        }
        service.seen(|seen| assert_eq!((seen.max_running, seen.order.len()), (1, 15)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_buffered_stream_does_not_delay_calls_in_its_loop_body() {
    for adaptive in [false, true] {
        let service = Service::default();
        let client = service.client().max_concurrent_requests(2).adaptive_rate(adaptive).build().unwrap();
        let calls = futures_util::stream::iter((0..20).map(|number| numbered(&client, number).into_future()));
        let mut responses = calls.buffered(10);
        let mut count = 0;
        while let Some(response) = responses.next().await {
            assert_eq!(response.unwrap(), 1);
            assert_eq!(numbered(&client, 100).deadline(secs(5)).await.unwrap(), 1, "call {count}");
            count += 1;
        }
        assert_eq!(count, 20);
        service.seen(|seen| assert_eq!(seen.order.len(), 40));
    }
}

#[tokio::test(start_paused = true)]
async fn an_unpolled_waiting_call_delays_no_other_task() {
    let service = Service::default();
    let client = service.client().max_concurrent_requests(1).build().unwrap();
    let running = tokio::spawn(numbered(&client, 0).into_future());
    tokio::task::yield_now().await;
    let mut unpolled: Vec<_> = (1..10).map(|number| numbered(&client, number).into_future()).collect();
    for call in &mut unpolled {
        let once = timeout(Duration::ZERO, call).await;
        assert!(once.is_err(), "it waits for its turn");
    }
    let behind = tokio::spawn(numbered(&client, 10).deadline(secs(5)).into_future());
    assert_eq!(running.await.unwrap().unwrap(), 1);
    assert_eq!(behind.await.unwrap().unwrap(), 1);
    service.seen(|seen| assert_eq!(seen.order, ["n=0", "n=10"]));
}
