//! Tool loops with faulty models and functions.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, FunctionTool, ToolChoice, ToolEvent, ToolRun};
use telnyx_ai_core::Error;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;

use crate::support::scripted::{body, chat, reply};

fn tool(name: &str) -> FunctionTool {
    let schema = json!({ "type": "object", "properties": {} });
    FunctionTool::from_fn_with_schema(name, "Echoes.", schema, async |given: Value| Ok::<_, std::fmt::Error>(given))
}

async fn run(
    chat: &Chat,
    ask: impl Into<ChatRequest>,
    tools: Vec<FunctionTool>,
    streamed: bool,
) -> Result<ToolRun, Error> {
    let tools = chat.run_tools(ask, tools);
    if !streamed {
        return tools.await;
    }
    let mut events = tools.stream();
    let mut run = None;
    while let Some(event) = events.try_next().await? {
        if let ToolEvent::Finished(finished) = event {
            run = Some(*finished);
        }
    }
    Ok(run.unwrap())
}

#[tokio::test]
async fn calls_without_ids_get_ids_of_their_own() {
    for streamed in [false, true] {
        let calls = [json!({ "n": 1 }), json!({ "n": 2 })]
            .map(|arguments| json!({ "function": { "name": "f", "arguments": arguments } }));
        let (chat, mock) =
            chat([reply(&json!({ "tool_calls": calls }), streamed), reply(&json!({ "content": "Done." }), streamed)]);
        let run = run(&chat, "Go.", vec![tool("f")], streamed).await.unwrap();
        let sent = body(&mock, 1)["messages"].clone();
        let ids: Vec<&str> = (0..2).map(|nth| sent[1]["tool_calls"][nth]["id"].as_str().unwrap()).collect();
        assert!(
            ids[0] != ids[1] && ids.iter().all(|id| id.len() == 9 && id.bytes().all(|b| b.is_ascii_alphanumeric()))
        );
        for nth in 0..2 {
            assert_eq!(sent[nth + 2]["tool_call_id"], ids[nth]);
            assert_eq!(sent[nth + 2]["content"], json!({ "n": nth + 1 }).to_string());
            assert_eq!(run.messages[1].tool_calls[nth].id, ids[nth]);
        }
    }
}

#[tokio::test]
async fn an_id_that_two_calls_have_is_kept_by_the_first() {
    let call = json!({ "id": "a", "function": { "name": "f", "arguments": "{}" } });
    let message = json!({ "tool_calls": [call, call, { "id": "b", "function": { "name": "f" } }] });
    let (chat, mock) = chat([reply(&message, false), reply(&json!({ "content": "Done." }), false)]);
    run(&chat, "Go.", vec![tool("f")], false).await.unwrap();
    let sent = body(&mock, 1)["messages"].clone();
    let ids: Vec<&str> = (2..5).map(|nth| sent[nth]["tool_call_id"].as_str().unwrap()).collect();
    assert!(ids[0] == "a" && ids[1].len() == 9 && ids[2] == "b", "{ids:?}");
}

