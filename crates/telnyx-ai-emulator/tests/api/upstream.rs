//! Chat forwarded to another server.

use std::{future::IntoFuture, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post as on_post,
};
use futures_util::stream;
use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use tokio::sync::Mutex;

use crate::client::{builder, create, embed, get, post, put};

const CHAT: &str = "/ai/chat/completions";

/// The key and the body of each request that the server received.
type Seen = Arc<Mutex<Vec<(Option<String>, Vec<u8>)>>>;

/// Responds as selected by the last message.
async fn chat_response(State(seen): State<Seen>, request: Request) -> Response {
    let key = request.headers().get("authorization").map(|key| key.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    seen.lock().await.push((key, body.to_vec()));
    let requested: Value = serde_json::from_slice(&body).unwrap();
    match requested["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap() {
        "fail" => {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], "{\"error\": \"slow  down\"}").into_response()
        }
        "stream" => {
            let pieces = ["data: {\"a\":", " 1}\n\n", ": comment\r\n", "data: [DONE]\n\n"];
            let body = Body::from_stream(stream::iter(pieces.map(Ok::<_, std::io::Error>)));
            ([("content-type", "text/event-stream")], body).into_response()
        }
        "nameless" => "{\"choices\":[{\"message\":{\"content\":\"Hi.\"}}]}".into_response(),
        "user: insight" => {
            "{\"choices\":[{\"message\":{\"content\":\"{\\\"mood\\\": \\\"good\\\"}\"}}]}".into_response()
        }
        "say" => {
            let chat_response = json!({"id": "x", "model": "theirs", "usage": {"prompt_tokens": 30, "completion_tokens": 40},
                "choices": [{"finish_reason": "tool_calls", "message": {"content": "Wait.", "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}},
                    {"id": "c2", "type": "function", "function": {"name": "g", "arguments": "{}"}}]}}]});
            chat_response.to_string().into_response()
        }
        _ => ([("x-request-id", "theirs"), ("x-model", "m")], "not  even JSON").into_response(),
    }
}

async fn start(key: Option<&str>) -> (Emulator, Seen) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v2/ai/openai/", listener.local_addr().unwrap());
    let seen = Seen::default();
    let routes =
        Router::new().route("/v2/ai/openai/chat/completions", on_post(chat_response)).with_state(Arc::clone(&seen));
    tokio::spawn(axum::serve(listener, routes).into_future());
    let builder = builder().upstream(url);
    let builder = match key {
        Some(key) => builder.upstream_key(key),
        None => builder,
    };
    (builder.start().await.unwrap(), seen)
}

#[tokio::test]
async fn request_and_answer_pass_byte_for_byte() {
    let (emulator, seen) = start(Some("theirs-0123")).await;
    let body = r#"{ "model":"any/model",  "messages":[{"content":"Hi","role":"user"}], "new_field": 1.50 }"#;
    let key = "Authorization: Bearer mine\r\n";
    let chat_response = crate::client::send(&emulator, "POST", CHAT, key, body.as_bytes()).await;
    assert_eq!((chat_response.status, chat_response.text().as_str()), (200, "not  even JSON"));
    assert_eq!(chat_response.header("x-model"), Some("m"));
    assert_ne!(chat_response.header("x-request-id"), Some("theirs"));
    assert_eq!(*seen.lock().await, [(Some("Bearer theirs-0123".to_owned()), body.as_bytes().to_vec())]);
}

#[tokio::test]
async fn errors_and_streams_pass_too() {
    let (emulator, seen) = start(None).await;
    let chat = async |text: &str| post(&emulator, CHAT, json!({"messages": [{"role": "user", "content": text}]})).await;
    let failed = chat("fail").await;
    assert_eq!((failed.status, failed.text().as_str()), (429, "{\"error\": \"slow  down\"}"));
    assert_eq!(failed.header("retry-after"), Some("7"));
    let streamed = chat("stream").await;
    assert_eq!(streamed.header("content-type"), Some("text/event-stream"));
    assert_eq!(streamed.text(), "data: {\"a\": 1}\n\n: comment\r\ndata: [DONE]\n\n");
    let seen = seen.lock().await;
    assert_eq!(seen.len(), 2, "nothing is sent twice");
    assert!(seen.iter().all(|(key, _)| key.is_none()), "the caller's key stays here");
}

