//! Messages in Anthropic's form, plain and streamed.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::{
    client::{get, post, send, start},
    responses::events,
};

const PATH: &str = "/ai/anthropic/v1/messages";
const MODEL: &str = "zai-org/GLM-5.1-FP8";

/// Returns a request body with these additional fields.
fn body(question: &str, fields: Value) -> Value {
    let mut body = json!({"model": MODEL, "max_tokens": 500, "messages": [{"role": "user", "content": question}]});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

async fn create_message(emulator: &Emulator, question: &str, fields: Value) -> Value {
    post(emulator, PATH, body(question, fields)).await.json(200)
}

fn weather() -> Value {
    json!([{"name": "get_weather", "description": "The forecast", "input_schema": {
        "type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}}])
}

#[tokio::test]
async fn the_answer_has_anthropic_s_shape() {
    let emulator = start().await;
    let mut message = create_message(&emulator, "Hello, world!", json!({})).await;
    assert!(message["id"].take().as_str().unwrap().starts_with("msg_"));
    let text = message["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("You wrote: \"Hello, world!\""));
    assert_eq!(
        message,
        json!({"id": null, "type": "message", "role": "assistant", "model": MODEL, "stop_reason": "end_turn",
            "stop_sequence": null, "content": [{"type": "text", "text": text}],
            "usage": {"input_tokens": 2, "output_tokens": text.split_whitespace().count()}})
    );
    let system = json!([{"type": "text", "text": "The pool opens at nine.", "cache_control": {"type": "ephemeral"}}]);
    let expected = create_message(&emulator, "When does the pool open?", json!({"system": system})).await;
    assert_eq!(expected["content"][0]["text"], "The pool opens at nine.");
}

#[tokio::test]
async fn the_end_has_a_reason() {
    let emulator = start().await;
    let end = |message: &Value| (message["stop_reason"].clone(), message["stop_sequence"].clone());
    let cut = create_message(&emulator, "Tell me a story", json!({"max_tokens": 3})).await;
    assert_eq!(end(&cut), (json!("max_tokens"), Value::Null));
    assert_eq!((&cut["content"][0]["text"], &cut["usage"]["output_tokens"]), (&json!("You wrote: \"Tell"), &json!(3)));
    let stopped = create_message(&emulator, "Tell me a story", json!({"stop_sequences": ["story", " me"]})).await;
    assert_eq!(end(&stopped), (json!("stop_sequence"), json!(" me")));
    assert_eq!(stopped["content"][0]["text"], "You wrote: \"Tell");
    let both =
        create_message(&emulator, "Tell me a story", json!({"stop_sequences": ["story"], "max_tokens": 2})).await;
    assert_eq!(end(&both), (json!("max_tokens"), Value::Null));
    let unmet = create_message(&emulator, "Tell me a story", json!({"stop_sequences": ["zebra"]})).await;
    assert_eq!(end(&unmet), (json!("end_turn"), Value::Null));
}

#[tokio::test]
async fn a_tool_is_used_and_its_result_told() {
    let emulator = start().await;
    let question = "Use get_weather for Prague.";
    let used = create_message(&emulator, question, json!({"tools": weather()})).await;
    assert_eq!((&used["stop_reason"], used["content"].as_array().unwrap().len()), (&json!("tool_use"), 1));
    let call = &used["content"][0];
    assert_eq!(
        (&call["type"], &call["name"], &call["input"]),
        (&json!("tool_use"), &json!("get_weather"), &json!({"city": "Prague"}))
    );
    let result =
        json!([{"type": "tool_result", "tool_use_id": call["id"], "content": [{"type": "text", "text": "Sun."}]}]);
    let turns = json!([{"role": "user", "content": question}, {"role": "assistant", "content": used["content"]},
        {"role": "user", "content": result}]);
    let expected = create_message(&emulator, "", json!({"messages": turns, "tools": weather()})).await;
    assert_eq!(
        (&expected["content"][0]["text"], &expected["stop_reason"]),
        (&json!("get_weather returned Sun."), &json!("end_turn"))
    );

    for (choice, reason) in [
        (json!({"type": "auto"}), "end_turn"),
        (json!({"type": "none"}), "end_turn"),
        (json!({"type": "any"}), "tool_use"),
        (json!({"type": "tool", "name": "get_weather"}), "tool_use"),
    ] {
        let message = create_message(&emulator, "Anything.", json!({"tools": weather(), "tool_choice": choice})).await;
        assert_eq!(message["stop_reason"], reason, "{choice}");
    }
}

#[tokio::test]
async fn a_stream_adds_up_to_the_plain_answer() {
    let emulator = start().await;
    let plain = create_message(&emulator, "Hello, streams!", json!({})).await;
    let events = events(&post(&emulator, PATH, body("Hello, streams!", json!({"stream": true}))).await);
    let mut kinds: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    let mut first = events[0]["message"].clone();
    assert!(first["id"].take().as_str().unwrap().starts_with("msg_"));
    assert_eq!(
        first,
        json!({"id": null, "type": "message", "role": "assistant", "model": MODEL, "content": [], "stop_reason": null,
            "stop_sequence": null, "usage": {"input_tokens": 2, "output_tokens": 0}})
    );
    assert_eq!(
        events[1],
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    );
    assert_eq!(events[2], json!({"type": "ping"}));
    let deltas: Vec<_> = events.iter().filter(|event| event["type"] == "content_block_delta").collect();
    assert!(deltas.iter().all(|event| event["index"] == 0 && event["delta"]["type"] == "text_delta"));
    let text: String = deltas.iter().map(|event| event["delta"]["text"].as_str().unwrap()).collect();
    assert_eq!(text, plain["content"][0]["text"].as_str().unwrap());
    let [.., stop, end, last] = &events[..] else { panic!("there are more") };
    assert_eq!(stop, &json!({"type": "content_block_stop", "index": 0}));
    assert_eq!(
        end,
        &json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null},
            "usage": {"output_tokens": plain["usage"]["output_tokens"]}})
    );
    assert_eq!(last, &json!({"type": "message_stop"}));
}

#[tokio::test]
async fn a_tool_use_is_streamed_in_pieces() {
    let emulator = start().await;
    let body = body("Use get_weather for Prague.", json!({"tools": weather(), "stream": true}));
    let events = events(&post(&emulator, PATH, body).await);
    let block = &events[1]["content_block"];
    assert_eq!(
        (&block["type"], &block["name"], &block["input"]),
        (&json!("tool_use"), &json!("get_weather"), &json!({}))
    );
    assert!(block["id"].is_string());
    assert_eq!(events.iter().filter(|event| event["type"] == "ping").count(), 1);
    let pieces: Vec<_> = events.iter().filter_map(|event| event["delta"]["partial_json"].as_str()).collect();
    assert!(
        pieces.len() > 1 && events.iter().filter(|e| e["delta"]["type"] == "input_json_delta").count() == pieces.len()
    );
    assert_eq!(pieces.concat(), "{\"city\":\"Prague\"}");
    assert_eq!(events[events.len() - 2]["delta"]["stop_reason"], "tool_use");
}

#[tokio::test]
async fn errors_have_anthropic_s_form_wherever_they_come_from() {
    let emulator = start().await;
    let expected = |error: Value| {
        assert_eq!(error["type"], "error");
        assert_eq!((error.as_object().unwrap().len(), error["error"].as_object().unwrap().len()), (2, 2));
        (error["error"]["type"].as_str().unwrap().to_owned(), error["error"]["message"].as_str().unwrap().to_owned())
    };
    let raw = body("Hi", json!({})).to_string();
    // Its own header for keys is not taken.
    let no_key = send(&emulator, "POST", PATH, "x-api-key: k\r\n", raw.as_bytes()).await;
    assert!(no_key.header("x-request-id").is_some());
    assert_eq!(no_key.header("content-type"), Some("application/json"));
    assert_eq!(no_key.header("content-length"), Some(no_key.body.len().to_string().as_str()));
    assert_eq!(expected(no_key.json(401)).0, "authentication_error");
    assert_eq!(expected(get(&emulator, "/ai/anthropic/v1/nothing").await.json(404)).0, "not_found_error");
    let wrong = get(&emulator, PATH).await;
    assert_eq!(wrong.header("allow"), Some("POST"));
    assert_eq!(expected(wrong.json(405)).0, "invalid_request_error");
    let big = send(&emulator, "POST", PATH, "Authorization: Bearer k\r\n", &vec![b' '; 17 << 20]).await;
    assert_eq!(expected(big.json(413)).0, "request_too_large");

    let turn = |turn: Value| json!({"messages": [turn]});
    for (fields, message) in [
        (json!({"messages": []}), "messages: List should have at least 1 items"),
        (json!({"max_tokens": 0}), "max_tokens: Input should be greater than or equal to 1"),
        (
            json!({"model": 1, "stream": 1}),
            "model: Input should be a valid string; stream: Input should be a valid boolean",
        ),
        (json!({"model": "x/y"}), "model: The model 'x/y' is not available for chat"),
        (json!({"temperature": 1.5}), "temperature: Input should be less than or equal to 1"),
        (turn(json!({"role": "system", "content": "x"})), "messages.0.role: Input should be 'user' or 'assistant'"),
        (turn(json!({"role": "user"})), "messages.0.content: Field required"),
        (
            turn(json!({"role": "user", "content": [{"type": "tool_use", "id": "c", "name": "f", "input": {}}]})),
            "messages.0.content.0.type: Input should be 'text' or 'image' or 'tool_result'",
        ),
        (json!({"tools": [{"name": "f"}]}), "tools.0.input_schema: Field required"),
        (
            json!({"tools": [{"type": "web_search_20250305", "name": "w", "input_schema": {}}]}),
            "tools.0.type: Input should be 'custom'",
        ),
        (json!({"thread": {"type": "create"}}), "thread: Messages are not stored; send all of them with each request"),
        (json!({"tool_choice": {"type": "tool"}}), "tool_choice.name: Field required"),
        (json!({"tool_choice": {"type": "tool", "name": "f"}}), "tool_choice: There is no tool of the name 'f'"),
    ] {
        let rejected = post(&emulator, PATH, body("Hi", fields)).await;
        assert_eq!(expected(rejected.json(422)), ("invalid_request_error".to_owned(), message.to_owned()));
    }
    let required = post(&emulator, PATH, json!({})).await.json(422);
    assert_eq!(expected(required).1, "model: Field required; max_tokens: Field required; messages: Field required");
    let broken = send(&emulator, "POST", PATH, "Authorization: Bearer k\r\n", b"{").await.json(422);
    assert!(expected(broken).1.contains("JSON decode error"));
    // The other paths keep their form.
    assert!(get(&emulator, "/ai/anthropics").await.json(404)["errors"].is_array());
}
