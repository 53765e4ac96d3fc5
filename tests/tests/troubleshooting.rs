//! The messages in `docs/troubleshooting.md` equal the messages of the errors.
#![allow(clippy::unwrap_used, reason = "a panic in a helper is a failed test")]

use std::fs;

use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;
use telnyx_ai::{Client, ClientBuilder, Error, Method, Telnyx};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/troubleshooting.md");

#[track_caller]
fn assert_documented(error: &Error, message: &str) {
    let page = fs::read_to_string(PAGE).unwrap();
    assert!(page.contains(message), "the page does not quote `{message}`");
    assert!(error.to_string().contains(message), "{error}");
}

fn with_key() -> ClientBuilder<Telnyx> {
    Telnyx::builder().api_key("KEY0123")
}

/// Returns the error of a list of models that receives `replies`.
async fn call(builder: ClientBuilder<Telnyx>, replies: impl IntoIterator<Item = MockReply>) -> Error {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    builder.max_retries(0).transport(mock).build().unwrap().models().list().await.unwrap_err()
}

#[test]
fn messages_of_a_client_that_cannot_be_built() {
    for (builder, message) in [
        (Telnyx::builder(), "no api_key; "),
        (Telnyx::builder().api_key("Bearer KEY0123"), "api_key begins with `Bearer`; "),
        (Telnyx::builder().api_key("KEY0123\n"), "api_key contains a line break at byte 7 of 8; "),
        (with_key().base_url("api.telnyx.com/v2"), "base_url is not a URL ("),
        (with_key().base_url("https://api.telnyx.com/v2/ai"), "base_url ends in `/ai`, "),
        (with_key().base_url("http://10.0.0.7/v2"), "base_url is plain http to `"),
        (with_key().storage_url("http://10.0.0.7"), "storage_url is plain http to `"),
        (with_key().proxy("http://proxy.example:3128").no_proxy(), "both proxy and no_proxy are set; "),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.is_config());
        assert_documented(&error, message);
    }
}

#[tokio::test]
async fn messages_of_calls() {
    let error = call(with_key(), []).await;
    assert_documented(&error, " for this request");
    let error = call(with_key().max_response_bytes(8), [MockReply::json(200, "[1, 2, 3, 4]")]).await;
    assert!(error.is_too_large());
    assert_documented(&error, "(max_response_bytes)");

    let interrupted = MockTransport::new().reply(MockReply::fails(TransportErrorKind::Interrupted));
    let telnyx = with_key().transport(interrupted).build().unwrap();
    let error = telnyx.chat().complete("Hi").await.unwrap_err();
    assert!(error.may_have_been_charged());
    assert_documented(&error, "not retried: it may have been charged");
}

#[tokio::test(start_paused = true)]
async fn messages_of_streams() {
    let long = format!("data: {{\"id\":\"{}\"}}\n\n", "x".repeat(64));
    let mock = MockTransport::new()
        .reply(MockReply::chat_stream(["Hel"]).then_stalls())
        .reply(MockReply::events([long]))
        .reply(MockReply::events(["data: {\"choices\":[]}\n\n"]));
    let telnyx = with_key().max_event_bytes(32).transport(mock.clone()).build().unwrap();
    let roomy = telnyx.with(|settings| settings.max_event_bytes(1 << 10)).unwrap();
    for (telnyx, message) in [
        (&roomy, "no byte arrived for 120 s (stream_idle_timeout)"),
        (&telnyx, "(max_event_bytes)"),
        (&roomy, "the connection closed before "),
    ] {
        let mut stream = telnyx.chat().stream("Hi").await.unwrap();
        let error = loop {
            match stream.try_next().await {
                Ok(chunk) => assert!(chunk.is_some(), "{message}"),
                Err(error) => break error,
            }
        };
        assert_documented(&error, message);
    }
}

#[tokio::test]
async fn messages_of_storage() {
    let builder = with_key().base_url("https://gateway.test/v2").transport(MockTransport::new());
    let gateway = builder.build().unwrap();
    assert_documented(&gateway.storage().bucket("docs").await.unwrap_err(), "storage_url is not set, ");

    let mock = MockTransport::new()
        .reply(MockReply::bytes(200, "text/xml", "<LocationConstraint>us-west-1</LocationConstraint>"))
        .reply(MockReply::bytes(409, "text/xml", "<Error><Code>BucketNotEmpty</Code></Error>"))
        .reply(MockReply::bytes(
            200,
            "text/xml",
            "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>",
        ));
    let telnyx = with_key().transport(mock).build().unwrap();
    let error = telnyx.storage().buckets().delete("docs").await.unwrap_err();
    assert!(error.is_conflict());
    assert_documented(&error, "it still holds ");
    let bucket = telnyx.storage().bucket_in("docs", "us-west-1").unwrap();
    assert_documented(&bucket.put("/a", "x").await.unwrap_err(), "`key` ");
    assert_documented(&telnyx.storage().buckets().create("Docs").await.unwrap_err(), "`bucket` is ");
}

#[test]
fn a_call_outside_a_runtime() {
    let client = Client::builder().api_key("KEY0123").transport(MockTransport::new()).build().unwrap();
    let mut call = std::pin::pin!(client.request(Method::GET, "/ai/models").into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut context) {
        std::task::Poll::Ready(result) => assert_documented(&result.unwrap_err(), "no Tokio runtime; "),
        std::task::Poll::Pending => panic!("the call waits for a runtime"),
    }
}
