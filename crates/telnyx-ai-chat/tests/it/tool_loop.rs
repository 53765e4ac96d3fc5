//! The loop of tool use, plain and streamed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatRequest, FunctionTool, Message, Tool, ToolChoice, ToolEvent, ToolRun};
use telnyx_ai_core::ToolCall;
use telnyx_ai_core::test_util::MockReply;
use tokio::time::{Instant, sleep};

use crate::support::scripted::{body, chat};

#[derive(serde::Deserialize)]
struct Numbers {
    numbers: Vec<i64>,
}

/// Adds numbers, and takes a second for each.
fn add() -> FunctionTool {
    let schema = json!({ "type": "object", "properties": { "numbers": { "type": "array" } } });
    FunctionTool::from_fn_with_schema("add", "Adds numbers.", schema, async |given: Numbers| {
        sleep(Duration::from_secs(given.numbers.len() as u64)).await;
        if given.numbers.is_empty() { Err("nothing to add") } else { Ok(given.numbers.iter().sum::<i64>()) }
    })
}

fn reply(message: Value, tokens: u64) -> MockReply {
    let usage = json!({ "prompt_tokens": tokens - 1, "completion_tokens": 1, "total_tokens": tokens });
    MockReply::json(200, json!({ "choices": [{ "message": message }], "usage": usage }).to_string())
}

