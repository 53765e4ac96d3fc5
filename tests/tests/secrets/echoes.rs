//! Responses that echo the key outside of error messages: in ids, models and texts that spans and errors contain.

use std::sync::atomic::{AtomicU32, Ordering};

use telnyx_ai::anthropic::{CreateMessage, Message};
use telnyx_ai::chat::{ChatCompletion, ChatRequest, ToolRun};
use telnyx_ai::openai::{CreateResponse, ModelResponse};
use telnyx_ai::{Credentials, Error, HeaderMap, Telnyx};
use telnyx_ai_tests::{FaultServer, Script, http_response, json_response, sse_response};

use crate::capture::{capture_everything, traced};
use crate::{KEY, assert_hidden, builder, shown};

/// A stream with the key in its ids and in its split text, which is then interrupted.
fn chunks(end: &str) -> Vec<u8> {
    let (first, second) = KEY.split_at(9);
    let chunk = |text: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"c-{KEY}\",\"model\":\"{KEY}\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let (first, second) = (chunk(first, "null"), chunk(second, "null"));
    let last = chunk("", &format!("\"{KEY}\""));
    sse_response(&[&first, &second, &last, end])
}

fn completion() -> String {
    format!(
        r#"{{"id":"c-{KEY}","model":"{KEY}","choices":[{{"index":0,"message":{{"content":"{KEY}"}},"finish_reason":"{KEY}"}}],"usage":{{"prompt_tokens":71,"completion_tokens":72}}}}"#
    )
}

async fn client(script: Script) -> (FaultServer, Telnyx) {
    let server = FaultServer::start([script]).await;
    let telnyx = builder(&server.base_url()).max_retries(0).build().unwrap();
    (server, telnyx)
}

#[track_caller]
fn assert_redacted<T: std::fmt::Debug + 'static>(what: &str, error: &Error) -> String {
    let attached =
        format!("{:?}", error.attachment::<T>().unwrap_or_else(|| panic!("{what}: nothing attached: {error}")));
    assert_hidden(what, &shown(error));
    assert_hidden(what, &attached);
    assert!(attached.contains("[redacted]"), "{what}: {attached}");
    attached
}

#[tokio::test]
async fn a_partial_completion_that_echoes_the_key_is_redacted() {
    let failed = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    for (what, end) in [("an error", failed), ("unreadable", "data: {\"choices\":7}\n\n"), ("not JSON", "data: x\n\n")]
    {
        let (_server, telnyx) = client(Script::respond(chunks(end))).await;
        let error = telnyx.chat().stream("Hi").await.unwrap().finish().await.unwrap_err();
        let attached = error.attachment::<ChatCompletion>().unwrap();
        assert_eq!((&*attached.text(), attached.model.as_str()), ("[redacted]", "[redacted]"));
        assert_redacted::<ChatCompletion>(what, &error);
    }
    // `into_completion` before the end of the stream.
    let (_server, telnyx) = client(Script::respond(chunks(failed))).await;
    let mut stream = telnyx.chat().stream("Hi").await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    assert_eq!(stream.partial().model, KEY, "what is read is the caller's");
    let error = stream.into_completion().unwrap_err();
    assert_redacted::<ChatCompletion>("too early", &error);
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "it is never read")]
struct City {
    name: String,
}

#[tokio::test]
async fn an_invalid_structured_response_is_attached_redacted() {
    let (_server, telnyx) = client(Script::respond(json_response(200, completion()))).await;
    let error = telnyx.chat().complete_as::<City>("Hi").await.unwrap_err();
    assert_redacted::<ChatCompletion>("plain", &error);
    let (_server, telnyx) = client(Script::respond(chunks("data: [DONE]\n\n"))).await;
    let error = telnyx.chat().stream_as::<City>("Hi").await.unwrap().finish().await.unwrap_err();
    assert_redacted::<ChatCompletion>("streamed", &error);
}

#[tokio::test]
async fn a_tool_loop_attaches_a_redacted_conversation() {
    let calls = format!(
        r#"{{"id":"c-{KEY}","model":"{KEY}","choices":[{{"index":0,"message":{{"content":"{KEY}","tool_calls":[{{"id":"t-{KEY}","type":"function","function":{{"name":"f","arguments":"{{}}"}}}}]}},"finish_reason":"tool_calls"}}]}}"#
    );
    let (_server, telnyx) = client(Script::respond(json_response(200, calls))).await;
    let error = telnyx.chat().run_tools("Hi", []).max_turns(1).await.unwrap_err();
    assert!(error.is_limit());
    let attached = assert_redacted::<ToolRun>("a limit", &error);
    assert!(attached.contains("Hi") && attached.contains("t-[redacted]"), "{attached}");
}

/// Sends a different token with each request, without marking it as sensitive.
#[derive(Debug, Default)]
struct Renewed(AtomicU32);

#[async_trait::async_trait]
impl Credentials for Renewed {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let token = format!("Bearer token-number-{}", self.0.fetch_add(1, Ordering::SeqCst));
        headers.insert("authorization", token.parse()?);
        Ok(())
    }
}

