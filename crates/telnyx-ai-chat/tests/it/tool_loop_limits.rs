//! Open calls of a tool loop that reaches a limit.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatRequest, FunctionTool, Message, ToolEvent, ToolRun};
use telnyx_ai_core::test_util::MockReply;

use crate::support::loops::{calls, problem, results, run, wait};
use crate::support::scripted::{body, chat, reply};

fn not_run(limit: &str) -> String {
    problem(&format!("not run: the limit `{limit}` was reached"))
}

fn not_finished() -> String {
    problem("not finished: the limit `deadline` was reached")
}

fn with_usage(message: &Value, streamed: bool) -> MockReply {
    let usage = json!({ "total_tokens": 60 });
    match streamed {
        false => MockReply::json(200, json!({ "choices": [{ "message": message }], "usage": usage }).to_string()),
        true => {
            let chunk = json!({ "choices": [{ "delta": message }], "usage": usage });
            MockReply::events([format!("data: {chunk}\n\ndata: [DONE]\n\n")])
        }
    }
}

#[tokio::test]
async fn every_unfinished_call_has_a_result() {
    let message = calls([("wait", 0), ("unknown", 0), ("wait", 0)]);
    for streamed in [false, true] {
        for (turns, budget, limit) in [(1, 1_000, "max_turns"), (9, 60, "token_budget")] {
            let (chat, mock) = chat([with_usage(&message, streamed), reply(&json!({ "content": "Sorry." }), false)]);
            let tools = chat.run_tools("Go.", [wait("wait")]).max_turns(turns).token_budget(budget);
            let error = run(tools, streamed).await.unwrap_err();
            assert!(error.is_limit(), "{error}");
            let so_far: &ToolRun = error.attachment().unwrap();
            assert_eq!(results(so_far), [not_run(limit), not_run(limit), not_run(limit)]);
            assert_eq!(so_far.completion.tool_calls().len(), 3);

            // The conversation continues, with a result for the id of each call.
            let ask = ChatRequest::new(so_far.messages.clone()).message(Message::user("Why?"));
            chat.complete(ask).await.unwrap();
            let sent = body(&mock, 1)["messages"].clone();
            let ids: Vec<_> = (2..5).map(|nth| sent[nth]["tool_call_id"].clone()).collect();
            assert_eq!((ids, &sent[5]["role"]), (vec![json!("c0"), json!("c1"), json!("c2")], &json!("user")));
        }
    }
}

#[tokio::test]
async fn a_call_in_the_deprecated_field_has_a_result_in_its_form() {
    let message = json!({ "content": null, "function_call": { "name": "wait", "arguments": "{\"s\":1}" } });
    for streamed in [false, true] {
        let (chat, _) = chat([reply(&message, streamed)]);
        let error = run(chat.run_tools("Go.", [wait("wait")]).max_turns(1), streamed).await.unwrap_err();
        let so_far: &ToolRun = error.attachment().unwrap();
        let last = serde_json::to_value(so_far.messages.last().unwrap()).unwrap();
        assert_eq!(last, json!({ "role": "function", "name": "wait", "content": not_run("max_turns") }));
        assert_eq!(so_far.messages.len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_keeps_the_results_of_functions_that_had_ended() {
    for streamed in [false, true] {
        for (concurrency, expected) in [
            (8, [not_finished(), "1".to_owned(), not_finished(), "2".to_owned()]),
            (2, [not_finished(), "1".to_owned(), not_finished(), not_run("deadline")]),
            (1, [not_finished(), not_run("deadline"), not_run("deadline"), not_run("deadline")]),
        ] {
            let message = calls([("wait", 60), ("wait", 1), ("wait", 30), ("wait", 2)]);
            let (chat, mock) = chat([reply(&message, streamed)]);
            let tools = chat.run_tools("Go.", [wait("wait")]).max_concurrency(concurrency);
            let error = run(tools.deadline(Duration::from_secs(10)), streamed).await.unwrap_err();
            assert!(error.is_timeout(), "{error}");
            let so_far: &ToolRun = error.attachment().unwrap();
            assert_eq!(results(so_far), expected, "{concurrency} {streamed}");
            assert_eq!((so_far.turns, mock.requests().len()), (1, 1));
        }
    }
}

/// Unread events suspend the loop, but not its deadline.
#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_before_the_functions_start_runs_none() {
    let (chat, _) = chat([reply(&calls([("wait", 0), ("wait", 0)]), true)]);
    let mut events = chat.run_tools("Go.", [wait("wait")]).deadline(Duration::from_secs(10)).stream();
    while !matches!(events.try_next().await.unwrap(), Some(ToolEvent::Call(_))) {}
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(matches!(events.try_next().await.unwrap(), Some(ToolEvent::Call(_))));
    let error = events.try_next().await.unwrap_err();
    assert_eq!(results(error.attachment().unwrap()), [not_run("deadline"), not_run("deadline")]);
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn no_function_starts_after_the_deadline() {
    // Two synchronous functions; the second would start after the first has used up the time.
    for streamed in [false, true] {
        let slow = FunctionTool::from_fn_with_schema("slow", "d", json!({ "type": "object" }), async |_: Value| {
            tokio::time::advance(Duration::from_secs(20)).await;
            "late"
        });
        let (chat, _) = chat([reply(&calls([("slow", 0), ("slow", 0)]), streamed)]);
        let tools = chat.run_tools("Go.", [slow]).max_concurrency(1).deadline(Duration::from_secs(10));
        let error = run(tools, streamed).await.unwrap_err();
        let results = results(error.attachment().unwrap());
        assert_eq!(results.last(), Some(&not_run("deadline")), "{results:?}");
    }
}
