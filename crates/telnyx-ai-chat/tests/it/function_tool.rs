//! Arguments of calls as models write them, and the concurrency of functions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatRequest, FunctionTool, Message, ToolChoice, ToolEvent, ToolRun};
use telnyx_ai_core::Error;
use telnyx_ai_core::test_util::MockReply;

use crate::support::scripted::{body, chat, reply};

fn called(arguments: &Value) -> Value {
    json!({ "content": null, "tool_calls": [{ "id": "a", "function": { "name": "f", "arguments": arguments } }] })
}

/// Returns a tool that echoes its arguments. Absent arguments are an empty object.
fn map() -> FunctionTool {
    let schema = json!({ "type": "object" });
    FunctionTool::from_fn_with_schema("f", "d", schema, async |given: BTreeMap<String, Value>| {
        Ok::<_, String>(json!(given))
    })
}

/// The result that the model receives for a call with these arguments, plain and streamed.
async fn results(tool: FunctionTool, arguments: Value) -> String {
    let mut all = Vec::new();
    for streamed in [false, true] {
        let (chat, mock) =
            chat([reply(&called(&arguments), streamed), reply(&json!({ "content": "Done." }), streamed)]);
        let run = chat.run_tools("Go.", [tool.clone()]);
        let run = if streamed { streamed_run(run.stream()).await.unwrap() } else { run.await.unwrap() };
        assert_eq!((&*run.completion.text(), run.turns), ("Done.", 2));
        let sent = body(&mock, 1)["messages"].clone();
        assert_eq!((&sent[1]["content"], &sent[2]["tool_call_id"]), (&json!(""), &json!("a")));
        all.push(sent[2]["content"].as_str().unwrap().to_owned());
    }
    assert_eq!(all[0], all[1]);
    all.remove(0)
}

async fn streamed_run(mut events: telnyx_ai_chat::ToolStream) -> Result<ToolRun, Error> {
    loop {
        if let ToolEvent::Finished(run) = events.try_next().await?.unwrap() {
            return Ok(*run);
        }
    }
}

#[tokio::test]
async fn missing_arguments_are_an_empty_object() {
    for nothing in [
        json!(null),
        json!(""),
        json!("  \n\t"),
        json!("null"),
        json!(" null "),
        json!("{}"),
        json!({}),
        json!("\"\""),
        json!("\"{}\""),
        json!("\"null\""),
        json!("\" { } \""),
    ] {
        assert_eq!(results(map(), nothing.clone()).await, "{}", "{nothing}");
    }
    let unit = FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), async |(): ()| {
        Ok::<_, String>("done")
    });
    for nothing in [json!(null), json!(""), json!("{}"), json!("{ }"), json!("\"{}\"")] {
        assert_eq!(results(unit.clone(), nothing.clone()).await, "done", "{nothing}");
    }
}

#[tokio::test]
async fn arguments_are_decoded_once_more_where_they_are_a_text() {
    let plain = json!({ "a": [1, "é \" \\ \n"], "b": { "c": null } });
    let once = Value::from(plain.to_string());
    let twice = Value::from(once.to_string());
    for arguments in [&plain, &once, &twice] {
        assert_eq!(results(map(), arguments.clone()).await, plain.to_string(), "{arguments}");
    }
    let third = Value::from(twice.to_string());
    let problem = results(map(), third).await;
    assert!(problem.starts_with("{\"error\":\"at `f.arguments`: "), "{problem}");
    // A function whose argument is a text receives the text.
    let text = FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), async |given: String| {
        Ok::<_, String>(given)
    });
    assert_eq!(results(text.clone(), json!("\"{\\\"a\\\":1}\"")).await, "{\"a\":1}");
    assert_eq!(results(text, json!("\"Oslo\"")).await, "Oslo");
}

#[tokio::test]
async fn arguments_of_any_depth_end_in_a_result_or_an_error_for_the_model() {
    let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(results(map(), nested(100).into()).await, nested(100));
    for depth in [200, 100_000] {
        let problem = results(map(), nested(depth).into()).await;
        assert!(problem.contains("got JSON that is nested too deeply") && problem.len() < 2_000, "{problem}");
    }
    for interrupted in ["{", "{\"a\":", "[1", "{\"a\":1}}", "nope", "{'a':1}"] {
        let problem = results(map(), interrupted.into()).await;
        assert!(problem.starts_with("{\"error\":\"at `f.arguments`: "), "{interrupted}: {problem}");
        assert!(problem.contains("the model wrote"), "{interrupted}: {problem}");
    }
}