#[tokio::test]
async fn a_tool_that_is_forced_is_forced_once() {
    let fields = |choice: &Value| choice.as_object().cloned().unwrap();
    let by_name = json!({ "type": "function", "function": { "name": "f" } });
    let allowed = json!({ "type": "allowed_tools", "mode": "required", "tools": [] });
    let nested = |mode: &str| json!({ "type": "allowed_tools", "allowed_tools": { "mode": mode, "tools": [] } });
    let ask = || ChatRequest::from("Go.");
    for (ask, first, second) in [
        (ask().extra("tool_choice", nested("required")), nested("required"), json!("auto")),
        (ask().extra("tool_choice", nested("auto")), nested("auto"), nested("auto")),
        (ask().tool_choice(ToolChoice::Required), json!("required"), json!("auto")),
        (ask().tool_choice(ToolChoice::from("f")), json!("f"), json!("auto")),
        (ask().tool_choice(fields(&by_name)), by_name.clone(), json!("auto")),
        (ask().tool_choice(fields(&nested("auto"))), nested("auto"), nested("auto")),
        (ask().extra("tool_choice", by_name.clone()).extra("x", 1), by_name, json!("auto")),
        (ask().extra("tool_choice", allowed.clone()), allowed, json!("auto")),
        (ask().extra("tool_choice", "required"), json!("required"), json!("auto")),
        (ask().extra("tool_choice", "none"), json!("none"), json!("none")),
        (ask().extra("tool_choice", json!({ "type": "auto" })), json!({ "type": "auto" }), json!({ "type": "auto" })),
        (ask().tool_choice(ToolChoice::None), json!("none"), json!("none")),
        (ask(), Value::Null, Value::Null),
    ] {
        for streamed in [false, true] {
            let call = json!({ "tool_calls": [{ "id": "a", "function": { "name": "f" } }] });
            let (chat, mock) = chat([reply(&call, streamed), reply(&json!({ "content": "Done." }), streamed)]);
            let extra = ask.extra.get("x").is_some();
            run(&chat, ask.clone(), vec![tool("f")], streamed).await.unwrap();
            assert_eq!((&body(&mock, 0)["tool_choice"], &body(&mock, 1)["tool_choice"]), (&first, &second));
            assert_eq!(body(&mock, 1).get("x").is_some(), extra);
            assert_eq!(body(&mock, 1).get("stream").is_some(), streamed);
        }
    }
}

#[tokio::test]
async fn reasoning_is_sent_back_on_request() {
    for name in ["reasoning", "reasoning_content"] {
        for keep in [false, true] {
            let mut call = json!({ "tool_calls": [{ "id": "a", "function": { "name": "f" } }] });
            call[name] = "Hm.".into();
            let (chat, mock) = chat([reply(&call, false), reply(&json!({ "content": "Done." }), false)]);
            let run = chat.run_tools("Go.", [tool("f")]).keep_reasoning(keep).await.unwrap();
            let sent = body(&mock, 1)["messages"][1].clone();
            assert_eq!(sent.get(name), keep.then_some(&json!("Hm.")));
            assert_eq!(run.messages[1].reasoning(), Some("Hm."));
        }
    }
}

