//! Limits of streams: the time after the end, fairness to other tasks, and resources released at the end.

use std::future::{Future, IntoFuture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::{ByteStream, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{
    Bytes, Client, CompletionStream, HeaderMap, Method, StatusCode, StreamEnd,
    internal::{Accumulator, Completeness, Endpoint},
};
use telnyx_ai_core::{EventStream, Transport};

use crate::support::{builder, client, script, shown, timed};

/// Joined words. `.` makes them complete.
#[derive(Default)]
struct Words(String);

impl Accumulator for Words {
    type Event = Value;
    type Completion = String;

    fn add(&mut self, event: &Value) -> Result<(), Value> {
        self.0.push_str(event.as_str().unwrap_or_default());
        if self.0.ends_with('?') { Err(Value::from("asked")) } else { Ok(()) }
    }

    fn completion(&self) -> &String {
        &self.0
    }

    fn into_completion(self: Box<Self>) -> String {
        self.0
    }

    fn completeness(&self) -> Completeness {
        if self.0.ends_with('.') { Completeness::Complete } else { Completeness::Partial }
    }

    fn missing(&self, _: StreamEnd) -> String {
        "a full stop".to_owned()
    }
}

/// Responds with a new body for each request, and counts the open bodies.
#[derive(Debug)]
struct Bodies {
    make: fn() -> ByteStream,
    open: Arc<AtomicUsize>,
}

struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Transport for Bodies {
    async fn send(&self, _: TransportRequest) -> Result<TransportResponse, TransportError> {
        self.open.fetch_add(1, Ordering::SeqCst);
        let open = Open(Arc::clone(&self.open));
        let body = ByteStream::new((self.make)().map(move |chunk| {
            let _held = &open;
            chunk
        }));
        Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), body))
    }
}

fn bodies(make: fn() -> ByteStream) -> (Client, Arc<AtomicUsize>) {
    let open = Arc::new(AtomicUsize::new(0));
    let transport = Bodies { make, open: Arc::clone(&open) };
    (Client::builder().api_key("k").transport(transport).max_concurrent_requests(1).build().unwrap(), open)
}

fn words(client: &Client) -> telnyx_ai_core::Request<CompletionStream<Value, String>> {
    Endpoint::get("words", "/words").events(|body| CompletionStream::open(body, Words::default())).on(client)
}

/// `data` after each number of seconds, and then nothing, with the connection open.
fn timed_events(steps: &'static [(u64, &'static str)]) -> ByteStream {
    let steps = stream::iter(steps).then(|(wait, data)| async move {
        tokio::time::sleep(Duration::from_secs(*wait)).await;
        Ok(Bytes::from_static(data.as_bytes()))
    });
    ByteStream::new(steps.chain(stream::pending()))
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_trailers_is_five_seconds() {
    let (client, _) = bodies(|| {
        timed_events(&[
            (0, "data: \"a.\"\n\n"),
            (4, ": ping\n\n"),
            (4, ": ping\n\n"),
            (4, ": ping\n\n"),
            (4, ": ping\n\n"),
        ])
    });
    let mut stream = words(&client).await.unwrap();
    let (read, took) = timed(async { while stream.try_next().await.unwrap().is_some() {} }).await;
    assert_eq!((read, took.as_secs(), stream.end()), ((), 5, Some(StreamEnd::Interrupted)));
    assert_eq!(stream.into_completion().unwrap(), "a.");
}

#[tokio::test(start_paused = true)]
async fn continuous_bytes_do_not_extend_the_wait() {
    let (client, _) = bodies(|| {
        let pings = stream::repeat(()).then(|()| async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(Bytes::from_static(b": ping\n\n"))
        });
        ByteStream::new(stream::iter([Ok(Bytes::from_static(b"data: \".\"\n\n"))]).chain(pings))
    });
    let (text, took) = timed(async { words(&client).await.unwrap().finish().await.unwrap() }).await;
    assert_eq!((text.as_str(), took.as_secs()), (".", 5));
}

