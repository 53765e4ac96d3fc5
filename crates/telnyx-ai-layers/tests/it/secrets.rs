//! No recording contains a secret.

use serde_json::{Value, json};
use telnyx_ai::layers::Record;
use telnyx_ai::storage::{CreateBucket, StorageRegion};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::{Method, Telnyx};
use telnyx_ai_emulator::Emulator;

use crate::{read, recording, replayer};

const KEY: &str = "canary-7f3a9c51e2d84b06";

fn recorder(path: &std::path::Path, replies: impl IntoIterator<Item = MockReply>) -> Telnyx {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    Telnyx::builder().api_key(KEY).transport(Record::new(mock, path).unwrap()).build().unwrap()
}

#[track_caller]
fn assert_hidden(file: &str) {
    assert!(!file.contains("canary"), "{file}");
    assert!(!file.contains(&KEY[7..]), "{file}");
}

#[tokio::test]
async fn the_key_is_redacted_wherever_it_occurs() {
    let (_folder, path) = recording();
    let echo =
        MockReply::json(200, json!({"echo": format!("<{KEY}>"), "others": "canary-query, canary-header, canary-cookie", "escaped": KEY.replace('-', "\\u002d")}).to_string())
            .header("x-echo", &format!("a {KEY} b"))
            .header("set-cookie", "session=canary");
    let telnyx = recorder(&path, [echo]);
    let call = telnyx.request(Method::POST, format!("/ai/{KEY}")).query("note", KEY).query("api_key", "canary-query");
    let call = call.header("x-api-key", "canary-header").header("cookie", "canary-cookie");
    call.body(&json!({"prompt": KEY})).json::<Value>().await.unwrap();
    assert_hidden(&read(&path));
    let file: Value = serde_json::from_str(&read(&path)).unwrap();
    let exchange = &file["exchanges"][0];
    assert_eq!(exchange["request"]["path"], "/v2/ai/[redacted]");
    assert_eq!(exchange["request"]["query"], "note=[redacted]&api_key=[redacted]");
    assert_eq!(exchange["request"]["headers"]["x-api-key"], "[redacted]");
    assert_eq!(exchange["request"]["body"]["json"], json!({"prompt": "[redacted]"}));
    assert_eq!(exchange["response"]["headers"]["x-echo"], "a [redacted] b");
    assert_eq!(exchange["response"]["headers"]["set-cookie"], "[redacted]");
    assert_eq!(exchange["response"]["body"]["json"]["others"], "[redacted], [redacted], [redacted]");
    assert_eq!(exchange["response"]["body"]["json"]["echo"], "<[redacted]>");
}