/// Returns a tool that waits, and the highest number of concurrent calls.
fn counted() -> (FunctionTool, Arc<AtomicUsize>) {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let tool = FunctionTool::from_fn_with_schema(
        "f",
        "d",
        json!({ "type": "object" }),
        move |given: BTreeMap<String, u64>| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&seen));
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_secs(given["s"])).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, String>(given["s"])
            }
        },
    );
    (tool, most)
}

#[tokio::test(start_paused = true)]
async fn functions_run_concurrently_up_to_the_limit() {
    let calls: Vec<Value> = (1..=20)
        .map(|s| json!({ "id": format!("c{s}"), "function": { "name": "f", "arguments": { "s": 21 - s } } }))
        .collect();
    for (parallel, expected) in
        [(None, 8), (Some(0), 1), (Some(1), 1), (Some(3), 3), (Some(20), 20), (Some(usize::MAX), 20)]
    {
        for streamed in [false, true] {
            let (tool, most) = counted();
            let (chat, mock) = chat([
                reply(&json!({ "tool_calls": calls }), streamed),
                reply(&json!({ "content": "Done." }), streamed),
            ]);
            let run = chat.run_tools("Go.", [tool]);
            let run = match parallel {
                Some(parallel) => run.max_concurrency(parallel),
                None => run,
            };
            let run = if streamed { streamed_run(run.stream()).await.unwrap() } else { run.await.unwrap() };
            assert_eq!((most.load(Ordering::SeqCst), run.messages.len()), (expected, 23), "{parallel:?} {streamed}");
            // The results are in the order of the calls, not of completion.
            for (nth, message) in run.messages[2..22].iter().enumerate() {
                assert_eq!(message.tool_call_id, Some(format!("c{}", nth + 1)));
                assert_eq!(message.text(), (20 - nth).to_string());
            }
            assert_eq!(body(&mock, 1)["messages"].as_array().unwrap().len(), 22);
        }
    }
}

#[tokio::test]
async fn a_panic_in_a_session_loop_loses_no_messages() {
    let tool = FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), async |_: Value| {
        if true {
            panic!("boom");
        }
        Ok::<_, String>("fine")
    });
    for streamed in [false, true] {
        let (chat, _) = chat([
            reply(&json!({ "content": "Hello." }), false),
            reply(&called(&json!({})), streamed),
            reply(&json!({ "content": "Done." }), streamed),
        ]);
        let mut session = chat.session();
        session.complete("Hi").await.unwrap();
        let run = chat.run_tools(session.request("Go."), [tool.clone()]);
        let run = if streamed { streamed_run(run.stream()).await.unwrap() } else { run.await.unwrap() };
        session.take_run(&run).unwrap();
        let texts: Vec<_> = session.messages().iter().map(Message::text).collect();
        let boom = json!({ "error": "the function panicked: boom" }).to_string();
        assert_eq!(texts, ["Hi", "Hello.", "Go.", "", &boom, "Done."]);
        // Trimming removes the call and its result, or neither.
        for tokens in 1..6 {
            let mut copy = session.clone();
            let Ok(taken) = copy.trim_by(tokens, |_| 1) else {
                assert!(tokens < 2, "{tokens}");
                continue;
            };
            let left: Vec<_> = copy.messages().iter().map(Message::text).collect();
            let expected: &[&str] = if tokens < 4 { &["Go.", "Done."] } else { &["Go.", "", &boom, "Done."] };
            assert_eq!((left, taken.len()), (expected.iter().map(|text| (*text).into()).collect(), 6 - expected.len()));
        }
    }
}

#[tokio::test]
async fn a_budget_counts_calls_without_a_total_by_their_parts() {
    let used = |usage: Value, streamed: bool| {
        let message = called(&json!({}));
        match streamed {
            false => MockReply::json(200, json!({ "choices": [{ "message": message }], "usage": usage }).to_string()),
            true => {
                let chunk = json!({ "choices": [{ "delta": message }], "usage": usage });
                MockReply::events([format!("data: {chunk}\n\ndata: [DONE]\n\n")])
            }
        }
    };
    for usage in [
        json!({ "prompt_tokens": 40, "completion_tokens": 20 }),
        json!({ "prompt_tokens": 40, "completion_tokens": 20, "total_tokens": 60 }),
        json!({ "prompt_tokens": 40, "completion_tokens": 20, "total_tokens": null }),
        json!({ "total_tokens": 60 }),
    ] {
        for streamed in [false, true] {
            let (chat, mock) = chat([used(usage.clone(), streamed), used(usage.clone(), streamed)]);
            let run = chat.run_tools("Go.", [map()]).token_budget(100);
            let error = if streamed { streamed_run(run.stream()).await } else { run.await }.unwrap_err();
            assert!(error.is_limit(), "{usage}: {error}");
            let run: &ToolRun = error.attachment().unwrap();
            assert_eq!((run.turns, run.usage.total_tokens, mock.requests().len()), (2, 120, 2), "{usage}");
        }
    }
}

