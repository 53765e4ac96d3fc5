//! The spans of tool loops, of their functions, and of sessions with a conversation.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, FunctionTool};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::Spans;
use tokio::time::sleep;

use crate::support::scripted::chat;

/// A function that doubles a number, fails for 0 and waits for 1.
fn double() -> FunctionTool {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } } });
    FunctionTool::from_fn_with_schema("double", "Doubles a number.", schema, async |arguments: Value| {
        match arguments["n"].as_u64() {
            Some(1) => {
                sleep(Duration::from_secs(60)).await;
                Ok(2)
            }
            Some(0) | None => Err("SAID"),
            Some(number) => Ok(number * 2),
        }
    })
}

fn reply(message: &Value) -> MockReply {
    let usage = json!({ "prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13 });
    MockReply::json(
        200,
        json!({ "choices": [{ "message": message, "finish_reason": "stop" }], "usage": usage }).to_string(),
    )
}

fn calls(calls: &[(&str, &str)]) -> MockReply {
    let calls: Vec<Value> = (calls.iter().enumerate())
        .map(|(at, (name, arguments))| json!({ "id": format!("t-{at}"), "type": "function", "function": { "name": name, "arguments": arguments } }))
        .collect();
    reply(&json!({ "tool_calls": calls }))
}

const LOOP: &str = "gen_ai.operation.name=invoke_agent\ngen_ai.provider.name=telnyx\ngen_ai.request.model=m\n";

fn of_tool(id: &str) -> String {
    format!(
        "gen_ai.operation.name=execute_tool\ngen_ai.tool.call.id={id}\ngen_ai.tool.description=Doubles a number.\n\
         gen_ai.tool.name=double\ngen_ai.tool.type=function\notel.name=execute_tool double\n"
    )
}

#[tokio::test]
async fn a_loop_contains_its_calls_and_functions() {
    for is_streamed in [false, true] {
        let (spans, _guard) = Spans::record();
        let end = json!({ "content": "SAID" });
        let first = r#"{"choices":[{"delta":{"tool_calls":[{"id":"t-0","type":"function","function":{"name":"double","arguments":"{\"n\":4}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#;
        let last = r#"{"choices":[{"delta":{"content":"SAID"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#;
        let events = |json| MockReply::events([format!("data: {json}\n\ndata: [DONE]\n\n")]);
        let replies = match is_streamed {
            false => [calls(&[("double", r#"{"n":4}"#)]), reply(&end)],
            true => [events(first), events(last)],
        };
        let (chat, _) = chat(replies);
        let tool_loop = chat.run_tools(ChatRequest::from("ASKED").model("m"), [double()]);
        if is_streamed {
            let mut events = tool_loop.stream();
            while events.try_next().await.unwrap().is_some() {}
        } else {
            tool_loop.await.unwrap();
        }
        let call = ["invoke_agent > chat", "invoke_agent > chat > telnyx_ai.call"];
        let attempt = "invoke_agent > chat > telnyx_ai.call > telnyx_ai.attempt";
        let (one, two) = ([call[0], call[1], attempt], [call[0], call[1], attempt]);
        let paths = [&["invoke_agent"], &one[..], &["invoke_agent > execute_tool"], &two[..]].concat();
        assert_eq!(spans.paths(), paths);
        assert_eq!(spans.only("execute_tool"), of_tool("t-0"));
        let usage =
            "gen_ai.response.finish_reasons=[\"stop\"]\ngen_ai.usage.input_tokens=18\ngen_ai.usage.output_tokens=8\n";
        assert_eq!(spans.only("invoke_agent"), format!("{LOOP}{usage}"));
        assert!(!spans.text().contains("ASKED") && !spans.text().contains("SAID"), "{}", spans.text());
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_fails_and_a_tool_that_does_not_exist_are_errors() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([calls(&[("double", r#"{"n":0}"#), ("SAID", "{}")]), reply(&json!({ "content": "Done." }))]);
    chat.run_tools("ASKED", [double()]).await.unwrap();
    let failed = |error_type: &str, description: &str| {
        let status = format!("otel.status_code=ERROR\notel.status_description={description}\n");
        (format!("error.type={error_type}\n"), status)
    };
    let (first, status) = failed("tool_error", "the function failed");
    let (other, other_status) = failed("unknown_tool", "the model called a tool that does not exist");
    let unknown = "gen_ai.operation.name=execute_tool\ngen_ai.tool.call.id=t-1\ngen_ai.tool.type=function\n";
    let expected = [format!("{first}{}{status}", of_tool("t-0")), format!("{other}{unknown}{other_status}")];
    assert_eq!(spans.named("execute_tool"), expected);
    assert!(!spans.text().contains("SAID"), "{}", spans.text());
}

#[tokio::test(start_paused = true)]
async fn a_function_that_is_dropped_at_the_deadline_is_cancelled() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([calls(&[("double", r#"{"n":1}"#)])]);
    chat.run_tools("ASKED", [double()]).deadline(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(spans.lines("execute_tool", "error."), "error.type=cancelled\n");
    assert_eq!(spans.lines("invoke_agent", "error."), "error.type=timeout\n");
    assert_eq!(spans.lines("invoke_agent", "gen_ai.usage.input"), "gen_ai.usage.input_tokens=9\n");
}

#[tokio::test]
async fn a_loop_that_fails_at_once_has_the_default_model_and_no_usage() {
    let (spans, _guard) = Spans::record();
    let mock = MockTransport::new().reply(MockReply::status(400));
    let client = Client::builder().api_key("KEY0").transport(mock).default_model("m").build().unwrap();
    Chat::new(&client).run_tools("ASKED", [double()]).await.unwrap_err();
    let status = "otel.status_code=ERROR\notel.status_description=the service reported an error\n";
    assert_eq!(spans.only("invoke_agent"), format!("error.type=400\n{LOOP}{status}"));
}

#[tokio::test]
async fn a_limit_ends_the_loop_with_an_error() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([calls(&[("double", r#"{"n":4}"#)])]);
    chat.run_tools("ASKED", [double()]).max_turns(1).await.unwrap_err();
    assert_eq!(spans.lines("invoke_agent", "error."), "error.type=limit\n");
    assert!(spans.named("execute_tool").is_empty());
}

#[cfg(feature = "conversations")]
#[tokio::test]
async fn a_mirrored_session_names_its_conversation() {
    let (spans, _guard) = Spans::record();
    let hi = || reply(&json!({ "content": "Hi." }));
    let (chat, _) = chat([MockReply::status(429), hi(), hi(), hi()]);
    let mut session = chat.clone().fallback(["other"]).session().mirror_to("conv-1");
    session.complete("ASKED").await.unwrap();
    session.run_tools("ASKED", [double()]).await.unwrap();
    chat.complete("ASKED").await.unwrap();
    let names = |name| {
        let named = spans.named(name);
        named.iter().map(|span| span.contains("gen_ai.conversation.id=conv-1\n")).collect::<Vec<_>>()
    };
    assert_eq!(names("chat"), [true, true, true, false], "the fallback included");
    assert_eq!(names("invoke_agent"), [true]);
}