/// A reader that is busy for a minute after each event receives everything that has arrived.
#[tokio::test(start_paused = true)]
async fn the_time_of_a_slow_reader_does_not_count_as_waiting_for_trailers() {
    for (make, end, waited) in [
        // The trailers have arrived, one by one, or arrive shortly after they are awaited.
        (
            (|| timed_events(&[(0, "data: \"a.\"\n\n"), (0, "data: \"b.\"\n\n"), (0, "data: [DONE]\n\n")]))
                as fn() -> ByteStream,
            StreamEnd::Done,
            0,
        ),
        (
            || timed_events(&[(0, "data: \"a.\"\n\n"), (2, "data: \"b.\"\n\n"), (2, "data: [DONE]\n\n")]),
            StreamEnd::Done,
            4,
        ),
        (
            || timed_events(&[(0, "data: \"a.\"\n\n"), (3, "data: \"b.\"\n\n"), (3, "data: [DONE]\n\n")]),
            StreamEnd::Interrupted,
            5,
        ),
        (|| timed_events(&[(0, "data: \"a.\"\n\n"), (0, "data: \"b.\"\n\n")]), StreamEnd::Interrupted, 5),
    ] {
        let (client, _) = bodies(make);
        let mut stream = words(&client).await.unwrap();
        let (pauses, took) = timed(async {
            let mut pauses = 0;
            while stream.try_next().await.unwrap().is_some() {
                tokio::time::sleep(Duration::from_secs(60)).await;
                pauses += 1;
            }
            pauses
        })
        .await;
        assert_eq!((pauses, took.as_secs() - 120, stream.end()), (2, waited, Some(end)));
        assert_eq!(stream.into_completion().unwrap(), "a.b.");
    }
}

#[tokio::test(start_paused = true)]
async fn trailers_that_never_pause_end_at_the_limit_of_one_event() {
    static COMMENT: [u8; 1 << 16] = {
        let mut comment = [b':'; 1 << 16];
        comment[(1 << 16) - 1] = b'\n';
        comment
    };
    let (client, _) = bodies(|| {
        let last = stream::iter([Ok(Bytes::from_static(b"data: \"a.\"\n\n"))]);
        ByteStream::new(last.chain(endless(&COMMENT)))
    });
    let mut stream = words(&client).await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert_eq!((stream.end(), stream.into_completion().unwrap().as_str()), (Some(StreamEnd::Interrupted), "a."));
}

#[tokio::test(start_paused = true)]
async fn more_text_restores_the_idle_timeout() {
    // The second word starts in time, so the idle timeout of 120 s applies again.
    let (client, _) =
        bodies(|| timed_events(&[(0, "data: \"a.\"\n\n"), (4, "data: \"b\"\n\n"), (60, "data: \"c.\"\n\n")]));
    let (text, took) = timed(async { words(&client).await.unwrap().finish().await.unwrap() }).await;
    assert_eq!((text.as_str(), took.as_secs()), ("a.bc.", 69));
}

#[tokio::test(start_paused = true)]
async fn an_ended_stream_holds_neither_connection_nor_permit() {
    for (make, expected) in [
        ((|| timed_events(&[(0, "data: \"a\"\n\ndata: oops\n\n")])) as fn() -> ByteStream, "decode"),
        (|| timed_events(&[(0, "data: \"a\"\n\ndata: {\"error\":\"no\"}\n\n")]), "api"),
        (|| timed_events(&[(0, "data: \"a\"\n\ndata: \"?\"\n\n")]), "api"),
        (|| timed_events(&[(0, "data: \"a\"\n\n{\"error\":\"no\"}\n")]), "api"),
        (|| timed_events(&[(0, "data: \"a\"\n\n")]), "timeout"),
        (|| timed_events(&[(0, "data: \"a\"\n\ndata: [DONE]\n\n")]), ""),
        (|| timed_events(&[(0, "data: \"a.\"\n\n")]), ""),
    ] {
        let (client, open) = bodies(make);
        let mut kept = words(&client).await.unwrap();
        assert!(kept.try_next().await.unwrap().is_some());
        assert_eq!(open.load(Ordering::SeqCst), 1);
        match kept.try_next().await {
            Ok(next) => assert_eq!((next, expected), (None, "")),
            Err(error) => assert!(shown(&error).starts_with(expected) && !expected.is_empty(), "{error}"),
        }
        assert_eq!(open.load(Ordering::SeqCst), 0, "{expected}: the connection is kept");
        // The only permit is free, although the first stream is not dropped.
        let second = tokio::time::timeout(Duration::from_secs(1), words(&client)).await;
        assert!(second.is_ok(), "{expected}: the permit is kept");
        drop(kept);
    }
}

