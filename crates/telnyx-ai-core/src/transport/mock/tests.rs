use serde_json::{Value, json};

use super::*;

const CHAT: &str = "http://127.0.0.1/v2/ai/chat/completions";
const PLAIN: &str = r#"{"model":"m","messages":[{"role":"user","content":"one two three"}]}"#;
const STREAMED: &str = r#"{"model":"m","stream":true,"messages":[{"role":"user","content":"one two three"}]}"#;

/// A response: its content type, the chunks of its body, and the error at its end.
struct Seen {
    content_type: String,
    chunks: Vec<String>,
    end: Option<TransportErrorKind>,
}

impl Seen {
    /// Returns the values of the events of a stream that ends with `[DONE]`.
    fn events(&self) -> Vec<Value> {
        assert_eq!(self.content_type, "text/event-stream");
        let (done, events) = self.chunks.split_last().unwrap();
        assert_eq!(done, "data: [DONE]\n\n");
        events.iter().map(|event| event_of(event)).collect()
    }

    fn body(&self) -> Value {
        assert_eq!((self.content_type.as_str(), self.chunks.len()), ("application/json", 1));
        serde_json::from_str(&self.chunks[0]).unwrap()
    }
}

fn event_of(event: &str) -> Value {
    serde_json::from_str(event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap()).unwrap()
}

async fn send(mock: &MockTransport, url: &str, body: &'static str) -> Result<Seen, TransportError> {
    let request =
        TransportRequest::new(Method::POST, url.parse().unwrap(), HeaderMap::new(), TransportBody::Bytes(body.into()));
    let mut response = mock.send(request).await?;
    let content_type = response.headers["content-type"].to_str().unwrap().to_owned();
    let mut seen = Seen { content_type, chunks: Vec::new(), end: None };
    loop {
        match response.body.try_next().await {
            Ok(Some(chunk)) => seen.chunks.push(String::from_utf8(chunk.to_vec()).unwrap()),
            Ok(None) => return Ok(seen),
            Err(error) => return Ok(Seen { end: Some(error.kind()), ..seen }),
        }
    }
}

async fn reply_to(reply: MockReply, body: &'static str) -> Seen {
    send(&MockTransport::new().reply(reply), CHAT, body).await.unwrap()
}

fn chunk(choices: Value) -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_767_225_600, "model": "m",
        "choices": choices })
}

fn delta(delta: Value) -> Value {
    chunk(json!([{ "index": 0, "delta": delta, "finish_reason": null }]))
}

fn end(finish_reason: &str, completion_tokens: u64) -> [Value; 2] {
    let mut usage = chunk(json!([]));
    usage["usage"] = usage_of(completion_tokens);
    [chunk(json!([{ "index": 0, "delta": {}, "finish_reason": finish_reason }])), usage]
}

fn usage_of(completion_tokens: u64) -> Value {
    json!({ "prompt_tokens": 3, "completion_tokens": completion_tokens, "total_tokens": 3 + completion_tokens })
}

#[tokio::test]
async fn a_text_has_the_format_of_the_request() {
    for reply in [MockReply::chat("Hello you"), MockReply::chat_stream(["Hel", "lo you"])] {
        assert_eq!(
            reply_to(reply, PLAIN).await.body(),
            json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1_767_225_600, "model": "m",
                "choices": [{ "index": 0, "message": { "role": "assistant", "content": "Hello you" },
                    "finish_reason": "stop" }],
                "usage": usage_of(2) })
        );
    }
    let events = reply_to(MockReply::chat_stream(["Hel", "lo you"]), STREAMED).await.events();
    let [finish, usage] = end("stop", 2);
    let start = delta(json!({ "role": "assistant", "content": "" }));
    let text = |text: &str| delta(json!({ "content": text }));
    assert_eq!(events, [start, text("Hel"), text("lo you"), finish, usage]);
    assert_eq!(reply_to(MockReply::chat("Hello you"), STREAMED).await.events()[1], text("Hello you"));
}