fn call(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn calls(calls: &[Value]) -> MockReply {
    reply(json!({ "role": "assistant", "content": null, "tool_calls": calls }), 10)
}

fn response(text: &str) -> MockReply {
    reply(json!({ "role": "assistant", "content": text }), 10)
}

#[tokio::test(start_paused = true)]
async fn calls_run_concurrently_and_results_are_sent_in_their_order() {
    let both = calls(&[call("a", "add", r#"{"numbers":[1,2,3]}"#), call("b", "add", r#"{"numbers":[4]}"#)]);
    let (chat, mock) = chat([both, response("6 and 4.")]);
    let start = Instant::now();
    let run = chat.run_tools("Add.", [add()]).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(3), "both ran at once");
    assert_eq!((&*run.completion.text(), run.turns), ("6 and 4.", 2));
    assert_eq!((run.usage.prompt_tokens, run.usage.completion_tokens, run.usage.total_tokens), (18, 2, 20));

    let tools = body(&mock, 0)["tools"].clone();
    assert_eq!((tools[0]["type"].as_str(), tools[0]["function"]["name"].as_str()), (Some("function"), Some("add")));
    let messages = body(&mock, 1)["messages"].clone();
    assert_eq!(messages[0], json!({ "role": "user", "content": "Add." }));
    assert_eq!(messages[1]["tool_calls"][1]["id"], "b");
    assert_eq!(messages[2], json!({ "role": "tool", "content": "6", "tool_call_id": "a" }));
    assert_eq!(messages[3], json!({ "role": "tool", "content": "4", "tool_call_id": "b" }));
    assert_eq!(messages.as_array().unwrap().len(), 4);
    assert_eq!(run.messages.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn failures_are_sent_to_the_model() {
    let wrong = calls(&[
        call("a", "subtract", "{}"),
        call("b", "add", r#"{"numbers":"x"}"#),
        call("c", "add", r#"{"numbers":[]}"#),
    ]);
    let (chat, mock) = chat([wrong, response("Sorry.")]);
    chat.run_tools("Add.", [add()]).await.unwrap();
    let results: Vec<String> = (2..5)
        .map(|nth| {
            let content = body(&mock, 1)["messages"][nth]["content"].as_str().unwrap().to_owned();
            serde_json::from_str::<Value>(&content).unwrap()["error"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(results[0], "there is no tool `subtract`; there are: add");
    assert!(
        results[1].starts_with("at `add.arguments.numbers`: not a Numbers: invalid type: string \"x\""),
        "{}",
        results[1]
    );
    assert_eq!(results[2], "nothing to add");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_always_calls_stops_at_exactly_max_turns() {
    for max_turns in [1, 3, 10] {
        let always = calls(&[call("a", "add", r#"{"numbers":[1]}"#)]);
        for streamed in [false, true] {
            let (chat, mock) = chat(vec![if streamed { events(&always_call()) } else { always.clone() }; 20]);
            let tools = chat.run_tools("Add.", [add()]).max_turns(max_turns);
            let error = if streamed { last_error(tools.stream()).await } else { tools.await.unwrap_err() };
            assert!(error.is_limit(), "{error}");
            let remedy = "raise it, or continue from the attached `ToolRun`";
            let expected = format!("`max_turns` is {max_turns}, and the model still calls tools; {remedy}");
            assert_eq!(error.to_string(), expected);
            assert!(error.may_have_been_charged(), "turns were paid");
            let so_far = error.attachment::<ToolRun>().unwrap();
            assert_eq!((so_far.turns, so_far.messages.len() as u32), (max_turns, 2 * max_turns + 1));
            assert_eq!(mock.requests().len() as u32, max_turns);
        }
    }
    let (chat, mock) = chat([]);
    let error = chat.run_tools("Add.", [add()]).max_turns(0).await.unwrap_err();
    assert!(error.is_limit() && !error.may_have_been_charged(), "nothing was sent");
    assert_eq!(error.to_string(), "`max_turns` is 0, which allows no call to the model; raise it");
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn no_turn_starts_once_the_token_budget_is_used() {
    let always = calls(&[call("a", "add", r#"{"numbers":[1]}"#)]);
    let (chat, mock) = chat(vec![always; 20]);
    let error = chat.run_tools("Add.", [add()]).token_budget(25).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`token_budget` is 25, and 30 tokens are used; raise it, or continue from the attached `ToolRun`"
    );
    assert_eq!(mock.requests().len(), 3);
    assert_eq!(error.attachment::<ToolRun>().unwrap().usage.total_tokens, 30);
    assert!(error.may_have_been_charged());
}

#[tokio::test(start_paused = true)]
async fn a_loop_may_have_been_charged_once_a_turn_is_complete() {
    for status in [400, 401, 404] {
        for (streamed, turns) in [(false, 0), (false, 1), (true, 0), (true, 1)] {
            let turn = if streamed { events(&always_call()) } else { calls(&[call("a", "add", "{}")]) };
            let replies: Vec<_> = vec![turn; turns].into_iter().chain([MockReply::status(status)]).collect();
            let (chat, _) = chat(replies);
            let tools = chat.run_tools("Add.", [add()]);
            let error = if streamed { last_error(tools.stream()).await } else { tools.await.unwrap_err() };
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.may_have_been_charged(), turns > 0, "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_service_keeps_the_conversation() {
    let (chat, mock) = chat([calls(&[call("a", "add", r#"{"numbers":[1]}"#)]), MockReply::json(500, "{}")]);
    let error = chat.run_tools("Add.", [add()]).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), mock.requests().len()), (500, 2));
    let so_far = error.attachment::<ToolRun>().unwrap();
    assert_eq!((so_far.turns, so_far.messages.len()), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_required_tool_choice_applies_to_the_first_turn() {
    let (chat, mock) = chat([calls(&[call("a", "add", r#"{"numbers":[1]}"#)]), response("1.")]);
    let ask =
        ChatRequest::new([Message::user("Add.")]).tool_choice(ToolChoice::Required).tool(Tool::retrieval(["docs"]));
    chat.run_tools(ask, [add()]).await.unwrap();
    assert_eq!((&body(&mock, 0)["tool_choice"], &body(&mock, 1)["tool_choice"]), (&json!("required"), &json!("auto")));
    assert_eq!(body(&mock, 1)["tools"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn max_concurrency_limits_the_running_functions() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        FunctionTool::from_fn_with_schema("count", "Counts.", json!({}), move |_: Value| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_secs(1)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, std::fmt::Error>("done")
            }
        })
    };
    let ten: Vec<Value> = (0..10).map(|nth| call(&nth.to_string(), "count", "{}")).collect();
    let (chat, _) = chat([calls(&ten), response("Ten.")]);
    chat.run_tools("Count.", [counted]).max_concurrency(3).await.unwrap();
    assert_eq!((most.load(Ordering::SeqCst), now.load(Ordering::SeqCst)), (3, 0));
}

fn events(chunks: &[Value]) -> MockReply {
    let events = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).chain(["data: [DONE]\n\n".to_owned()]);
    MockReply::events(events)
}

fn always_call() -> Vec<Value> {
    let piece = json!({ "index": 0, "id": "a", "function": { "name": "add", "arguments": "{\"numbers\":[1]}" } });
    vec![json!({ "choices": [{ "delta": { "tool_calls": [piece] }, "finish_reason": "tool_calls" }] })]
}

async fn last_error(mut events: telnyx_ai_chat::ToolStream) -> telnyx_ai_core::Error {
    loop {
        match events.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ended well"),
            Err(error) => {
                assert!(events.try_next().await.unwrap().is_none());
                return error;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_stream_yields_text_calls_and_results_as_they_arrive() {
    let pieces = |id: &str, index: u64, numbers: &str| json!({ "index": index, "id": id, "function": { "name": "add", "arguments": format!("{{\"numbers\":{numbers}}}") } });
    let two = [
        json!({ "choices": [{ "delta": { "content": "Let me see." } }] }),
        json!({ "choices": [{ "delta": { "tool_calls": [pieces("a", 0, "[1,2]"), pieces("b", 1, "[3]")] }, "finish_reason": "tool_calls" }] }),
    ];
    let last = [
        json!({ "choices": [{ "delta": { "content": "3 and 3." }, "finish_reason": "stop" }], "usage": { "total_tokens": 7 } }),
    ];
    let (chat, mock) = chat([events(&two), events(&last)]);
    let mut stream = chat.run_tools("Add.", [add()]).stream();
    let mut seen = Vec::new();
    let mut finished = None;
    while let Some(event) = stream.try_next().await.unwrap() {
        seen.push(match event {
            ToolEvent::Chunk(chunk) => format!("text {}", chunk.text_delta()),
            ToolEvent::Call(call) => format!("call {}", call.id),
            ToolEvent::Result { call, output } => format!("result {} {}", call.id, output.unwrap()),
            ToolEvent::Finished(run) => {
                finished = Some(run);
                "finished".to_owned()
            }
            other => panic!("{other:?}"),
        });
    }
    // The shorter addition ends first.
    assert_eq!(
        seen,
        ["text Let me see.", "text ", "call a", "call b", "result b 3", "result a 3", "text 3 and 3.", "finished"]
    );
    let run = finished.unwrap();
    assert_eq!((&*run.completion.text(), run.turns, run.usage.total_tokens), ("3 and 3.", 2, 7));
    let ids: Vec<_> = run.messages.iter().filter_map(|message| message.tool_call_id.as_deref()).collect();
    assert_eq!(ids, ["a", "b"], "told in the order of the calls");
    assert_eq!(body(&mock, 1)["stream"], true);
}

#[tokio::test(start_paused = true)]
async fn texts_of_the_stream_are_those_of_all_turns() {
    let text = |text: &str| json!({ "choices": [{ "delta": { "content": text } }] });
    let call = json!({ "id": "a", "function": { "name": "add", "arguments": "{\"numbers\":[1,2]}" } });
    let call = json!({ "choices": [{ "delta": { "tool_calls": [call] }, "finish_reason": "tool_calls" }] });
    let (chat, _) = chat([events(&[text("Let me "), text("see."), call.clone()]), events(&[text("3.")])]);
    let mut stream = chat.run_tools("Add.", [add()]).stream();
    let mut texts = Vec::new();
    while let Some(text) = stream.texts().try_next().await.unwrap() {
        texts.push(text);
    }
    assert_eq!(texts, ["Let me ", "see.", "3."]);
    assert!(stream.try_next().await.unwrap().is_none(), "the events have ended");

    let (chat, _) = self::chat([events(&[text("Let me see."), call])]);
    let mut session = chat.session();
    let mut stream = session.run_tools("Add.", [add()]).max_turns(1).stream();
    assert_eq!(stream.texts().next().await.unwrap().unwrap(), "Let me see.");
    let error = stream.texts().next().await.unwrap().unwrap_err();
    assert!(error.is_limit() && error.attachment::<ToolRun>().is_some(), "{error}");
    assert!(stream.texts().next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_stops_the_functions() {
    struct Flag(Arc<AtomicUsize>);
    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let (dropped, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let slow = {
        let (dropped, ended) = (Arc::clone(&dropped), Arc::clone(&ended));
        FunctionTool::from_fn_with_schema("add", "Takes its time.", json!({}), move |_: Value| {
            let (flag, ended) = (Flag(Arc::clone(&dropped)), Arc::clone(&ended));
            async move {
                sleep(Duration::from_secs(3600)).await;
                ended.fetch_add(1, Ordering::SeqCst);
                drop(flag);
                Ok::<_, std::fmt::Error>("late")
            }
        })
    };
    let (chat, _) = chat([events(&always_call())]);
    let mut stream = chat.run_tools("Add.", [slow]).stream();
    while !matches!(stream.try_next().await.unwrap(), Some(ToolEvent::Call(_))) {}
    assert!(tokio::time::timeout(Duration::from_secs(1), stream.try_next()).await.is_err(), "it is still running");
    drop(stream);
    assert_eq!((dropped.load(Ordering::SeqCst), ended.load(Ordering::SeqCst)), (1, 0));
}

#[test]
fn empty_arguments_are_an_empty_object() {
    let arguments: Value = ToolCall::function("a", "f", "").arguments_as().unwrap();
    assert_eq!(arguments, json!({}));
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn arguments_other_than_objects_are_rejected_before_the_request() {
    async fn done<A>(_: A) -> Result<(), std::fmt::Error> {
        Ok(())
    }
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[allow(dead_code)]
    enum Mixed {
        A { x: u8 },
        B,
    }
    for tool in [
        FunctionTool::from_fn("f", "d", done::<Vec<i64>>),
        FunctionTool::from_fn("f", "d", done::<String>),
        FunctionTool::from_fn("f", "d", done::<Option<u8>>),
        FunctionTool::from_fn("f", "d", done::<(u8, String)>),
        FunctionTool::from_fn("f", "d", done::<u128>),
        FunctionTool::from_fn("f", "d", done::<Mixed>),
        FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "array" }), done::<Value>),
        FunctionTool::from_fn_with_schema("f", "d", json!({ "enum": ["a"] }), done::<Value>),
        FunctionTool::from_fn_with_schema(
            "f",
            "d",
            json!({ "anyOf": [{ "type": "object" }, { "type": "null" }] }),
            done::<Value>,
        ),
        FunctionTool::from_fn_with_schema("f", "d", json!({ "type": ["object", "string"] }), done::<Value>),
        FunctionTool::from_fn_with_schema("f", "d", json!(true), done::<Value>),
        FunctionTool::from_fn_with_schema("f", "d", json!(null), done::<Value>),
        FunctionTool::from_fn_with_schema("f", "d", json!([]), done::<Value>),
        FunctionTool::from_fn_with_schema("f", "d", json!("object"), done::<Value>),
    ] {
        let expected = "`tools` has the function `f`, whose arguments may be something other than an object; give it a \
                    struct with named fields, or a schema of type `object`";
        let (chat, mock) = chat([]);
        let error = chat.run_tools("Go.", [tool.clone()]).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(error.to_string(), format!("chat.complete: {expected}"));
        let error = last_error(chat.run_tools("Go.", [tool.clone()]).stream()).await;
        assert_eq!(error.to_string(), format!("chat.stream: {expected}"));
        let function = tool.definition().clone();
        let handwritten =
            ChatRequest::from("Go.").tool(Tool::function(&function.name, "d", function.parameters.unwrap()));
        assert!(chat.complete(handwritten).await.unwrap_err().is_invalid_input());
        assert_eq!(mock.requests().len(), 0);
    }
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn a_function_without_arguments_accepts_every_form_of_none() {
    let written = [json!(""), json!("{}"), json!("null"), json!(null), json!({}), json!("\"{}\"")];
    let expected_values: Vec<Value> = written
        .iter()
        .map(|arguments| json!({ "id": "a", "function": { "name": "now", "arguments": arguments } }))
        .collect();
    let (chat, mock) = chat([calls(&expected_values), response("Noon.")]);
    let now = FunctionTool::from_fn("now", "The time.", async |(): ()| Ok::<_, std::fmt::Error>("12:00"));
    assert_eq!(now.definition().parameters, Some(json!({ "type": "object", "properties": {} })));
    chat.run_tools("What time is it?", [now]).await.unwrap();
    for (nth, arguments) in written.iter().enumerate() {
        assert_eq!(body(&mock, 1)["messages"][nth + 2]["content"], "12:00", "{arguments}");
    }
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_of_a_function_has_no_references() {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Trip {
        /// Destination.
        to: Place,
        back: Option<Place>,
    }
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Place {
        city: String,
    }
    let tool = FunctionTool::from_fn("book", "Books a trip.", async |_: Trip| Ok::<_, std::fmt::Error>(()));
    let schema = tool.definition().parameters.clone().unwrap();
    assert!(!schema.to_string().contains("$ref") && !schema.to_string().contains("$schema"), "{schema}");
    assert_eq!(schema["properties"]["to"]["properties"]["city"]["type"], "string");
    assert_eq!(schema["properties"]["to"]["description"], "Destination.");
    assert_eq!(schema["required"], json!(["to"]));
}