#[tokio::test(start_paused = true)]
async fn an_ended_download_holds_neither_connection_nor_permit() {
    let (client, open) = bodies(|| timed_events(&[(0, "PNG")]));
    let mut download = client.request(Method::GET, "/picture").download().await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "PNG");
    assert!(download.try_next().await.unwrap_err().is_timeout());
    assert_eq!(open.load(Ordering::SeqCst), 0);
}

fn endless(chunk: &'static [u8]) -> ByteStream {
    ByteStream::new(stream::repeat_with(move || Ok(Bytes::from_static(chunk))))
}

/// Checks that `read` lets other work of its task run.
async fn yields<T>(read: impl Future<Output = T>) -> bool {
    let turn = async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        _ = read => false,
        () = turn => true,
    }
}

#[tokio::test]
async fn a_body_that_is_always_ready_yields_to_other_futures() {
    let get = |client: &Client| client.request(Method::GET, "/numbers");
    let (client, _) = bodies(|| endless(b": comment\n\n"));
    let mut events: EventStream<u32> = get(&client).events().await.unwrap();
    assert!(yields(events.try_next()).await, "comments");
    let (client, _) = bodies(|| endless(b"\n"));
    let mut events: EventStream<u32> = get(&client).events().await.unwrap();
    assert!(yields(events.try_next()).await, "white space before the first event");
    let (client, _) = bodies(|| endless(b"data: \"a\"\n\n"));
    let stream = words(&client).await.unwrap();
    assert!(yields(stream.finish()).await, "events");
    let (client, _) = bodies(|| endless(b""));
    assert!(yields(get(&client).json::<Value>().into_future()).await, "a plain response");
    let download = get(&client).download().await.unwrap();
    assert!(yields(download.bytes()).await, "a download");
}

#[tokio::test]
async fn a_timeout_of_the_caller_ends_an_endless_body() {
    let (client, _) = bodies(|| endless(b": comment\n\n"));
    let mut events: EventStream<u32> = client.request(Method::GET, "/numbers").events().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(1), events.try_next()).await.is_err());
}

#[tokio::test]
async fn the_size_of_a_stream_is_limited_only_if_it_is_accumulated() {
    let events = || MockReply::events(vec!["data: \"0123456789\"\n\n"; 10]);
    let mock = script([events(), events(), events()]);
    let client = builder(&mock).max_response_bytes(60).build().unwrap();
    let error = words(&client).await.unwrap().finish().await.unwrap_err();
    assert_eq!(
        shown(&error),
        "too large | words: the streamed response is larger than 60 bytes (max_response_bytes) [status 200]"
    );
    assert_eq!(error.attachment::<String>().unwrap(), &"0123456789".repeat(5));
    let raw = client.request(Method::GET, "/numbers").events::<Value>().await.unwrap();
    assert_eq!(raw.filter(|item| std::future::ready(item.is_ok())).count().await, 10);
    let exact = builder(&mock).max_response_bytes(120).build().unwrap();
    assert!(words(&exact).await.unwrap().finish().await.unwrap_err().is_incomplete_stream(), "12 bytes an event");
}

#[tokio::test]
async fn errors_between_events_and_comments_in_data() {
    let report = "api | chunks: the service reported an error inside the stream: no";
    for (bytes, items, expected) in [
        ("data: 1\n\n{\"error\":{\"message\":\"no\"}}\n\ndata: 2\n\n", 1, report),
        ("data: 1\n\n{\"error\":{\"message\":\"no\"}}", 1, report),
        ("data: 1\n{\"error\":\"no\"}\n", 1, report),
        ("data: 1\n\n{\n  \"error\": {\n    \"message\": \"no\"\n  }\n}\n\n", 1, report),
        ("data: 1\n\n{\n  \"error\": {\"message\": \"no\"}\n}", 1, report),
        ("event: error\n{\"error\":\"no\"}\n\n", 0, report),
        ("{\"error\":\"no\"}\n\ndata: [DONE]\n\n", 0, report),
        (": hi\n\n{\"message\":\"no\"}\n\n", 0, report),
        // A list of errors, and other line ends.
        ("data: 1\n\n[{\"error\":{\"message\":\"no\"}}]\n\ndata: 2\n\n", 1, report),
        ("data: 1\n\n[{\n  \"error\": {\n    \"message\": \"no\"\n  }\n}\n]\n\n", 1, report),
        ("[\n  {\"error\": \"no\"}\n]", 0, report),
        ("data: 1\r\n\r\n{\"error\":{\"message\":\"no\"}}\r\n\r\ndata: 2\r\n\r\n", 1, report),
        ("data: 1\r\r{\"error\":\"no\"}\r", 1, report),
        // JSON that reports nothing, and comments, are ignored.
        ("data: 1\n\n{\"n\":1}\n\ndata: 2\n\ndata: [DONE]\n\n", 2, ""),
        ("data: 1\n\n[{\"n\":1},[]]\n\ndata: 2\n\n[DONE]\n\ndata: [DONE]\n\n", 2, ""),
        ("data: : PROCESSING\n\ndata: 1\n\ndata: : OPENROUTER PROCESSING\n\ndata: [DONE]\n\n", 1, ""),
        ("data:: PROCESSING\ndata: 1\n\n", 1, ""),
    ] {
        for size in [1, 7, bytes.len()] {
            let chunks: Vec<Bytes> = bytes.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect();
            let client = client(&script([MockReply::events(chunks)]));
            let mut stream = Endpoint::get("chunks", "/chunks")
                .events(|live| EventStream::<u32>::new(live, |_| true))
                .on(&client)
                .await
                .unwrap();
            let mut numbers = 0;
            let error = loop {
                match stream.try_next().await {
                    Ok(Some(_)) => numbers += 1,
                    Ok(None) => break String::new(),
                    Err(error) => break shown(&error),
                }
            };
            assert_eq!(numbers, items, "{bytes:?}");
            assert!(error.starts_with(expected) && error.is_empty() == expected.is_empty(), "{bytes:?}: {error}");
        }
    }
}

