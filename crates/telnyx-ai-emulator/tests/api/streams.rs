//! Operation 35, streamed.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{post, start};

/// Returns the chunks of a stream, after a check of the bytes around them.
pub(crate) async fn stream(emulator: &Emulator, mut body: Value) -> Vec<Value> {
    body["stream"] = json!(true);
    let response = post(emulator, "/ai/chat/completions", body).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert!(response.header("x-request-id").is_some());
    let text = response.text();
    let events = text.strip_suffix("data: [DONE]\n\n").expect("the stream ends with its mark");
    let events = events.strip_suffix("\n\n").unwrap().split("\n\n");
    let chunk = |event: &str| {
        assert!(!event.contains('\n'));
        serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap()
    };
    events.map(chunk).collect()
}

#[tokio::test]
async fn a_stream_adds_up_to_the_plain_answer() {
    let emulator = start().await;
    let body = json!({"messages": [{"role": "user", "content": "Hello, streams!"}], "max_tokens": 12});
    let plain = post(&emulator, "/ai/chat/completions", body.clone()).await.json(200);
    let chunks = stream(&emulator, body).await;
    let (usage, chunks) = chunks.split_last().unwrap();
    assert_eq!((&usage["choices"], &usage["usage"]), (&json!([]), &plain["usage"]));
    assert_eq!(chunks[0]["choices"][0]["delta"], json!({"role": "assistant", "content": ""}));
    let last = chunks.last().unwrap();
    assert_eq!((&last["choices"][0]["delta"], &last["choices"][0]["finish_reason"]), (&json!({}), &json!("length")));
    let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(text, plain["choices"][0]["message"]["content"].as_str().unwrap());
    assert_eq!(chunks.len(), 2 + 12);
    for chunk in chunks {
        assert_eq!(chunk["object"], "chat.completion.chunk");
        assert_eq!((&chunk["id"], &chunk["created"]), (&usage["id"], &usage["created"]));
        assert!(chunk.get("usage").is_none());
    }
}

#[tokio::test]
async fn a_call_is_streamed_in_pieces() {
    let emulator = start().await;
    let chunks = stream(
        &emulator,
        json!({
            "messages": [{"role": "user", "content": "Order \"two large pizzas\""}], "tool_choice": "required",
            "tools": [{"type": "function", "function": {"name": "order", "parameters": {
                "required": ["what"], "properties": {"what": {"type": "string"}}}}}]
        }),
    )
    .await;
    let call = |chunk: &Value| chunk.pointer("/choices/0/delta/tool_calls/0").cloned();
    let pieces: Vec<Value> = chunks.iter().filter_map(call).collect();
    assert_eq!((&pieces[0]["function"]["name"], &pieces[0]["type"]), (&json!("order"), &json!("function")));
    assert!(pieces[1].get("id").is_none() && pieces.len() > 3);
    let arguments: String = pieces.iter().filter_map(|piece| piece["function"]["arguments"].as_str()).collect();
    assert_eq!(arguments, "{\"what\":\"two large pizzas\"}");
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn a_bad_request_is_no_stream() {
    let emulator = start().await;
    let body = json!({"stream": true, "messages": [{"role": "user", "content": "x"}], "model": "x"});
    let rejected = post(&emulator, "/ai/chat/completions", body).await;
    assert_eq!(rejected.header("content-type"), Some("application/json"));
    rejected.json(422);
}