#[tokio::test]
async fn the_choice_of_a_forced_tool_is_released_for_every_later_turn() {
    for streamed in [false, true] {
        let (chat, mock) = chat([
            reply(&called(&json!({})), streamed),
            reply(&called(&json!({ "n": 1 })), streamed),
            reply(&json!({ "content": "Done." }), streamed),
        ]);
        let ask = ChatRequest::from("Go.").tool_choice(ToolChoice::Required);
        let run = chat.run_tools(ask, [map()]);
        let run = if streamed { streamed_run(run.stream()).await.unwrap() } else { run.await.unwrap() };
        let sent: Vec<Value> = (0..3).map(|nth| body(&mock, nth)["tool_choice"].clone()).collect();
        assert_eq!((sent, run.turns), (vec![json!("required"), json!("auto"), json!("auto")], 3));
        // The model reuses an id in another turn: each result follows its own call.
        let roles: Vec<&str> = run.messages.iter().map(|message| message.role.as_str()).collect();
        assert_eq!(roles, ["user", "assistant", "tool", "assistant", "tool", "assistant"]);
    }
}

#[tokio::test]
async fn a_limit_applies_from_its_number_on() {
    let used = |message: &Value, streamed: bool| {
        let usage = json!({ "total_tokens": 60 });
        match streamed {
            false => MockReply::json(200, json!({ "choices": [{ "message": message }], "usage": usage }).to_string()),
            true => {
                let chunk = json!({ "choices": [{ "delta": message }], "usage": usage });
                MockReply::events([format!("data: {chunk}\n\ndata: [DONE]\n\n")])
            }
        }
    };
    for streamed in [false, true] {
        for (turns, budget, expected) in [(1, 1_000, 1), (9, 60, 1), (9, 61, 2), (2, 120, 2), (9, 120, 2)] {
            let (chat, mock) = chat((0..3).map(|_| used(&called(&json!({})), streamed)));
            let run = chat.run_tools("Go.", [map()]).max_turns(turns).token_budget(budget);
            let error = if streamed { streamed_run(run.stream()).await } else { run.await }.unwrap_err();
            let run: &ToolRun = error.attachment().unwrap();
            assert!(error.is_limit(), "{error}");
            assert_eq!(
                (run.turns, mock.requests().len()),
                (expected, expected as usize),
                "{turns} {budget} {streamed}"
            );
        }
        // A response without a call succeeds, even if it reaches both limits.
        let (chat, _) = chat([used(&json!({ "content": "Done." }), streamed)]);
        let run = chat.run_tools("Go.", [map()]).max_turns(1).token_budget(1);
        let run = if streamed { streamed_run(run.stream()).await } else { run.await }.unwrap();
        assert_eq!((&*run.completion.text(), run.turns, run.usage.total_tokens), ("Done.", 1, 60));
    }
}

#[tokio::test]
async fn a_failed_run_is_redacted() {
    for streamed in [false, true] {
        let mut echo = called(&json!({ "key": "KEY0" }));
        echo["content"] = json!("The key is KEY0.");
        let (chat, mock) = chat([reply(&echo, streamed)]);
        let run = chat.run_tools("Go.", [map()]).max_turns(1);
        let error = if streamed { streamed_run(run.stream()).await } else { run.await }.unwrap_err();
        let run: &ToolRun = error.attachment().unwrap();
        assert_eq!((run.messages.len(), run.completion.tool_calls().len(), mock.requests().len()), (3, 1, 1));
        for shown in [serde_json::to_string(&run.messages).unwrap(), serde_json::to_string(&run.completion).unwrap()] {
            assert!(shown.contains("The key is ") && !shown.contains("KEY0"), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_tool_choice_of_null_stays_null() {
    let (chat, mock) = chat([reply(&called(&json!({})), false), reply(&json!({ "content": "Done." }), false)]);
    chat.run_tools(ChatRequest::from("Go.").extra("tool_choice", Value::Null), [map()]).await.unwrap();
    assert_eq!([0, 1].map(|nth| body(&mock, nth)["tool_choice"].clone()), [Value::Null, Value::Null]);
}