#[tokio::test]
async fn tokens_of_earlier_turns_are_redacted() {
    let turn = |token: u32| {
        let body = format!(
            r#"{{"id":"c","choices":[{{"index":0,"message":{{"content":"token-number-{token}","tool_calls":[{{"id":"t-{token}","type":"function","function":{{"name":"f","arguments":"{{}}"}}}}]}},"finish_reason":"tool_calls"}}]}}"#
        );
        Script::respond(json_response(200, body))
    };
    let server =
        FaultServer::start([turn(0), turn(1), Script::respond(json_response(401, r#"{"detail":"no"}"#))]).await;
    let telnyx = Telnyx::builder().credentials(Renewed::default()).base_url(server.base_url()).build().unwrap();
    let error = telnyx.chat().run_tools("Hi", []).await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    let attached = format!("{:?}", error.attachment::<ToolRun>().unwrap());
    assert!(!attached.contains("token-number") && attached.contains("[redacted]"), "{attached}");
}

#[tokio::test]
async fn the_compatible_operations_attach_redacted_values() {
    let created = format!(
        "data: {{\"type\":\"response.created\",\"response\":{{\"id\":\"{KEY}\",\"model\":\"{KEY}\",\"status\":\"in_progress\",\"output\":[]}}}}\n\n"
    );
    let (_server, telnyx) = client(Script::respond(sse_response(&[&created, "data: {\"error\":\"no\"}\n\n"]))).await;
    let stream = telnyx.openai().responses().stream(CreateResponse::new("Hi")).await.unwrap();
    assert_redacted::<ModelResponse>("response", &stream.finish().await.unwrap_err());

    let failed = format!(r#"{{"id":"r-{KEY}","model":"m","status":"failed","output":[]}}"#);
    let (_server, telnyx) = client(Script::respond(json_response(200, failed))).await;
    let error = telnyx.openai().responses().create(CreateResponse::new("Hi")).await.unwrap_err();
    assert_redacted::<ModelResponse>("failed response", &error);

    let start = format!(
        "data: {{\"type\":\"message_start\",\"message\":{{\"id\":\"m-{KEY}\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"{KEY}\",\"content\":[]}}}}\n\n"
    );
    let (_server, telnyx) = client(Script::respond(sse_response(&[&start, "data: {\"error\":\"no\"}\n\n"]))).await;
    let stream = telnyx.anthropic().stream(CreateMessage::new("m", 9, "Hi")).await.unwrap();
    assert_redacted::<Message>("message", &stream.finish().await.unwrap_err());
}

#[tokio::test]
async fn spans_do_not_contain_an_echoed_key() {
    capture_everything();
    let (_server, telnyx) = client(Script::respond(json_response(200, completion()))).await;
    let reply = telnyx.chat().complete("Hi").await.unwrap();
    assert_eq!((reply.id, reply.model), (format!("c-{KEY}"), KEY.to_owned()), "what is returned is the caller's");
    let (_server, telnyx) = client(Script::respond(chunks("data: [DONE]\n\n"))).await;
    telnyx.chat().stream("Hi").await.unwrap().finish().await.unwrap();
    let (_server, telnyx) = client(Script::respond(json_response(200, completion()))).await;
    telnyx.chat().complete(ChatRequest::from("Hi").model("m")).with_response().await.unwrap();

    let text: String = traced().iter().map(|line| format!("{}\n", line.text)).collect();
    assert_hidden("spans", &text);
    for expected in [
        "gen_ai.response.id=c-[redacted]",
        "gen_ai.response.model=[redacted]",
        "gen_ai.response.finish_reasons=[\"[redacted]\"]",
        "gen_ai.usage.input_tokens=71",
    ] {
        assert!(text.contains(expected), "no `{expected}` in:\n{text}");
    }
}

#[tokio::test]
async fn every_kind_of_authorization_is_redacted() {
    for (authorization, secret) in [
        (format!("ApiKey {KEY}"), KEY),
        (format!("Token token=\"{KEY}\""), KEY),
        (KEY.to_owned(), KEY),
        ("Basic dXNlcjpjYW5hcnktN2YzYTljNTFlMmQ4NGIwNg==".to_owned(), "dXNlcjpjYW5hcnktN2YzYTljNTFlMmQ4NGIwNg"),
    ] {
        for echo in [KEY, secret, &secret[..secret.len() - 1]] {
            let body = format!("{{\"errors\":[{{\"detail\":\"bad key {echo}\"}}]}}");
            let (_server, telnyx) = client(Script::respond(json_response(401, body))).await;
            let error = telnyx.models().list().header("authorization", &authorization).await.unwrap_err();
            assert_hidden(&authorization, &shown(&error));
            assert_eq!(error.details()[0].message.as_deref(), Some("bad key [redacted]"), "{authorization}");
        }
    }
}

#[tokio::test]
async fn a_body_truncated_inside_an_echo_is_redacted() {
    for left in [1, 2, 5, KEY.len() - 8] {
        let cut = &KEY[..KEY.len() - left];
        for status in [200, 401, 500] {
            let body = format!("{{\"errors\":[{{\"detail\":\"bad key {cut}");
            let (_server, telnyx) =
                client(Script::respond(http_response(status, &[("content-type", "application/json")], body))).await;
            let error = telnyx.models().list().await.unwrap_err();
            assert!(!shown(&error).contains(cut), "{}", shown(&error));
        }
    }
    // Echoes that exceed the read limit of a body, so that the last echo is truncated.
    for before in 0..KEY.len() + 2 {
        let body = format!("{}{}", "x".repeat(before), format!("{KEY} ").repeat(5000));
        let (_server, telnyx) =
            client(Script::respond(http_response(500, &[("content-type", "text/plain")], body))).await;
        let error = telnyx.models().list().await.unwrap_err();
        assert_hidden("a cut body", &shown(&error));
        let left = String::from_utf8_lossy(error.body()).replace("[redacted]", "").replace([' ', 'x'], "");
        assert!(left.len() < 8, "{left}");
    }
}
