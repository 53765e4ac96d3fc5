//! Exchanges without a complete response.

use std::future::IntoFuture;
use std::time::Duration;

use serde_json::Value;
use telnyx_ai::layers::Record;
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;

use crate::{client, read, recorder, recording, replayer};

#[tokio::test(start_paused = true)]
async fn errors_of_the_transport_are_replayed() {
    let kinds = [
        (TransportErrorKind::Connect, "connect"),
        (TransportErrorKind::Unprocessed, "unprocessed"),
        (TransportErrorKind::Interrupted, "interrupted"),
        (TransportErrorKind::Timeout, "timeout"),
        (TransportErrorKind::Body, "body"),
        (TransportErrorKind::Unsendable, "unsendable"),
    ];
    for (kind, name) in kinds {
        let (_folder, path) = recording();
        let telnyx = recorder(&path, [MockReply::fails(kind)]);
        let recorded = telnyx.chat().complete("Hi").max_retries(0).await.unwrap_err();
        let file: Value = serde_json::from_str(&read(&path)).unwrap();
        assert_eq!(file["exchanges"][0]["error"]["kind"], name);
        let replayed = replayer(&path).chat().complete("Hi").max_retries(0).await.unwrap_err();
        assert_eq!(replayed.to_string(), recorded.to_string());
        assert_eq!(replayed.kind(), recorded.kind());
        assert_eq!(replayed.may_have_been_charged(), recorded.may_have_been_charged());
    }
}

#[tokio::test]
async fn an_interrupted_stream_is_replayed() {
    let (_folder, path) = recording();
    let reply = MockReply::chat_stream(["Hel", "lo."]).then_fails(TransportErrorKind::Interrupted);
    for telnyx in [recorder(&path, [reply.clone()]), replayer_after(&path, reply).await] {
        let mut stream = telnyx.chat().stream("Hi").await.unwrap();
        let error = loop {
            match stream.try_next().await {
                Ok(chunk) => assert!(chunk.is_some()),
                Err(error) => break error,
            }
        };
        assert!(error.is_interrupted());
        assert_eq!(stream.partial().text(), "Hello.");
    }
}

async fn replayer_after(path: &std::path::Path, reply: MockReply) -> telnyx_ai::Telnyx {
    let mut stream = recorder(path, [reply]).chat().stream("Hi").await.unwrap();
    while stream.try_next().await.is_ok_and(|chunk| chunk.is_some()) {}
    replayer(path)
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_replayed_without_its_wait() {
    let (_folder, path) = recording();
    let slow = MockReply::chat("late").after(Duration::from_secs(90));
    let recorded = recorder(&path, [slow]).chat().complete("Hi").timeout(Duration::from_secs(60)).await.unwrap_err();
    assert!(recorded.is_timeout());
    assert!(read(&path).contains(r#""kind": "dropped""#), "{}", read(&path));
    let start = tokio::time::Instant::now();
    let replayed = replayer(&path).chat().complete("Hi").await.unwrap_err();
    assert!(replayed.is_timeout() && replayed.may_have_been_charged());
    assert!(start.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_ends_where_it_was_dropped() {
    let (_folder, path) = recording();
    let mut stream = recorder(&path, [MockReply::chat_stream(["Hel", "lo."])]).chat().stream("Hi").await.unwrap();
    stream.try_next().await.unwrap();
    drop(stream);
    let mut stream = replayer(&path).chat().stream("Hi").await.unwrap();
    let error = loop {
        match stream.try_next().await {
            Ok(chunk) => assert!(chunk.is_some()),
            Err(error) => break error,
        }
    };
    assert!(error.is_interrupted(), "{error}");
    assert!(error.to_string().contains("the caller dropped the call before its end"), "{error}");
}

#[tokio::test]
async fn a_panic_leaves_the_exchanges_before_it() {
    let (_folder, path) = recording();
    let telnyx = recorder(&path, [MockReply::chat("one"), MockReply::chat_stream(["two", "three"])]);
    let test = tokio::spawn(async move {
        telnyx.chat().complete("Hi").await.unwrap();
        let mut stream = telnyx.chat().stream("Hi").await.unwrap();
        stream.try_next().await.unwrap();
        panic!("an assertion of the test");
    });
    assert!(test.await.unwrap_err().is_panic());
    let file: Value = serde_json::from_str(&read(&path)).unwrap();
    assert_eq!(file["exchanges"].as_array().unwrap().len(), 2);
    assert_eq!(file["exchanges"][1]["error"]["kind"], "dropped");
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_are_recorded_in_the_order_of_their_requests() {
    let (_folder, path) = recording();
    let mock = MockTransport::new().reply(MockReply::chat("slow").after(Duration::from_secs(9)));
    let telnyx = client(Record::new(mock.reply(MockReply::chat("fast")), &path).unwrap());
    let both = futures_util::future::join(
        telnyx.chat().complete("1").into_future(),
        telnyx.chat().complete("2").into_future(),
    );
    let (first, second) = both.await;
    assert_eq!((first.unwrap().text(), second.unwrap().text()), ("slow".into(), "fast".into()));
    let file = read(&path);
    assert!(file.find("slow").unwrap() < file.find("fast").unwrap());
}
