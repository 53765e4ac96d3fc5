//! Tool calls without results, and results without calls.

use serde_json::{Value, json};

use crate::client::{builder, create, post, start};

const CHAT: &str = "/ai/chat/completions";
const OPENAI: &str = "/ai/openai/chat/completions";
const RESPONSES: &str = "/ai/openai/responses";
const MESSAGES: &str = "/ai/anthropic/v1/messages";

fn call(id: &str) -> Value {
    json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}})
}

/// Returns requests with two calls without results, and with a result without a call.
fn chats() -> [Value; 2] {
    let hi = json!({"role": "user", "content": "Hi"});
    let calls = json!({"role": "assistant", "content": null, "tool_calls": [call("call_1"), call("call_2")]});
    let result = json!({"role": "tool", "tool_call_id": "call_3", "content": "x"});
    [json!({"messages": [hi, calls, hi]}), json!({"messages": [hi, result], "stream": true})]
}

fn responses() -> [Value; 2] {
    let hi = json!({"role": "user", "content": "Hi"});
    let item = json!({"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"});
    let output = json!({"type": "function_call_output", "call_id": "call_3", "output": "x"});
    [json!({"input": [hi, item, hi]}), json!({"input": [hi, output], "stream": true})]
}

fn messages() -> [Value; 2] {
    let hi = json!({"role": "user", "content": "Hi"});
    let used =
        json!({"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}]});
    let result =
        json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_3", "content": "x"}]});
    let body = |messages: Value| json!({"model": "moonshotai/Kimi-K2.6", "max_tokens": 9, "messages": messages});
    [body(json!([hi, used, hi])), body(json!([hi, result]))]
}

#[tokio::test]
async fn a_chat_with_unpaired_calls_is_rejected_in_openai_s_words() {
    let emulator = start().await;
    let [calls, result] = chats();
    let missing = "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
                   'tool_call_id'. The following tool_call_ids did not have response messages: call_1, call_2";
    let orphan = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with \
                  'tool_calls'.";
    for (body, at, message) in [(calls, 2, missing), (result, 1, orphan)] {
        let error = post(&emulator, CHAT, body.clone()).await.json(400);
        let source = json!({"pointer": format!("/messages/{at}/role")});
        let expected = json!({"code": "10015", "title": "Bad Request", "detail": message, "source": source});
        assert_eq!(error, json!({"errors": [expected]}));
        let error = post(&emulator, OPENAI, body).await.json(400)["error"].take();
        let param = format!("messages.{at}.role");
        let expected = json!({"message": message, "type": "invalid_request_error", "param": param, "code": "10015"});
        assert_eq!(error, expected);
    }
}

#[tokio::test]
async fn responses_and_messages_are_rejected_in_the_words_of_their_services() {
    let emulator = start().await;
    let [call, output] = responses();
    let missing = "No tool output found for function call call_1.";
    let orphan = "No tool call found for function call output with call_id call_3.";
    for (body, message) in [(call, missing), (output, orphan)] {
        let error = post(&emulator, RESPONSES, body).await.json(400)["error"].take();
        assert_eq!((&error["message"], &error["param"]), (&json!(message), &json!("input")));
    }
    let [used, result] = messages();
    let missing = "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each \
                   `tool_use` block must have a corresponding `tool_result` block in the next message.";
    let orphan = "messages.1.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_3. Each \
                  `tool_result` block must have a corresponding `tool_use` block in the previous message.";
    for (body, message) in [(used, missing), (result, orphan)] {
        let error = post(&emulator, MESSAGES, body).await.json(400);
        let expected = json!({"type": "invalid_request_error", "message": message});
        assert_eq!(error, json!({"type": "error", "error": expected}));
    }
}

#[tokio::test]
async fn the_calls_of_a_conversation_count() {
    let emulator = start().await;
    let conversation = create(&emulator, "/ai/conversations", json!({})).await;
    let tools = json!([{"type": "function", "name": "f"}]);
    let respond = async |input: Value| {
        let body = json!({"conversation": conversation, "input": input, "tools": tools});
        post(&emulator, RESPONSES, body).await
    };
    let called = respond(json!("Call f.")).await.json(200);
    let id = called["output"][0]["call_id"].as_str().unwrap();
    let error = respond(json!("And now?")).await.json(400);
    assert_eq!(error["error"]["message"], format!("No tool output found for function call {id}."));
    let output = json!([{"type": "function_call_output", "call_id": id, "output": "done"}]);
    assert_eq!(respond(output).await.status, 200);
    assert_eq!(respond(json!("And now?")).await.status, 200);
}

#[tokio::test]
async fn unpaired_calls_can_be_allowed() {
    let emulator = builder().allow_unpaired_tools(true).start().await.unwrap();
    for (path, bodies) in [(CHAT, chats()), (OPENAI, chats()), (RESPONSES, responses()), (MESSAGES, messages())] {
        for body in bodies {
            let response = post(&emulator, path, body).await;
            assert_eq!(response.status, 200, "{path}: {}", response.text());
        }
    }
}