#[tokio::test]
async fn a_function_that_panics_is_an_error_for_the_model() {
    let schema = || json!({ "type": "object" });
    let at_once = FunctionTool::from_fn_with_schema("at_once", "d", schema(), |given: Value| {
        assert!(given.is_null(), "not {given}");
        async { Ok::<_, String>("fine") }
    });
    let later = FunctionTool::from_fn_with_schema("later", "d", schema(), async |_: Value| {
        tokio::task::yield_now().await;
        if true {
            panic!("boom");
        }
        Ok::<_, String>("fine")
    });
    let odd = FunctionTool::from_fn_with_schema("odd", "d", schema(), async |_: Value| {
        if true {
            std::panic::panic_any(7);
        }
        Ok::<_, String>("fine")
    });
    for streamed in [false, true] {
        let names = ["at_once", "f", "later", "odd"];
        let calls = names.map(|name| json!({ "id": name, "function": { "name": name, "arguments": "{\"a\":1}" } }));
        let (chat, mock) =
            chat([reply(&json!({ "tool_calls": calls }), streamed), reply(&json!({ "content": "Done." }), streamed)]);
        let tools = vec![at_once.clone(), tool("f"), later.clone(), odd.clone()];
        let run = run(&chat, "Go.", tools, streamed).await.unwrap();
        assert_eq!(run.completion.text(), "Done.");
        assert_eq!(run.turns, 2);
        let results: Vec<String> =
            (2..6).map(|nth| body(&mock, 1)["messages"][nth]["content"].as_str().unwrap().to_owned()).collect();
        assert_eq!(
            results,
            [
                json!({ "error": "the function panicked: not {\"a\":1}" }).to_string(),
                json!({ "a": 1 }).to_string(),
                json!({ "error": "the function panicked: boom" }).to_string(),
                json!({ "error": "the function panicked" }).to_string(),
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_partial_last_response_is_kept_with_the_conversation() {
    let call = json!({ "tool_calls": [{ "id": "a", "function": { "name": "f" } }] });
    let truncated = MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"So f\"}}]}\n\n"])
        .header("x-request-id", "r-2")
        .then_fails(TransportErrorKind::Interrupted);
    let (chat, _) = chat([reply(&call, true), truncated]);
    let error = run(&chat, "Go.", vec![tool("f")], true).await.unwrap_err();
    let so_far: &ToolRun = error.attachment().unwrap();
    assert_eq!(so_far.completion.text(), "So f");
    assert_eq!((so_far.turns, so_far.messages.len()), (1, 3));
    assert_eq!((error.status().map(|status| status.as_u16()), error.request_id()), (Some(200), Some("r-2")));
}

/// The function runs, and its result is sent back in the same form.
#[tokio::test]
async fn a_call_in_the_deprecated_field_runs() {
    let call = json!({ "name": "f", "arguments": "{\"n\":1}" });
    for streamed in [false, true] {
        for arguments in [json!("{\"n\":1}"), json!({ "n": 1 })] {
            let message = json!({ "content": null, "function_call": { "name": "f", "arguments": arguments } });
            let (chat, mock) = chat([reply(&message, streamed), reply(&json!({ "content": "Done." }), streamed)]);
            let run = run(&chat, "Go.", vec![tool("f")], streamed).await.unwrap();
            assert_eq!((&*run.completion.text(), run.turns, run.messages.len()), ("Done.", 2, 4));
            let sent = body(&mock, 1)["messages"].clone();
            let function_call = json!({ "name": "f", "arguments": arguments });
            assert_eq!(sent[1], json!({ "role": "assistant", "content": "", "function_call": function_call }));
            assert_eq!(sent[2], json!({ "role": "function", "content": "{\"n\":1}", "name": "f" }));
        }
        // Beside calls in the usual form the field is a duplicate. Null and empty values are ignored.
        let both =
            json!({ "tool_calls": [{ "id": "a", "type": "function", "function": call }], "function_call": call });
        let (chat, mock) = chat([reply(&both, streamed), reply(&json!({ "content": "Done." }), streamed)]);
        run(&chat, "Go.", vec![tool("f")], streamed).await.unwrap();
        let sent = body(&mock, 1)["messages"].clone();
        assert_eq!((sent[2]["tool_call_id"].as_str(), sent.as_array().unwrap().len()), (Some("a"), 3));
        for none in [json!(null), json!({}), json!("none"), json!({ "name": "", "arguments": "" })] {
            let message = json!({ "content": "Done.", "function_call": none });
            let (chat, _) = self::chat([reply(&message, streamed)]);
            assert_eq!(run(&chat, "Go.", vec![tool("f")], streamed).await.unwrap().turns, 1, "{none}");
        }
    }
}

#[tokio::test]
async fn parallel_calls_without_arguments_under_one_index_all_run() {
    let piece = |name: &str| json!({ "index": 0, "function": { "name": name, "arguments": "" } });
    let chunks = [piece("now"), piece("here")]
        .map(|piece| format!("data: {}\n\n", json!({ "choices": [{ "delta": { "tool_calls": [piece] } }] })));
    let (chat, mock) = chat([
        MockReply::events(chunks.into_iter().chain(["data: [DONE]\n\n".to_owned()])),
        reply(&json!({ "content": "Done." }), true),
    ]);
    run(&chat, "Go.", vec![tool("now"), tool("here")], true).await.unwrap();
    let sent = body(&mock, 1)["messages"].clone();
    let names: Vec<_> = (0..2).map(|nth| sent[1]["tool_calls"][nth]["function"]["name"].as_str().unwrap()).collect();
    assert_eq!((names, sent.as_array().unwrap().len()), (vec!["now", "here"], 4));
}