#[tokio::test]
async fn retrieval_is_done_here() {
    let (emulator, seen) = start(None).await;
    embed(&emulator, "docs").await;
    let tools = json!([{"type": "retrieval", "retrieval": {"bucket_ids": ["docs"], "max_num_results": 1}}]);
    let body = json!({"messages": [{"role": "user", "content": "How can I return items?"}], "tools": tools});
    assert_eq!(post(&emulator, CHAT, body).await.status, 200);
    let sent: Value = serde_json::from_slice(&seen.lock().await[0].1).unwrap();
    assert!(sent.get("tools").is_none());
    let system = sent["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("[docs/returns.txt]") && system.contains("30 days"), "{system}");
}

#[tokio::test]
async fn responses_are_asked_for_as_chats() {
    const PATH: &str = "/ai/openai/responses";
    let (emulator, seen) = start(None).await;
    let conversation = create(&emulator, "/ai/conversations", json!({})).await;
    let body = json!({"model": "any/model", "input": "say", "instructions": "Be brief.", "conversation": conversation,
        "tools": [{"type": "function", "name": "f"}], "tool_choice": "auto", "max_output_tokens": 9});
    let response = post(&emulator, PATH, body).await.json(200);
    assert_eq!((&response["model"], &response["usage"]["total_tokens"]), (&json!("theirs"), &json!(70)));
    let output: Vec<_> = response["output"].as_array().unwrap().iter().map(|item| item["type"].clone()).collect();
    assert_eq!(output, ["message", "function_call", "function_call"]);
    assert_eq!(response["output"][0]["content"][0]["text"], "Wait.");
    assert_eq!((&response["output"][2]["call_id"], &response["output"][2]["name"]), (&json!("c2"), &json!("g")));
    let sent: Value = serde_json::from_slice(&seen.lock().await[0].1).unwrap();
    assert_eq!(
        sent,
        json!({"model": "any/model", "max_tokens": 9, "tool_choice": "auto",
            "tools": [{"type": "function", "function": {"name": "f"}}],
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "say"}]})
    );

    // What the server says is streamed too, and its calls are remembered as one turn.
    let output = |id: &str| json!({"type": "function_call_output", "call_id": id, "output": "done"});
    let input = json!([output("c1"), output("c2"), {"role": "user", "content": "say"}]);
    let body = json!({"input": input, "conversation": conversation, "stream": true});
    let events = crate::responses::events(&post(&emulator, PATH, body).await);
    let complete = &events.last().unwrap()["response"];
    let indexes: Vec<_> = events.iter().filter_map(|event| event["output_index"].as_u64()).collect();
    assert!(indexes.is_sorted() && indexes.last() == Some(&2), "{indexes:?}");
    let done = events.iter().filter(|event| event["type"] == "response.output_item.done");
    assert_eq!(json!(done.map(|event| &event["item"]).collect::<Vec<_>>()), complete["output"]);
    let sent: Value = serde_json::from_slice(&seen.lock().await[1].1).unwrap();
    // The instructions held for the first response.
    let roles: Vec<_> = sent["messages"].as_array().unwrap().iter().map(|message| message["role"].clone()).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "tool", "user"]);
    let turn = &sent["messages"][1];
    assert_eq!((&turn["content"], turn["tool_calls"].as_array().unwrap().len()), (&json!("Wait."), 2));

    for (input, status) in [("fail", 429), ("nonsense", 502)] {
        let failed = post(&emulator, PATH, json!({"input": input})).await.json(status);
        assert_eq!(failed["errors"][0]["code"], "10007");
    }
    assert_eq!(seen.lock().await.len(), 4, "nothing is sent twice");
}

