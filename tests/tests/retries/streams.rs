//! After the response headers of a stream, a request of any class is not retried.

use std::time::Duration;

use telnyx_ai::Error;
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai_tests::{
    EVENTS, FaultServer, Script, all, bad_chunk_response, builder, http_chunk, http_head, soon, sse_response, telnyx,
};

type Predicate = fn(&Error) -> bool;

const HEAD: &[(&str, &str)] = &[("content-type", "text/event-stream"), ("transfer-encoding", "chunked")];

/// The response headers and the first event, without the end of the body.
fn first_event() -> Script {
    Script::read_request().write([http_head(200, HEAD), http_chunk(EVENTS[0])].concat())
}

#[tokio::test]
async fn a_stream_is_not_retried_after_its_first_byte() {
    let error_event = "data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n";
    let cases: [(&str, Script, Predicate); 7] = [
        ("closed in the body", first_event().then_close(), Error::is_interrupted),
        ("reset", first_event().then_reset(), Error::is_interrupted),
        ("stalled", first_event().then_stall(), Error::is_timeout),
        (
            "bad framing",
            Script::respond(bad_chunk_response(200, HEAD.split_at(1).0, &[EVENTS[0]])),
            Error::is_interrupted,
        ),
        ("ended early", Script::respond(sse_response(&[EVENTS[0]])), Error::is_incomplete_stream),
        ("error object", Script::respond(sse_response(&[EVENTS[0], error_event])), Error::is_api),
        ("no JSON", Script::respond(sse_response(&[EVENTS[0], "data: oops\n\n"])), Error::is_decode),
    ];
    all(cases.map(|(how, script, is_expected)| async move {
        let server = FaultServer::start([script]).await;
        let telnyx = builder(&server.base_url()).stream_idle_timeout(Duration::from_millis(50)).build().unwrap();
        let mut stream = telnyx.chat().stream("Hi").idempotent(true).await.unwrap();

        assert_eq!(stream.try_next().await.unwrap().unwrap().text_delta(), "Hel", "{how}");
        let error = soon(stream.try_next()).await.unwrap_err();
        assert!(is_expected(&error), "{how}: {error:?}");
        assert_eq!((error.operation(), error.attempts()), (Some("chat.stream"), 1), "{how}");

        assert_eq!(stream.partial().text(), "Hel", "{how}: what arrived stays readable");
        assert_eq!(error.attachment::<ChatCompletion>().unwrap(), stream.partial(), "{how}");
        assert_eq!(stream.try_next().await.unwrap(), None, "{how}: the error was the last item");
        assert!(stream.into_completion().unwrap_err().is_incomplete_stream(), "{how}");
        assert_eq!((server.requests().len(), server.connections()), (1, 1), "{how}");
    }))
    .await;
}

#[tokio::test]
async fn a_dropped_stream_closes_its_connection() {
    let server = FaultServer::start([first_event().then_stall()]).await;
    let mut stream = telnyx(&server).chat().stream("Hi").await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().text_delta(), "Hel");
    assert_eq!(server.peer_closures(), 0);

    drop(stream);

    soon(server.closed_by_peer()).await;
    assert_eq!((server.requests().len(), server.connections(), server.peer_closures()), (1, 1, 1));
}

#[tokio::test]
async fn a_complete_stream_returns_its_connection() {
    let server = FaultServer::start([Script::respond(sse_response(EVENTS))]).await;
    let telnyx = telnyx(&server);
    for _ in 0..30 {
        let whole = telnyx.chat().stream("Hi").await.unwrap().finish().await.unwrap();
        assert_eq!(whole.text(), "Hello");
    }
    assert_eq!(server.requests().len(), 30);
    // The connection returns to the pool shortly after the last byte; until then the next call may open another
    // connection.
    assert!(server.connections() <= 3, "{} connections", server.connections());
}

#[tokio::test]
async fn a_chunk_is_available_as_soon_as_it_is_sent() {
    let script = Script::read_request()
        .write(http_head(200, HEAD))
        .write(http_chunk(EVENTS[0]))
        .gated()
        .write(http_chunk(EVENTS[1]))
        .gated()
        .write(http_chunk(EVENTS[3]))
        .gated()
        .then_stall();
    let server = FaultServer::start([script]).await;
    let mut stream = telnyx(&server).chat().stream("Hi").await.unwrap();

    for text in ["Hel", "lo"] {
        server.release();
        assert_eq!(soon(stream.try_next()).await.unwrap().unwrap().text_delta(), text);
    }
    server.release();
    assert_eq!(soon(stream.try_next()).await.unwrap(), None, "`[DONE]` ends it although the connection stays open");
    assert_eq!(stream.into_completion().unwrap().text(), "Hello");
}