#[tokio::test]
async fn the_error_of_a_replay_shows_no_secret() {
    let (_folder, path) = recording();
    recorder(&path, [MockReply::json(200, "1")]).request(Method::GET, "/ai/tests").await.unwrap();
    let replay =
        Telnyx::builder().api_key(KEY).transport(telnyx_ai::layers::Replay::open(&path).unwrap()).build().unwrap();
    let call = replay.request(Method::POST, format!("/ai/{KEY}")).query("api_key", "canary-query");
    let error = call.body(&json!({"prompt": KEY})).await.unwrap_err();
    assert_hidden(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn a_redacted_request_equals_the_request_with_another_key() {
    let (_folder, path) = recording();
    let send = async |telnyx: &Telnyx, key: &str| {
        let call = telnyx.request(Method::POST, "/ai/tests").query("api_key", key);
        call.body(&json!({"prompt": format!("my key is {key}.")})).json::<Value>().await
    };
    send(&recorder(&path, [MockReply::json(200, "1")]), KEY).await.unwrap();
    assert_eq!(send(&replayer(&path), "other").await.unwrap(), json!(1));
}

#[tokio::test]
async fn a_key_across_chunks_is_redacted() {
    let (_folder, path) = recording();
    let (start, end) = KEY.split_at(10);
    let chunks = [format!("data: {{\"x\":\"{start}"), end[..4].to_owned(), format!("{}\"}}\n\n", &end[4..])];
    let telnyx = recorder(&path, [MockReply::events(chunks)]);
    let mut events = telnyx.request(Method::GET, "/ai/tests").events::<Value>().await.unwrap();
    while events.try_next().await.is_ok_and(|event| event.is_some()) {}
    assert_hidden(&read(&path));
    let file: Value = serde_json::from_str(&read(&path)).unwrap();
    let texts: Vec<_> = file["exchanges"][0]["response"]["body"]["chunks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|chunk| &chunk["text"])
        .collect();
    assert_eq!(texts, ["data: {\"x\":\"[redacted]", "", "\"}\n\n"]);
}

#[tokio::test]
async fn a_stream_that_divides_the_key_among_its_events_is_not_recorded() {
    let (start, end) = KEY.split_at(12);
    for parts in [vec![start, end], KEY.split_inclusive(|_: char| true).collect()] {
        let (_folder, path) = recording();
        let mut stream = recorder(&path, [MockReply::chat_stream(parts)]).chat().stream("Hi").await.unwrap();
        while stream.try_next().await.unwrap().is_some() {}
        assert_eq!(stream.into_completion().unwrap().text(), KEY); // the caller has the response
        let file = read(&path);
        assert_hidden(&file);
        assert!(!file.contains("chunks"), "{file}");
        let mut stream = replayer(&path).chat().stream("Hi").await.unwrap();
        let error = stream.try_next().await.unwrap_err();
        assert!(error.is_interrupted());
        assert!(error.to_string().contains("not recorded, because its events contain a secret in parts"), "{error}");
    }

    // A key in one event is redacted, and does not join the events around it.
    let (_folder, path) = recording();
    let reply = MockReply::chat_stream(["a ", KEY, " b"]);
    let mut stream = recorder(&path, [reply]).chat().stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert_hidden(&read(&path));
    let mut stream = replayer(&path).chat().stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert_eq!(stream.into_completion().unwrap().text(), "a [redacted] b");
}

#[tokio::test]
async fn the_key_of_an_earlier_call_is_redacted_in_a_later_response() {
    let (_folder, path) = recording();
    let telnyx = recorder(&path, [MockReply::json(200, "1"), MockReply::json(200, json!(KEY).to_string())]);
    let call = |telnyx: &Telnyx| telnyx.request(Method::GET, "/ai/tests");
    call(&telnyx).json::<Value>().await.unwrap();
    call(&telnyx.with_api_key("KEY-of-a-tenant").unwrap()).json::<Value>().await.unwrap();
    assert_hidden(&read(&path));
}

#[tokio::test]
async fn an_error_of_the_transport_is_redacted() {
    #[derive(Debug)]
    struct Fails;

    #[async_trait::async_trait]
    impl telnyx_ai::Transport for Fails {
        async fn send(
            &self,
            _: telnyx_ai::transport::TransportRequest,
        ) -> Result<telnyx_ai::transport::TransportResponse, telnyx_ai::transport::TransportError> {
            let kind = telnyx_ai::transport::TransportErrorKind::Interrupted;
            Err(telnyx_ai::transport::TransportError::new(kind, format!("rejected {KEY}")))
        }
    }

    let (_folder, path) = recording();
    let telnyx = Telnyx::builder().api_key(KEY).transport(Record::new(Fails, &path).unwrap()).build().unwrap();
    telnyx.chat().complete("Hi").await.unwrap_err();
    assert_hidden(&read(&path));
    assert!(read(&path).contains("rejected [redacted]"));
}

/// Calls of each form against the emulator: chat, streams, forms, files, and presigned URLs with their tokens.
#[tokio::test]
async fn no_recording_of_the_emulator_has_a_secret() {
    let (_folder, path) = recording();
    let emulator = Emulator::builder().start().await.unwrap();
    let builder = Telnyx::builder().api_key(KEY).base_url(emulator.base_url());
    let record = Record::new(builder.http_transport().unwrap(), &path).unwrap();
    let telnyx = builder.transport(record).build().unwrap();

    telnyx.chat().complete(format!("Repeat {KEY}")).await.unwrap();
    let mut stream = telnyx.chat().stream(format!("Repeat {KEY}")).await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    let bucket = telnyx.storage().bucket_in("docs", StorageRegion::UsCentral1).unwrap();
    telnyx.storage().buckets().create(CreateBucket::new("docs")).await.unwrap();
    bucket.put("a.txt", format!("The key is {KEY}.")).await.unwrap();
    let url = bucket.presigned_url("a.txt", 60).await.unwrap();
    let file = read(&path);
    assert_hidden(&file);
    let token = url.url.split('=').next_back().unwrap().to_owned();
    assert!(token.len() > 8 && !file.contains(&token), "{file}");
    assert!(file.contains("AWS4-HMAC") || file.contains("\"authorization\": \"[redacted]\""));
}