#[tokio::test]
async fn an_event_stream_is_named_by_the_error_of_a_plain_call() {
    let json = |reply: MockReply| async move {
        client(&script([reply])).request(Method::GET, "/numbers").json::<Value>().await.unwrap_err()
    };
    let error = json(MockReply::events(["data: {\"n\":1}\n\n"])).await;
    assert_eq!(
        shown(&error),
        "decode | request: expected JSON, got a stream of events; read it with `stream`, or `events` of a raw request: \
         `data: {\"n\":1}` [status 200]"
    );
    let error =
        json(MockReply::events([": hi\n\ndata: {\"n\":1}\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n"])).await;
    assert!(error.is_api());
    assert_eq!(error.details()[0].message.as_deref(), Some("no"));
    // A call that ignores the content of its response succeeds only if the response reports no error.
    let unit = |body: &'static str| async move {
        let delete = Endpoint::<()>::delete("things.delete", "/things");
        delete.on(&client(&script([MockReply::bytes(200, "text/event-stream", body)]))).await
    };
    for body in
        [": hi\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n", "event: error\ndata: no\n\n", " [{\"error\":\"no\"}]"]
    {
        let error = unit(body).await.unwrap_err();
        assert!(error.is_api() || body.starts_with("event: error"), "{error}");
    }
    assert!(unit("data: {\"n\":1}\n\n").await.unwrap_err().to_string().contains("got a stream of events"));
    for body in ["", "OK", "null", "[]", "[{\"n\":1}]", "[{\"error\":null}]", "datas"] {
        unit(body).await.unwrap();
    }

    const GZIP: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let zipped = |status| MockReply::bytes(status, "application/json", GZIP).header("content-encoding", "gzip");
    let named = "the body has `content-encoding: gzip`, which the SDK does not decode";
    let error = json(zipped(200)).await;
    assert!(error.is_decode() && error.to_string().contains(named), "{error}");
    let error = json(zipped(400)).await;
    assert!(error.is_invalid_request() && error.to_string().contains(named), "{error}");
    let events = client(&script([zipped(200)])).request(Method::GET, "/n").events::<u32>().await.unwrap_err();
    assert!(events.is_decode() && events.to_string().contains(named), "{events}");
    let download = client(&script([zipped(200)])).request(Method::GET, "/n").download().await.unwrap_err();
    assert!(download.is_decode() && download.to_string().contains(named), "{download}");
    // A caller may request it. A header without a known encoding, or of a decoded body, is ignored.
    let requested =
        client(&script([zipped(200)])).request(Method::GET, "/n").header("accept-encoding", "gzip").download();
    assert_eq!(requested.bytes().await.unwrap(), GZIP);
    for encoding in ["identity", "utf-8", "gzip"] {
        let reply = MockReply::json(200, "7").header("content-encoding", encoding);
        let number: u32 = client(&script([reply])).request(Method::GET, "/n").json().await.unwrap();
        assert_eq!(number, 7);
    }
}
