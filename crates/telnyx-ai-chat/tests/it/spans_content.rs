//! The content of calls in spans, which is only recorded if the client traces content.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, ContentPart, FunctionTool, Message, ToolCall};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::Spans;

fn traced(replies: impl IntoIterator<Item = MockReply>) -> Chat {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    Chat::new(&Client::builder().api_key("KEY0123").transport(mock).trace_content(true).build().unwrap())
}

fn json_field(spans: &Spans, span: &str, field: &str) -> Value {
    let line = spans.lines(span, field);
    serde_json::from_str(line.trim_end().strip_prefix(&format!("{field}=")).unwrap()).unwrap()
}

#[tokio::test]
async fn messages_have_the_form_of_the_conventions() {
    let (spans, _guard) = Spans::record();
    let reply = json!({ "choices": [
        { "message": { "role": "assistant", "reasoning_content": "Hm.", "content": "4, says KEY0123" }, "finish_reason": "stop" },
        { "message": { "tool_calls": [{ "id": "t-2", "type": "function", "function": { "name": "add", "arguments": "{\"a\":1}" } }] }, "finish_reason": "tool_calls" },
    ] });
    let image = ContentPart::image_url("data:image/png;base64,AAAA");
    let request = ChatRequest::new([
        Message::system("Be brief. KEY0123"),
        Message::user([ContentPart::text("2 + 2?"), image]),
        Message::assistant_calls([ToolCall::function("t-1", "add", r#"{"a":2,"b":2}"#)]),
        Message::tool("t-1", "4"),
    ]);
    traced([MockReply::json(200, reply.to_string())]).complete(request).await.unwrap();
    let input = json!([
        { "role": "system", "parts": [{ "type": "text", "content": "Be brief. [redacted]" }] },
        { "role": "user", "parts": [{ "type": "text", "content": "2 + 2?" }, { "type": "image_url" }] },
        { "role": "assistant", "parts": [{ "type": "tool_call", "id": "t-1", "name": "add", "arguments": { "a": 2, "b": 2 } }] },
        { "role": "tool", "parts": [{ "type": "tool_call_response", "id": "t-1", "response": "4" }] },
    ]);
    assert_eq!(json_field(&spans, "chat", "gen_ai.input.messages"), input);
    let output = json!([
        {
            "role": "assistant",
            "parts": [{ "type": "reasoning", "content": "Hm." }, { "type": "text", "content": "4, says [redacted]" }],
            "finish_reason": "stop",
        },
        {
            "role": "assistant",
            "parts": [{ "type": "tool_call", "id": "t-2", "name": "add", "arguments": { "a": 1 } }],
            "finish_reason": "tool_calls",
        },
    ]);
    assert_eq!(json_field(&spans, "chat", "gen_ai.output.messages"), output);
    assert!(!spans.text().contains("KEY0123") && !spans.text().contains("AAAA"), "{}", spans.text());
}

#[tokio::test]
async fn a_stream_records_its_messages() {
    let (spans, _guard) = Spans::record();
    let event = r#"data: {"choices":[{"delta":{"content":"Hi KEY0123"},"finish_reason":"stop"}]}"#;
    let chat = traced([MockReply::events([format!("{event}\n\ndata: [DONE]\n\n")])]);
    chat.stream("Hello").await.unwrap().finish().await.unwrap();
    let output = json_field(&spans, "chat", "gen_ai.output.messages");
    let part = json!({ "type": "text", "content": "Hi [redacted]" });
    assert_eq!(output, json!([{ "role": "assistant", "parts": [part], "finish_reason": "stop" }]));
}

#[tokio::test]
async fn a_function_records_its_arguments_and_result() {
    let (spans, _guard) = Spans::record();
    let call = json!({ "id": "t-0", "function": { "name": "echo", "arguments": "{\"text\":\"KEY0123 a\"}" } });
    let reply = |message: Value| MockReply::json(200, json!({ "choices": [{ "message": message }] }).to_string());
    let chat = traced([reply(json!({ "tool_calls": [call] })), reply(json!({ "content": "Done." }))]);
    let echo = FunctionTool::from_fn_with_schema("echo", "", json!({ "type": "object" }), async |given: Value| {
        format!("{} again", given["text"].as_str().unwrap())
    });
    chat.run_tools("Hello", [echo]).await.unwrap();
    let lines = spans.lines("execute_tool", "gen_ai.tool.call.");
    let expected = "gen_ai.tool.call.arguments={\"text\":\"[redacted] a\"}\ngen_ai.tool.call.id=t-0\n\
                    gen_ai.tool.call.result=[redacted] a again\n";
    assert_eq!(lines, expected);
}
