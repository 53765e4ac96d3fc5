//! Invalid streams end with one error in a short time.

use std::time::Duration;

use telnyx_ai::Error;
use telnyx_ai::chat::ChatStream;
use telnyx_ai_tests::{EVENTS, FaultServer, Script, builder, http_chunk, http_head, json_response, soon, sse_response};

const HEAD: &[(&str, &str)] =
    &[("content-type", "text/event-stream"), ("transfer-encoding", "chunked"), ("x-request-id", "req-1")];

/// Opens the stream of this script, and returns it with its server.
async fn open(script: Script) -> (FaultServer, ChatStream) {
    let server = FaultServer::start([script]).await;
    let telnyx = builder(&server.base_url())
        .stream_idle_timeout(Duration::from_millis(50))
        .max_event_bytes(1024)
        .build()
        .unwrap();
    let stream = soon(telnyx.chat().stream("Hi")).await.unwrap();
    (server, stream)
}

/// Returns the error of a stream after the text `text`.
async fn failure(script: Script, text: &str) -> Error {
    let (server, mut stream) = open(script).await;
    let error = loop {
        match soon(stream.try_next()).await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ended as if it were complete"),
            Err(error) => break error,
        }
    };
    assert_eq!(stream.partial().text(), text);
    assert_eq!(soon(stream.try_next()).await.unwrap(), None);
    assert_eq!((error.operation(), error.attempts()), (Some("chat.stream"), 1));
    assert_eq!(server.requests().len(), 1);
    error
}

fn first(rest: &str) -> Vec<u8> {
    sse_response(&[EVENTS[0], rest])
}

