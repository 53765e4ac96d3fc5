//! Invalid arguments are rejected before a request is sent.

use telnyx_ai::chat::{ChatRequest, Message};
use telnyx_ai::embeddings::EmbedBucket;
use telnyx_ai::{Error, Result, Telnyx};
use telnyx_ai_tests::{COMPLETION, FaultServer, Script, json_response, telnyx};

async fn server() -> FaultServer {
    FaultServer::start([Script::respond(json_response(200, COMPLETION))]).await
}

fn assert_rejected<T: std::fmt::Debug>(result: Result<T>, operation: &str, message: &str) {
    let error: Error = result.unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    assert_eq!(error.to_string(), format!("{operation}: {message}"));
    assert_eq!((error.attempts(), error.operation(), error.status()), (0, Some(operation), None));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn invalid_chat_requests() {
    let server = server().await;
    let telnyx = telnyx(&server);
    let request = || ChatRequest::from("Hi");
    let finite = "is not a finite number, which JSON cannot carry";
    for (request, message) in [
        (request().temperature(f64::NAN), format!("`temperature` {finite}")),
        (request().temperature(f64::INFINITY), format!("`temperature` {finite}")),
        (request().top_p(f64::NEG_INFINITY), format!("`top_p` {finite}")),
        (request().min_p(f64::NAN), format!("`min_p` {finite}")),
        (request().frequency_penalty(f64::NAN), format!("`frequency_penalty` {finite}")),
        (request().presence_penalty(f32::NAN), format!("`presence_penalty` {finite}")),
        (request().length_penalty(f64::NAN), format!("`length_penalty` {finite}")),
        (request().min_p(1.5), "`min_p` is outside 0 to 1".into()),
        (request().top_logprobs(21), "`top_logprobs` is over 20".into()),
        (request().stop(["a", "b", "c", "d", "e"]), "`stop` has more than 4 sequences".into()),
        (ChatRequest::new([]), "`messages` is empty; give at least one message".into()),
        (request().extra("stream", true), "`stream` is set by `complete` and `stream`; drop it from `extra`".into()),
        (
            request().model("a").extra("model", "b"),
            "`model` is set twice: by its own setter and by `extra`; drop one of them".into(),
        ),
    ] {
        assert_rejected(telnyx.chat().complete(request.clone()).await, "chat.complete", &message);
        assert_rejected(telnyx.chat().stream(request).await, "chat.stream", &message);
    }
    assert_eq!((server.requests().len(), server.connections()), (0, 0));

    // The SDK sends boundary values, and the service checks them.
    let edge =
        request().temperature(-1e300).min_p(1.0).top_logprobs(20).stop(["a", "b", "c", "d"]).message(Message::user(""));
    assert_eq!(telnyx.chat().complete(edge).await.unwrap().text(), "Hello");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn invalid_options() {
    let server = server().await;
    let telnyx = telnyx(&server);
    let key = "`idempotency_key` must be 1 to 255 letters, digits, `_`, `:` or `-`";
    for bad in ["", "a b", "a\n", "é", &"x".repeat(256)] {
        assert_rejected(
            telnyx.embeddings().embed_bucket("docs").idempotency_key(bad).await,
            "embeddings.embed_bucket",
            key,
        );
    }
    assert_rejected(
        telnyx.models().list().header("a b", "1").await,
        "models.list",
        "header name \"a b\" is not a header name",
    );
    assert_rejected(
        telnyx.models().list().header("x-a", "1\n2").await,
        "models.list",
        "the value of header `x-a` contains a line break or another character that is invalid in a header",
    );
    assert_rejected(
        telnyx.models().list().header("host", "h").await,
        "models.list",
        "header `host` is set by the SDK; drop it",
    );
    assert_rejected(
        telnyx.embeddings().embed_bucket(EmbedBucket::new("docs").extra("bucket_name", "other")).await,
        "embeddings.embed_bucket",
        "`bucket_name` is set twice: by its own setter and by `extra`; drop one of them",
    );
    assert_eq!((server.requests().len(), server.connections()), (0, 0));
}

#[tokio::test]
async fn invalid_raw_requests() {
    let server = server().await;
    let telnyx = telnyx(&server);
    let get = |path: &'static str| telnyx.request(http::Method::GET, path);
    let holds =
        |what: &str| format!("`path` contains {what}; pass query pairs with `.query(name, value)` and encode the rest");
    assert_rejected(get("/ai/x?limit=5").await, "request", &holds("'?'"));
    assert_rejected(get("/ai/x#y").await, "request", &holds("'#'"));
    assert_rejected(get("/ai/x y").await, "request", &holds("' '"));
    assert_rejected(get("/ai/x\r\nhost: y").await, "request", &holds("'\\r'"));
    assert_rejected(get("/ai/../x").await, "request", "`path` contains a `.` or `..` segment");
    assert_rejected(
        get("https://api.telnyx.com/v2/ai/models").await,
        "request",
        "`path` is an absolute URL; pass a path below the base URL, such as `/ai/models`",
    );
    assert_rejected(get("/x").body_bytes("a\nb", "x").await, "request", "`content_type` cannot be sent as a header");
    let unsendable = std::collections::HashMap::from([((1, 2), 3)]);
    assert_rejected(
        get("/x").body(&unsendable).await,
        "request",
        "`body` cannot be written as JSON: key must be a string",
    );
    assert_eq!((server.requests().len(), server.connections()), (0, 0));
}

#[tokio::test]
async fn the_first_invalid_argument_is_reported() {
    let server = server().await;
    let telnyx: Telnyx = telnyx(&server);
    let call = telnyx.embeddings().get("").header("a b", "1").idempotency_key("");
    assert_rejected(call.await, "embeddings.get", "`task_id` is empty; give the id or name of the resource");
    assert_eq!(server.connections(), 0);
}
