//! Streams with their chunks and times.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::{self, StreamExt};
use telnyx_ai::layers::{Record, Replay};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{Bytes, HeaderMap, StatusCode};
use tokio::time::Instant;

use crate::{client, read, recording};

/// Responds with events that are split at odd positions, one each 100 ms, 1 s after the request.
#[derive(Debug)]
struct Slow;

/// The first chunk ends inside `ö`, the second one inside an event.
const CHUNKS: [&[u8]; 4] = [
    b"data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"H\xC3",
    b"\xB6\"}}]}\n\ndata: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":",
    b"\"i\"},\"finish_reason\":\"stop\"}]}\n\n",
    b"data: [DONE]\n\n",
];

#[async_trait]
impl Transport for Slow {
    async fn send(&self, _: TransportRequest) -> Result<TransportResponse, TransportError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "text/event-stream".parse().unwrap());
        let chunks = stream::iter(CHUNKS).then(async |chunk| {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(Bytes::from_static(chunk))
        });
        Ok(TransportResponse::new(StatusCode::OK, headers, ByteStream::new(chunks.boxed())))
    }
}

#[tokio::test(start_paused = true)]
async fn chunks_and_times_are_recorded_and_replayed() {
    let (_folder, path) = recording();
    let start = Instant::now();
    let mut stream = client(Record::new(Slow, &path).unwrap()).chat().stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert_eq!(stream.into_completion().unwrap().text(), "Höi");
    let recorded_in = start.elapsed();
    let expected = r#"
        "after_ms": 1000,
        "headers": {"content-type": "text/event-stream"},
        "body": {
          "chunks": [
            {
              "at_ms": 100,
              "base64": "ZGF0YTogeyJpZCI6IjEiLCJjaG9pY2VzIjpbeyJpbmRleCI6MCwiZGVsdGEiOnsiY29udGVudCI6IkjD"
            },
            {
              "at_ms": 200,
              "base64": "tiJ9fV19CgpkYXRhOiB7ImlkIjoiMSIsImNob2ljZXMiOlt7ImluZGV4IjowLCJkZWx0YSI6eyJjb250ZW50Ijo="
            },
            {"at_ms": 300, "text": "\"i\"},\"finish_reason\":\"stop\"}]}\n\n"},
            {"at_ms": 400, "text": "data: [DONE]\n\n"}
          ]
        }
"#;
    assert!(read(&path).contains(expected), "{}", read(&path));
    assert!(!read(&path).contains("\"error\""), "{}", read(&path));

    let replay = async |replay: Replay| {
        let start = Instant::now();
        let mut stream = client(replay).chat().stream("Hi").await.unwrap();
        let mut times = vec![start.elapsed()];
        while stream.try_next().await.unwrap().is_some() {
            times.push(start.elapsed());
        }
        assert_eq!(stream.into_completion().unwrap().text(), "Höi");
        times.push(start.elapsed());
        times
    };
    let at_once = replay(Replay::open(&path).unwrap()).await;
    assert!(at_once.iter().all(Duration::is_zero), "{at_once:?}");
    let with_times = replay(Replay::open(&path).unwrap().with_times()).await;
    assert_eq!(with_times, [1000, 1200, 1300, 1400].map(Duration::from_millis));
    assert_eq!(with_times.last(), Some(&recorded_in));
}

#[tokio::test(start_paused = true)]
async fn a_replay_has_the_chunks_of_the_recording() {
    let (_folder, path) = recording();
    let chunks = async |transport: &dyn Transport| {
        let request = TransportRequest::new(
            telnyx_ai::Method::GET,
            "https://api.telnyx.com/v2/ai/tests".parse().unwrap(),
            HeaderMap::new(),
            telnyx_ai::transport::TransportBody::Empty,
        );
        let body = transport.send(request).await.unwrap().body;
        body.map(Result::unwrap).collect::<Vec<Bytes>>().await
    };
    assert_eq!(chunks(&Record::new(Slow, &path).unwrap()).await, CHUNKS);
    assert_eq!(chunks(&Replay::open(&path).unwrap()).await, CHUNKS);

    let text = MockReply::bytes(200, "text/plain", "one").chunk("two");
    let record = Record::new(MockTransport::new().reply(text), &path).unwrap();
    assert_eq!(chunks(&record).await, ["one", "two"]);
    assert_eq!(chunks(&Replay::open(&path).unwrap()).await, ["one", "two"]);

    let event = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]));
    chunks(&Record::new(event, &path).unwrap()).await;
    assert!(read(&path).contains(r#"{"at_ms": 0, "text": "data: 1\n\n"}"#), "{}", read(&path));
}