#[tokio::test]
async fn tool_calls_have_the_format_of_the_request() {
    let reply = || MockReply::tool_calls([("add", json!({ "a": 1 })), ("now", json!({}))]);
    let body = reply_to(reply(), PLAIN).await.body();
    let call = |id: &str, name: &str, arguments: &str| json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } });
    let calls = json!([call("call_1_1", "add", r#"{"a":1}"#), call("call_1_2", "now", "{}")]);
    let message = json!({ "role": "assistant", "content": null, "tool_calls": calls });
    assert_eq!(body["choices"], json!([{ "index": 0, "message": message, "finish_reason": "tool_calls" }]));
    assert_eq!(body["usage"], usage_of(2));

    let events = reply_to(reply(), STREAMED).await.events();
    let [finish, usage] = end("tool_calls", 2);
    let part = |part: Value| delta(json!({ "tool_calls": [part] }));
    let start = |at: u64, id: &str, name: &str| {
        part(json!({ "index": at, "id": id, "type": "function", "function": { "name": name, "arguments": "" } }))
    };
    let rest = |at: u64, arguments: &str| part(json!({ "index": at, "function": { "arguments": arguments } }));
    assert_eq!(
        events,
        [
            delta(json!({ "role": "assistant", "content": null })),
            start(0, "call_1_1", "add"),
            rest(0, r#"{"a":1}"#),
            start(1, "call_1_2", "now"),
            rest(1, "{}"),
            finish,
            usage
        ]
    );
}

#[tokio::test]
async fn ids_identify_the_requests_of_a_transport() {
    let mock = MockTransport::new().reply(MockReply::status(200).header("content-type", "none"));
    let mock = mock.reply(MockReply::tool_call("f", json!({}))).reply(MockReply::chat("Hi"));
    let mut bodies = Vec::new();
    for _ in 0..3 {
        bodies.push(send(&mock, CHAT, PLAIN).await.unwrap().chunks.concat());
    }
    assert_eq!(bodies[0], "");
    assert!(bodies[1].contains(r#""id":"call_2_1""#) && bodies[1].contains(r#""id":"chatcmpl-2""#), "{}", bodies[1]);
    assert!(bodies[2].contains(r#""id":"chatcmpl-3""#));
}

#[tokio::test]
async fn arguments_are_json_or_an_unchanged_string() {
    #[derive(serde::Serialize)]
    struct Numbers {
        z: u8,
        a: u8,
    }
    let sent = async |reply| {
        let body = reply_to(reply, PLAIN).await.body();
        body.pointer("/choices/0/message/tool_calls/0/function/arguments").unwrap().as_str().unwrap().to_owned()
    };
    assert_eq!(sent(MockReply::tool_call("f", Numbers { z: 1, a: 2 })).await, r#"{"z":1,"a":2}"#);
    assert_eq!(sent(MockReply::tool_call("f", r#"{"a": "#)).await, r#"{"a": "#);
    assert_eq!(sent(MockReply::tool_call("f", "a \"quoted\" ž\n".to_owned())).await, "a \"quoted\" ž\n");

    let keys = std::collections::BTreeMap::from([(vec![1], 2)]);
    let mock = MockTransport::new().reply(MockReply::tool_call("f", keys));
    let error = send(&mock, CHAT, PLAIN).await.err().unwrap();
    assert_eq!(error.kind(), TransportErrorKind::Unsendable);
    let message = error.to_string();
    assert!(message.contains("the arguments of the tool call \"f\" are not JSON: key must be a string"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_or_a_stall_replaces_the_end() {
    let kind = TransportErrorKind::Interrupted;
    let seen = reply_to(MockReply::chat_stream(["Hel", "lo"]).then_fails(kind), STREAMED).await;
    assert_eq!((seen.chunks.len(), seen.end), (3, Some(kind)));
    assert_eq!(event_of(&seen.chunks[2]), delta(json!({ "content": "lo" })));
    let seen = reply_to(MockReply::tool_call("f", json!({})).then_fails(kind), STREAMED).await;
    assert_eq!((seen.chunks.len(), seen.end), (3, Some(kind)));
    let seen = reply_to(MockReply::chat("Hi").then_fails(kind), PLAIN).await;
    assert_eq!((seen.chunks.len(), seen.end), (1, Some(kind)));

    let mock = MockTransport::new().reply(MockReply::chat("Hi").then_stalls());
    let stalled = tokio::time::timeout(std::time::Duration::from_secs(9), send(&mock, CHAT, STREAMED));
    assert!(stalled.await.is_err(), "the body has no end");
}

#[tokio::test(start_paused = true)]
async fn headers_and_delays_apply() {
    let delay = std::time::Duration::from_secs(7);
    let mock = MockTransport::new().reply(MockReply::chat("Hi").header("x-request-id", "r-1").after(delay));
    let start = tokio::time::Instant::now();
    let request = TransportRequest::new(
        Method::POST,
        CHAT.parse().unwrap(),
        HeaderMap::new(),
        TransportBody::Bytes(PLAIN.into()),
    );
    let response = mock.send(request).await.unwrap();
    assert_eq!((response.status.as_u16(), start.elapsed()), (200, delay));
    assert_eq!(response.headers["x-request-id"], "r-1");
}

#[tokio::test]
async fn a_request_of_another_format_is_rejected() {
    let fail = async |url: &'static str, body| {
        let error = send(&MockTransport::new().reply(MockReply::chat("Hi")), url, body).await.err().unwrap();
        assert_eq!(error.kind(), TransportErrorKind::Unsendable);
        error.to_string()
    };
    let message = fail("http://127.0.0.1/v2/ai/openai/responses", r#"{"input":"Hi"}"#).await;
    assert!(message.contains("the request is POST /v2/ai/openai/responses; reply with `MockReply::json`"), "{message}");
    let message = fail(CHAT, "").await;
    assert!(message.contains("the request for a chat completion is not JSON"), "{message}");
}

#[tokio::test]
async fn an_error_has_the_format_of_the_service() {
    let mock = MockTransport::new().reply(MockReply::error(429, "10011", "Slow down."));
    let seen = send(&mock, "http://127.0.0.1/v2/ai/anything", "").await.unwrap();
    let error = json!({ "code": "10011", "title": "Too Many Requests", "detail": "Slow down." });
    assert_eq!(seen.body(), json!({ "errors": [error] }));
    let seen = reply_to(MockReply::error(599, "x", "y").then_fails(TransportErrorKind::Timeout), PLAIN).await;
    assert_eq!(seen.end, Some(TransportErrorKind::Timeout));
    assert_eq!(seen.body()["errors"][0]["title"], "Error");
}

#[tokio::test]
async fn a_request_without_a_reply_is_an_interruption_and_clones_share_the_replies() {
    let mock = MockTransport::new();
    let error = send(&mock, CHAT, PLAIN).await.err().unwrap();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted);
    assert!(error.to_string().contains("the mock transport has no response for this request"), "{error}");
    let _clone = mock.clone().reply(MockReply::bytes(200, "text/csv", "id;name\n").chunk("1;Ada\n"));
    assert_eq!(send(&mock, CHAT, PLAIN).await.unwrap().chunks, ["id;name\n", "1;Ada\n"]);
    let requests = mock.requests();
    assert_eq!(
        (requests.len(), requests[1].target(), requests[1].header("x-absent")),
        (2, "/v2/ai/chat/completions".into(), "")
    );
}
