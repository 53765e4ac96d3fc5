//! Decisions on the calls of a tool loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Approval, FunctionTool, PausedRun, ToolEvent};
use telnyx_ai_core::ToolCall;
use tokio::time::{Instant, sleep};

use crate::support::loops::{calls, problem, results, run, wait};
use crate::support::scripted::{body, chat, reply};

/// Creates a tool that counts its calls.
pub(crate) fn counted(name: &str) -> (FunctionTool, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let tool = FunctionTool::from_fn_with_schema(name, "Counts.", json!({ "type": "object" }), move |_: Value| {
        counter.fetch_add(1, Ordering::Relaxed) + 1
    });
    (tool, count)
}

/// Allows all calls but those of `delete`.
async fn allow_reads(call: ToolCall) -> Approval {
    match call.name() {
        "delete" => Approval::deny("files are kept for a year"),
        _ => Approval::Allow,
    }
}

#[tokio::test]
async fn the_model_receives_the_reason_of_a_denied_call() {
    for streamed in [false, true] {
        let (delete, deleted) = counted("delete");
        let message = calls([("delete", 0), ("wait", 0), ("unknown", 0)]);
        let (chat, mock) = chat([reply(&message, streamed), reply(&json!({ "content": "Kept." }), streamed)]);
        let tools = chat.run_tools("Tidy.", [delete, wait("wait")]).approve(allow_reads);
        let run = run(tools, streamed).await.unwrap();
        assert_eq!((&*run.completion.text(), deleted.load(Ordering::Relaxed)), ("Kept.", 0));
        let sent = body(&mock, 1)["messages"].clone();
        assert_eq!(sent[2]["content"], problem("denied: files are kept for a year"));
        assert_eq!(sent[3]["content"], "0");
        assert_eq!(sent[4]["content"], problem("there is no tool `unknown`; there are: delete, wait"));
    }
}

#[tokio::test]
async fn a_panic_of_the_approval_denies_the_call() {
    let (delete, deleted) = counted("delete");
    let (chat, mock) = chat([reply(&calls([("delete", 0)]), false), reply(&json!({ "content": "Kept." }), false)]);
    let tools = chat.run_tools("Tidy.", [delete]).approve(|_| -> std::future::Ready<Approval> { panic!("no rules") });
    tools.await.unwrap();
    assert_eq!(deleted.load(Ordering::Relaxed), 0);
    assert_eq!(body(&mock, 1)["messages"][2]["content"], problem("denied: the approval panicked: no rules"));
}

/// Allows a call after five seconds.
async fn slowly(_: ToolCall) -> Approval {
    sleep(Duration::from_secs(5)).await;
    Approval::Allow
}

#[tokio::test(start_paused = true)]
async fn the_deadline_includes_a_decision_and_the_timeout_of_a_tool_does_not() {
    for streamed in [false, true] {
        let replies =
            || [reply(&calls([("wait", 1), ("wait", 1)]), streamed), reply(&json!({ "content": "ok" }), streamed)];
        let (chat_1, _) = chat(replies());
        let start = Instant::now();
        let tools = chat_1.run_tools("Go.", [wait("wait")]).approve(slowly).tool_timeout(Duration::from_secs(2));
        run(tools, streamed).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(6), "decisions and functions run concurrently");

        let (chat_2, _) = chat(replies());
        let tools = chat_2.run_tools("Go.", [wait("wait")]).approve(slowly).deadline(Duration::from_secs(4));
        let error = run(tools, streamed).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        let not_finished = problem("not finished: the limit `deadline` was reached");
        assert_eq!(results(error.attachment().unwrap()), [not_finished.clone(), not_finished]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_before_the_other_calls_end_is_no_pause() {
    let (delete, deleted) = counted("delete");
    let (chat, _) = chat([reply(&calls([("delete", 0), ("wait", 60)]), false)]);
    let tools = chat.run_tools("Tidy.", [delete, wait("wait")]).deadline(Duration::from_secs(9));
    let error = tools.approve(pause_deletes).await.unwrap_err();
    assert!(error.is_timeout() && error.attachment::<PausedRun>().is_none(), "{error}");
    let expected = [
        problem("not run: the limit `deadline` was reached"),
        problem("not finished: the limit `deadline` was reached"),
    ];
    assert_eq!((results(error.attachment().unwrap()), deleted.load(Ordering::Relaxed)), (expected.to_vec(), 0));
}

pub(crate) async fn pause_deletes(call: ToolCall) -> Approval {
    if call.name() == "delete" { Approval::Pause } else { Approval::Allow }
}

#[tokio::test]
async fn a_pause_lets_the_other_calls_run_and_keeps_their_results() {
    for streamed in [false, true] {
        let (delete, deleted) = counted("delete");
        let (read, reads) = counted("read");
        let message = calls([("read", 0), ("delete", 1), ("read", 0), ("delete", 2)]);
        let (chat, mock) = chat([reply(&message, streamed)]);
        let tools = chat.run_tools("Tidy.", [delete, read]).max_concurrency(1).approve(pause_deletes);
        let error = run(tools, streamed).await.unwrap_err();
        assert!(error.is_limit(), "{error}");
        assert_eq!(
            error.to_string(),
            "`approve` paused the loop before `delete`, `delete`; decide, and call `resume_tools` with the attached \
             `PausedRun`"
        );
        let paused: &PausedRun = error.attachment().unwrap();
        let waiting: Vec<_> = paused.waiting().map(|call| (&*call.id, &*call.function.arguments)).collect();
        assert_eq!(waiting, [("c1", r#"{"s":1}"#), ("c3", r#"{"s":2}"#)]);
        assert_eq!((paused.run.turns, paused.run.messages.len(), mock.requests().len()), (1, 2, 1));
        assert_eq!((deleted.load(Ordering::Relaxed), reads.load(Ordering::Relaxed)), (0, 2));
        let stored = serde_json::to_value(paused).unwrap();
        let states: Vec<Value> = (0..4).map(|nth| stored["calls"][nth]["state"].clone()).collect();
        assert_eq!(
            states,
            [json!({ "done": { "Ok": "1" } }), json!("waiting"), json!({ "done": { "Ok": "2" } }), json!("waiting")]
        );
        assert_eq!(serde_json::from_value::<PausedRun>(stored).unwrap(), *paused);
    }
}

#[tokio::test]
async fn a_stream_announces_a_call_that_pauses_and_ends() {
    let (delete, _) = counted("delete");
    let (chat, _) = chat([reply(&calls([("delete", 0), ("wait", 0)]), true)]);
    let mut events = chat.run_tools("Tidy.", [delete, wait("wait")]).approve(pause_deletes).stream();
    let mut seen = Vec::new();
    let error = loop {
        match events.try_next().await {
            Ok(Some(ToolEvent::Call(call))) => seen.push(format!("call {}", call.id)),
            Ok(Some(ToolEvent::Result { call, .. })) => seen.push(format!("result {}", call.id)),
            Ok(event) => assert!(matches!(event, Some(ToolEvent::Chunk(_))), "{event:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(seen, ["call c0", "call c1", "result c1"]);
    assert!(error.attachment::<PausedRun>().is_some());
    assert!(events.try_next().await.unwrap().is_none());
}
