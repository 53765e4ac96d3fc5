//! Spans, events and log records of a complete session.

use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message, Tool, ToolCall};
use telnyx_ai::embeddings::{SearchDocuments, SummarizeFile};
use telnyx_ai_tests::{FaultServer, Script, http_response, json_response, sse_response};

use crate::capture::{capture_everything, logged, traced};
use crate::{ANSWER, KEY, PROMPT, assert_hidden, builder};

fn response(text: &str) -> String {
    format!(
        r#"{{"id":"c-1","model":"m","choices":[{{"index":0,"message":{{"content":"{text}","tool_calls":[{{"id":"t","function":{{"name":"f","arguments":"{text}"}}}}]}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":2,"completion_tokens":1}}}}"#
    )
}

fn events(text: &str) -> Vec<u8> {
    let chunk = format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}]}}\n\n"
    );
    sse_response(&[&chunk, "data: [DONE]\n\n"])
}

/// A response that echoes the request, like a careless gateway.
fn echo(status: u16) -> Vec<u8> {
    let body = format!(r#"{{"errors":[{{"title":"{PROMPT}","detail":"Bearer {KEY} {ANSWER}","code":"1"}}]}}"#);
    http_response(status, &[("content-type", "application/json"), ("x-echo", KEY), ("x-request-id", KEY)], body)
}

fn request() -> ChatRequest {
    let call = ToolCall::function("call-1", "look_up", format!("{{\"q\":\"{PROMPT}\"}}"));
    ChatRequest::new([
        Message::system(PROMPT),
        Message::user(PROMPT).name(PROMPT),
        Message::assistant_calls([call]),
        Message::tool("call-1", PROMPT),
    ])
    .model("m")
    .stop("END")
    .guided_choice([PROMPT])
    .guided_regex(PROMPT)
    .tool(Tool::function("look_up", PROMPT, serde_json::json!({"description": PROMPT})))
    .tool(Tool::retrieval([PROMPT]))
}

/// Success, retry, failure, decode error, redirect, and streams with and without an error.
async fn session() {
    let delta = format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{ANSWER}\"}}}}]}}\n\n");
    let failed = format!("data: {{\"error\":{{\"message\":\"{KEY} {PROMPT} {ANSWER}\"}}}}\n\n");
    let unreadable = format!("data: {{\"choices\":\"{KEY} {PROMPT} {ANSWER}\"}}\n\n");
    let server = FaultServer::start([
        Script::respond(json_response(200, response(ANSWER))),
        Script::respond(events(ANSWER)),
        Script::respond(sse_response(&[&delta, &failed])),
        Script::respond(sse_response(&[&delta, &unreadable])),
        Script::respond(sse_response(&[&delta])),
        Script::respond(&sse_response(&[&delta])[..80]).then_stall(),
        Script::respond(echo(401)),
        Script::respond(echo(500)),
        Script::read_request().then_close(),
        Script::respond(json_response(200, format!(r#"{{"data":[{{"document_chunk":"{ANSWER}","distance":0.1}}]}}"#))),
        Script::respond(json_response(200, format!(r#"{{"data":["{KEY} {ANSWER}"]}}"#))),
        Script::respond(http_response(307, &[("location", &format!("https://other.test/{KEY}"))], "")),
        Script::respond(json_response(404, format!(r#"{{"errors":[{{"title":"no {PROMPT}"}}]}}"#))),
        Script::respond(json_response(200, format!(r#"{{"data":{{"summary":"{ANSWER}"}}}}"#))),
    ])
    .await;
    let telnyx = builder(&server.base_url())
        .stream_idle_timeout(Duration::from_millis(50))
        .header("x-tenant", PROMPT)
        .build()
        .unwrap();
    assert_eq!(telnyx.chat().complete(request()).await.unwrap().text(), ANSWER);
    assert_eq!(telnyx.chat().stream(request()).await.unwrap().finish().await.unwrap().text(), ANSWER);
    assert!(stream_error(&telnyx).await.is_api());
    assert!(stream_error(&telnyx).await.is_decode());
    assert!(stream_error(&telnyx).await.is_incomplete_stream());
    assert!(stream_error(&telnyx).await.is_timeout());
    assert!(telnyx.chat().complete(request()).await.unwrap_err().is_auth());
    let search = SearchDocuments::new("docs", PROMPT);
    let found = telnyx.embeddings().search_documents(search.clone()).await.unwrap();
    assert_eq!(found[0].document_chunk, ANSWER);
    assert!(telnyx.embeddings().search_documents(search).await.unwrap_err().is_decode());
    assert!(telnyx.request(http::Method::GET, "/ai/x").query("q", PROMPT).await.unwrap_err().is_redirect());
    assert!(telnyx.embeddings().buckets().list_files(PROMPT).await.unwrap_err().is_not_found());
    let summary = telnyx.embeddings().summarize(SummarizeFile::new(PROMPT, PROMPT).system_prompt(PROMPT));
    assert_eq!(summary.idempotency_key(PROMPT).await.unwrap().summary, ANSWER);
    assert!(telnyx.embeddings().get("").await.unwrap_err().is_invalid_input());
    assert_eq!(server.requests().len(), 14);
    drop(server);
    let _ = telnyx.chat().complete(request()).max_retries(1).await.unwrap_err();
}

async fn stream_error(telnyx: &Telnyx) -> telnyx_ai::Error {
    telnyx.chat().stream(request()).await.unwrap().finish().await.unwrap_err()
}

/// The other tests of this program run concurrently with the same key; their output is checked too.
#[tokio::test]
async fn a_session_leaves_no_key_prompt_or_response_in_its_traces() {
    capture_everything();
    session().await;

    let lines = traced();
    let text: String = lines.iter().map(|line| format!("{}: {}\n", line.target, line.text)).collect();
    assert_hidden("tracing", &text);
    assert_hidden("log", &logged());
    for line in lines.iter().filter(|line| line.target.starts_with("telnyx_ai")) {
        assert!(!line.text.contains(PROMPT) && !line.text.contains(ANSWER), "{line:?}");
    }

    // Checks that the documented fields were recorded. Otherwise the search for the key would be meaningless.
    for expected in [
        "telnyx_ai_core::trace: span INFO telnyx_ai.call otel.name=chat.complete operation=chat.complete http.request.method=POST url.template=/ai/chat/completions",
        "telnyx_ai_core::trace: span DEBUG telnyx_ai.attempt",
        "server.address=127.0.0.1",
        "http.request.resend_count=1",
        "url.template=/ai/embeddings/buckets/{bucket_name}",
        "telnyx_ai_core::execution::operation: span INFO chat otel.name=chat m otel.kind=client gen_ai.operation.name=chat gen_ai.provider.name=telnyx server.address=127.0.0.1",
        "gen_ai.request.stop_sequences=[\"END\"]",
        "otel.name=retrieval docs",
        "gen_ai.usage.output_tokens=1",
        "http.response.status_code=401",
        "error.type=401",
        "error.type=decode",
        "error.type=redirect",
        "retrying",
    ] {
        assert!(text.contains(expected), "no `{expected}` in:\n{text}");
    }
    assert!(logged().contains("reqwest"), "{}", logged());
}