#[tokio::test]
async fn messages_are_asked_for_as_chats() {
    const PATH: &str = "/ai/anthropic/v1/messages";
    let (emulator, seen) = start(None).await;
    let body = |content: &str, stream: bool| {
        json!({"model": "any/model", "max_tokens": 9, "system": "Be brief.", "stream": stream,
            "messages": [{"role": "user", "content": content}]})
    };
    let message = post(&emulator, PATH, body("say", false)).await.json(200);
    assert_eq!((&message["model"], &message["stop_reason"]), (&json!("theirs"), &json!("tool_use")));
    assert_eq!(message["usage"], json!({"input_tokens": 30, "output_tokens": 40}));
    assert_eq!(
        message["content"],
        json!([{"type": "text", "text": "Wait."}, {"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}},
            {"type": "tool_use", "id": "c2", "name": "g", "input": {}}])
    );
    let sent: Value = serde_json::from_slice(&seen.lock().await[0].1).unwrap();
    assert_eq!(
        sent,
        json!({"model": "any/model", "max_tokens": 9,
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "say"}]})
    );
    let events = crate::responses::events(&post(&emulator, PATH, body("say", true)).await);
    let starts = events.iter().filter(|event| event["type"] == "content_block_start");
    assert_eq!(starts.map(|event| event["index"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(events.iter().filter(|event| event["type"] == "ping").count(), 1);
    let nameless = post(&emulator, PATH, body("nameless", false)).await.json(200);
    assert_eq!((&nameless["model"], &nameless["usage"]["output_tokens"]), (&json!("any/model"), &json!(1)));
    for (content, status, kind) in [("fail", 429, "rate_limit_error"), ("nonsense", 502, "api_error")] {
        let failed = post(&emulator, PATH, body(content, false)).await.json(status);
        assert_eq!(failed["error"]["type"], kind);
    }
}

#[tokio::test]
async fn insights_are_asked_for() {
    let (emulator, seen) = start(None).await;
    let conversation = create(&emulator, "/ai/conversations", json!({})).await;
    let path = format!("/ai/conversations/{conversation}");
    let content = json!({"role": "user", "content": "insight"});
    assert_eq!(post(&emulator, &format!("{path}/message"), content).await.status, 200);
    let schema = json!({"properties": {"mood": {"type": "string"}}});
    let insight = json!({"name": "n", "instructions": "How was it?", "json_schema": schema});
    let insight = create(&emulator, "/ai/conversations/insights", insight).await;
    let found = async || get(&emulator, &format!("{path}/conversations-insights")).await.json(200)["data"][0].take();
    let first = found().await;
    assert_eq!(first["status"], "completed");
    assert_eq!(first["conversation_insights"], json!([{"insight_id": insight, "result": "{\"mood\": \"good\"}"}]));
    assert_eq!(found().await, first);
    let sent: Value = serde_json::from_slice(&seen.lock().await[0].1).unwrap();
    let system = sent["messages"][0]["content"].as_str().unwrap();
    assert!(system.starts_with("How was it?") && system.contains("mood"), "{system}");
    assert_eq!(sent["messages"][1]["content"], "user: insight");
    assert_eq!(seen.lock().await.len(), 1, "what was found is kept");

    // What the server does not give is not kept: it is asked again.
    create(&emulator, "/ai/conversations/insights", json!({"name": "n", "instructions": "i"})).await;
    let no_object = json!({"json_schema": {"type": "array"}});
    put(&emulator, &format!("/ai/conversations/insights/{insight}"), no_object).await.json(200);
    for requested in [3, 5] {
        let run = found().await;
        assert_eq!((&run["status"], run["conversation_insights"].as_array().unwrap().len()), (&json!("failed"), 1));
        assert_eq!(seen.lock().await.len(), requested);
    }
}

#[tokio::test]
async fn a_bad_request_does_not_go_out() {
    let (emulator, seen) = start(None).await;
    post(&emulator, CHAT, json!({"messages": "Hi"})).await.json(422);
    assert!(seen.lock().await.is_empty());
}