#[tokio::test]
async fn a_stalled_stream() {
    let head = http_head(200, HEAD);
    let error = failure(Script::read_request().write(head.clone()).then_stall(), "").await;
    assert!(error.is_timeout() && error.is_transient(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "chat.stream: no byte arrived for 0.05 s (stream_idle_timeout) [status 200, request id req-1]"
    );
    let begun = [head.clone(), http_chunk(EVENTS[0])].concat();
    assert!(failure(Script::read_request().write(begun).then_stall(), "Hel").await.is_timeout());
    // An incomplete event is not returned.
    let half = [head, http_chunk(EVENTS[0]), http_chunk("data: {\"choices\"")].concat();
    assert!(failure(Script::read_request().write(half).then_stall(), "Hel").await.is_timeout());
}

#[tokio::test]
async fn an_incomplete_stream() {
    let error = failure(Script::respond(first("")), "Hel").await;
    assert!(error.is_incomplete_stream() && error.is_transient(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "chat.stream: the connection closed before `[DONE]` or a finish reason, after 3 bytes of text [status 200]"
    );
    let error = failure(Script::respond(first("data: {\"choices\":[{\"in")), "Hel").await;
    assert!(error.is_incomplete_stream(), "{error:?}");
    assert_eq!(error.to_string(), "chat.stream: the connection closed inside an event [status 200]");
    let error = failure(Script::respond(sse_response(&["data: [DONE]\n\n"])), "").await;
    assert!(error.is_incomplete_stream(), "{error:?}");
    assert_eq!(error.to_string(), "chat.stream: the response ended without a single choice [status 200]");
    let error = failure(Script::respond(sse_response(&[""])), "").await;
    assert!(error.is_incomplete_stream(), "{error:?}");
}

#[tokio::test]
async fn a_stream_with_an_error_event() {
    for (event, message, text) in [
        (
            r#"data: {"error":{"message":"overloaded","type":"server_error","code":503}}"#,
            "the service reported an error inside the stream: overloaded (503)",
            "Hel",
        ),
        (
            r#"data: {"errors":[{"code":"10007","title":"Unexpected error","detail":"gone"}]}"#,
            "the service reported an error inside the stream: gone (10007)",
            "Hel",
        ),
        (
            r#"data: {"detail":[{"loc":["body","model"],"msg":"unknown","type":"value_error"}]}"#,
            "the service reported an error inside the stream: body.model: unknown",
            "Hel",
        ),
        (
            "event: error\ndata: out of memory",
            "the service reported an error inside the stream: `out of memory`",
            "Hel",
        ),
        (
            r#"data: {"choices":[{"index":0,"delta":{"content":"x"}}],"error":{"message":"late"}}"#,
            "the service reported an error inside the stream: late",
            "Helx",
        ),
    ] {
        let error = failure(Script::respond(first(&format!("{event}\n\ndata: [DONE]\n\n"))), text).await;
        assert!(error.is_api() && !error.is_decode(), "{error:?}");
        assert_eq!(error.to_string(), format!("chat.stream: {message}"));
    }
}

const INVALID_UTF_8: &[u8] = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xff\"}}]}\n\n";

#[tokio::test]
async fn an_invalid_event() {
    let error = failure(Script::respond(first("data: {\"choices\":[{\"delta\":[]}]}\n\n")), "Hel").await;
    assert!(error.is_decode(), "{error:?}");
    assert_eq!(error.json_path(), Some("choices[0].delta"));
    assert!(error.to_string().starts_with("chat.stream: at `choices[0].delta`: not a ChatChunk: "), "{error}");

    let error = failure(Script::respond(first("data: not json\n\n")), "Hel").await;
    assert!(error.is_decode(), "{error:?}");
    assert!(error.to_string().contains("expected JSON (ChatChunk), got text that is not JSON"), "{error}");

    let broken = [http_head(200, HEAD), http_chunk(EVENTS[0]), http_chunk(INVALID_UTF_8), http_chunk("")];
    let error = failure(Script::respond(broken.concat()), "Hel").await;
    assert!(error.is_decode(), "{error:?}");
    assert!(error.to_string().contains("bytes that are not UTF-8 from byte 43 on"), "{error}");

    let deep = format!("data: {}\n\n", "[".repeat(1000));
    assert!(failure(Script::respond(first(&deep)), "Hel").await.is_decode());
}

#[tokio::test]
async fn an_event_over_the_limit() {
    let endless = format!("data: {}", "x".repeat(10 * 1024 * 1024));
    for rest in [format!("data: \"{}\"\n\n", "x".repeat(1100)), endless, "data: 1\n".repeat(1000)] {
        let error = failure(Script::respond(first(&rest)), "Hel").await;
        assert!(error.is_too_large() && !error.is_transient(), "{error:?}");
        assert_eq!(error.to_string(), "chat.stream: an event is larger than 1024 bytes (max_event_bytes) [status 200]");
    }
}

#[tokio::test]
async fn a_json_response_instead_of_events() {
    let (_server, stream) = open(Script::respond(json_response(200, telnyx_ai_tests::COMPLETION))).await;
    assert_eq!(soon(stream.finish()).await.unwrap().text(), "Hello", "as good as a stream of one piece");
    for (body, is_expected, message) in [
        (
            "",
            Error::is_incomplete_stream as fn(&Error) -> bool,
            "the connection closed before `[DONE]` or a finish reason, after 0 bytes of text",
        ),
        ("{\"choices\":[]}", Error::is_incomplete_stream, "the response ended without a single choice"),
        (
            "{\"choices\":[{\"index\":0,\"message\":{\"con",
            Error::is_decode,
            "expected JSON (ChatChunk), got 38 bytes of incomplete JSON: EOF while parsing a string at line 1 column 38",
        ),
    ] {
        let error = failure(Script::respond(json_response(200, body)), "").await;
        assert!(is_expected(&error), "{body}: {error:?}");
        assert_eq!(error.to_string(), format!("chat.stream: {message} [status 200]"));
    }
}

#[tokio::test]
async fn a_stream_of_a_custom_type_ends_with_its_first_error() {
    let error = r#"data: {"error":{"message":"stop"}}"#;
    for (event, is_expected) in [("data: two", Error::is_decode as fn(&Error) -> bool), (error, Error::is_api)] {
        let answer = sse_response(&["data: 1\n\n", event, "\n\n", "data: 3\n\n"]);
        let server = FaultServer::start([Script::respond(answer)]).await;
        let telnyx = telnyx_ai_tests::telnyx(&server);
        let mut numbers = telnyx.request(http::Method::GET, "/numbers").events::<u8>().await.unwrap();

        assert_eq!(numbers.try_next().await.unwrap(), Some(1));
        let error = numbers.try_next().await.unwrap_err();
        assert!(is_expected(&error) && error.operation() == Some("request"), "{error:?}");
        assert_eq!(numbers.try_next().await.unwrap(), None, "the error was the last item");
        assert_eq!(numbers.end(), None, "it did not end well");
    }
}
