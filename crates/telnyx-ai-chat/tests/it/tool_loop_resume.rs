//! Tool loops that are paused, stored and resumed.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Approval, Chat, ChatRequest, FunctionTool, Message, PausedRun, Tool, ToolEvent, ToolRun};
use telnyx_ai_core::Error;
use telnyx_ai_core::test_util::MockReply;

use crate::support::loops::{calls, problem, results, run, wait};
use crate::support::scripted::{body, chat, reply};
use crate::tool_loop_approval::{counted, pause_deletes};

fn with_usage(message: &Value) -> MockReply {
    let usage = json!({ "prompt_tokens": 50, "completion_tokens": 10, "total_tokens": 60 });
    MockReply::json(200, json!({ "choices": [{ "message": message }], "usage": usage }).to_string())
}

/// Pauses a loop before `delete` (`c1`), after `read` (`c0`), and returns it as another process reads it.
async fn paused() -> PausedRun {
    let (delete, _) = counted("delete");
    let (read, _) = counted("read");
    let (chat, _) = chat([with_usage(&calls([("read", 0), ("delete", 1)]))]);
    let request = ChatRequest::new([Message::user("Tidy.")])
        .model("some/model")
        .temperature(0.5)
        .tool(Tool::retrieval(["handbook"]));
    let error = chat.run_tools(request, [delete, read]).approve(pause_deletes).await.unwrap_err();
    stored(error.attachment().unwrap())
}

fn stored(paused: &PausedRun) -> PausedRun {
    serde_json::from_str(&serde_json::to_string(paused).unwrap()).unwrap()
}

fn done(streamed: bool) -> [MockReply; 1] {
    [reply(&json!({ "content": "Done." }), streamed)]
}

#[tokio::test]
async fn another_process_finishes_the_run_and_runs_no_function_twice() {
    for streamed in [false, true] {
        let mut paused = paused().await;
        paused.allow("c1").unwrap();
        let (delete, deleted) = counted("delete");
        let (read, reads) = counted("read");
        let (chat, mock) = chat(done(streamed));
        let run = run(chat.resume_tools(stored(&paused), [delete, read]), streamed).await.unwrap();
        assert_eq!((deleted.load(Ordering::Relaxed), reads.load(Ordering::Relaxed)), (1, 0));
        assert_eq!((&*run.completion.text(), run.turns, run.messages.len()), ("Done.", 2, 5));
        assert_eq!(run.usage.total_tokens, 60);

        let sent = body(&mock, 0);
        assert_eq!((&sent["model"], &sent["temperature"]), (&json!("some/model"), &json!(0.5)));
        let tools = sent["tools"].as_array().unwrap();
        let names: Vec<&str> =
            tools.iter().map(|tool| tool["function"]["name"].as_str().unwrap_or("retrieval")).collect();
        assert_eq!(names, ["retrieval", "delete", "read"]);
        assert_eq!(sent["messages"][0], json!({ "role": "user", "content": "Tidy." }));
        assert_eq!(sent["messages"][2], json!({ "role": "tool", "content": "1", "tool_call_id": "c0" }));
        assert_eq!(sent["messages"][3], json!({ "role": "tool", "content": "1", "tool_call_id": "c1" }));
    }
}

#[tokio::test]
async fn a_decision_or_a_result_replaces_the_function() {
    let (delete, deleted) = counted("delete");
    let (read, _) = counted("read");
    let mut denied = paused().await;
    denied.deny("c1", "not on Fridays").unwrap();
    let mut elsewhere = paused().await;
    elsewhere.allow("c1").unwrap();
    elsewhere.set_result("c1", ["a.txt", "b.txt"].to_vec()).unwrap();
    for (paused, content) in
        [(denied, problem("denied: not on Fridays")), (elsewhere, r#"["a.txt","b.txt"]"#.to_owned())]
    {
        assert_eq!(paused.waiting().count(), 0);
        let (chat, mock) = chat(done(false));
        chat.resume_tools(stored(&paused), [delete.clone(), read.clone()]).await.unwrap();
        assert_eq!((&body(&mock, 0)["messages"][3]["content"], deleted.load(Ordering::Relaxed)), (&json!(content), 0));
    }
}

#[tokio::test]
async fn a_call_without_a_decision_never_runs_by_itself() {
    let (delete, deleted) = counted("delete");
    let tools = || [delete.clone(), counted("read").0];
    let paused = paused().await;
    for streamed in [false, true] {
        let (chat, mock) = chat(done(streamed));
        let error = run(chat.resume_tools(paused.clone(), tools()), streamed).await.unwrap_err();
        assert_eq!(error.attachment(), Some(&paused), "pausing again changes nothing");
        assert_eq!((mock.requests().len(), deleted.load(Ordering::Relaxed)), (0, 0));

        let asked = chat.resume_tools(paused.clone(), tools()).approve(async |call| match &*call.id {
            "c1" => Approval::deny("no"),
            other => panic!("{other} has a result"),
        });
        run(asked, streamed).await.unwrap();
        assert_eq!(body(&mock, 0)["messages"][3]["content"], problem("denied: no"));
    }
}

#[tokio::test]
async fn an_id_without_an_open_call_is_an_error() {
    let mut paused = paused().await;
    let has_result = "`id` `c0` is a call of `read` that has a result; use an id of `waiting()`";
    let unknown = "`id` `c9` is the id of no call of the paused run; use an id of `waiting()`";
    type Decide = fn(&mut PausedRun, &str) -> Result<(), Error>;
    let decisions: [Decide; 3] =
        [|paused, id| paused.allow(id), |paused, id| paused.deny(id, "no"), |paused, id| paused.set_result(id, "1")];
    for decide in decisions {
        for (id, problem) in [("c0", has_result), ("c9", unknown)] {
            let before = paused.clone();
            let error = decide(&mut paused, id).unwrap_err();
            assert_eq!((error.is_invalid_input(), error.to_string()), (true, problem.to_owned()));
            assert_eq!(paused, before);
        }
    }
}

#[tokio::test]
async fn a_missing_function_is_an_error_that_keeps_the_paused_run() {
    let mut paused = paused().await;
    paused.allow("c1").unwrap();
    for streamed in [false, true] {
        let (chat, mock) = chat(done(streamed));
        let tools = chat.resume_tools(paused.clone(), [counted("read").0]);
        let error = run(tools, streamed).await.unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(
            error.to_string(),
            "`tools` lack the function `delete` of a paused call; pass the tools of the paused loop"
        );
        assert_eq!((error.attachment(), mock.requests().len()), (Some(&paused), 0));
    }
    // The function of a call with a result is not needed.
    let (chat, _) = chat(done(false));
    chat.resume_tools(paused, [counted("delete").0]).await.unwrap();
}

#[tokio::test]
async fn limits_count_from_the_start_of_the_run() {
    let again = || with_usage(&calls([("read", 0)]));
    for (turns, tokens, limit) in [(2, 1_000, "max_turns"), (9, 100, "token_budget"), (9, 60, "token_budget")] {
        let mut paused = paused().await;
        paused.allow("c1").unwrap();
        let (chat, mock) = chat([again(), again()]);
        let resumed = chat.resume_tools(paused, [counted("delete").0, counted("read").0]);
        let error = resumed.max_turns(turns).token_budget(tokens).await.unwrap_err();
        assert!(error.is_limit() && error.to_string().contains(limit), "{error}");
        let so_far: &ToolRun = error.attachment().unwrap();
        let sent = if tokens == 60 { 0 } else { 1 };
        assert_eq!((mock.requests().len(), so_far.turns), (sent, 1 + u32::try_from(sent).unwrap()));
        assert!(results(so_far).len() == 2 - sent, "the functions have run, and their results are kept");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_starts_with_the_functions_of_the_resumed_loop() {
    let (first, _) = chat([reply(&calls([("delete", 30), ("wait", 0)]), false)]);
    let tools = || [wait("delete"), wait("wait")];
    let deadline = Duration::from_secs(10);
    let error = first.run_tools("Tidy.", tools()).approve(pause_deletes).deadline(deadline).await.unwrap_err();
    let mut paused = error.attachment::<PausedRun>().unwrap().clone();
    paused.allow("c0").unwrap();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    for streamed in [false, true] {
        let (chat, mock) = chat(done(streamed));
        let error = run(chat.resume_tools(paused.clone(), tools()).deadline(deadline), streamed).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        let expected = [problem("not finished: the limit `deadline` was reached"), "0".to_owned()];
        assert_eq!((results(error.attachment().unwrap()), mock.requests().len()), (expected.to_vec(), 0));
        let longer = chat.resume_tools(paused.clone(), tools()).deadline(Duration::from_secs(40));
        run(longer, streamed).await.unwrap();
    }
}

/// A process that dies while a resumed loop runs has stored what it received.
#[tokio::test(start_paused = true)]
async fn a_resumed_loop_can_be_stored_while_it_runs() {
    let slow = || wait("delete");
    let (chat, _) = chat([reply(&calls([("delete", 1), ("delete", 60)]), false)]);
    let pause = async |_| Approval::Pause;
    let error = chat.run_tools("Tidy.", [slow()]).approve(pause).await.unwrap_err();
    let mut paused = error.attachment::<PausedRun>().unwrap().clone();
    paused.allow("c0").unwrap();
    paused.allow("c1").unwrap();

    let mut events = chat.resume_tools(paused.clone(), [slow()]).stream();
    let mut announced = Vec::new();
    loop {
        match events.try_next().await.unwrap() {
            Some(ToolEvent::Call(call)) => announced.push(call.id),
            Some(ToolEvent::Result { call, output }) => {
                paused.set_result(&call.id, output).unwrap();
                break;
            }
            event => panic!("{event:?}"),
        }
    }
    drop(events);
    assert_eq!(announced, ["c0", "c1"]);
    let left = serde_json::to_value(&paused).unwrap()["calls"].clone();
    assert_eq!((&left[0]["state"], &left[1]["state"]), (&json!({ "done": { "Ok": "1" } }), &json!("allowed")));
}

#[tokio::test]
async fn a_session_takes_the_run_that_was_resumed() {
    let (chat, _) = chat([
        reply(&json!({ "content": "Hello." }), false),
        reply(&calls([("delete", 0)]), false),
        reply(&json!({ "content": "Done." }), false),
    ]);
    let mut session = chat.session();
    session.complete("Hi.").await.unwrap();
    let tools = || [counted("delete").0];
    let error = session.run_tools("Tidy.", tools()).approve(pause_deletes).await.unwrap_err();
    assert_eq!(session.messages().len(), 2, "a paused loop leaves the session unchanged");
    let mut paused = stored(error.attachment().unwrap());
    paused.allow("c0").unwrap();
    let run = chat.resume_tools(paused, tools()).await.unwrap();
    session.take_run(&run).unwrap();
    let texts: Vec<String> = session.messages().iter().map(|message| message.text().into_owned()).collect();
    assert_eq!(texts, ["Hi.", "Hello.", "Tidy.", "", "1", "Done."]);
}

/// A call in the deprecated field has no id.
#[tokio::test]
async fn a_call_in_the_deprecated_field_pauses_too() {
    let message = json!({ "content": null, "function_call": { "name": "delete", "arguments": "{}" } });
    let (first, _) = chat([reply(&message, false)]);
    let error = first.run_tools("Tidy.", [counted("delete").0]).approve(pause_deletes).await.unwrap_err();
    let mut paused = stored(error.attachment().unwrap());
    let id = paused.waiting().next().unwrap().id.clone();
    paused.allow(&id).unwrap();
    let (chat, mock) = chat(done(false));
    chat.resume_tools(paused, [counted("delete").0]).await.unwrap();
    let sent = body(&mock, 0)["messages"][2].clone();
    assert_eq!(sent, json!({ "role": "function", "name": "delete", "content": "1" }));
}

/// A response may contain the key, and a paused run is written to disk.
#[tokio::test]
async fn a_paused_run_has_no_key() {
    let message =
        json!({ "content": "The key is KEY_of_the_tests_0123.", "tool_calls": calls([("delete", 0)])["tool_calls"] });
    let mock = telnyx_ai_core::test_util::MockTransport::new().reply(reply(&message, false));
    let client = telnyx_ai_core::Client::builder().api_key("KEY_of_the_tests_0123").transport(mock).build().unwrap();
    let tool: FunctionTool = counted("delete").0;
    let error = Chat::new(&client).run_tools("Tidy.", [tool]).approve(pause_deletes).await.unwrap_err();
    let stored = serde_json::to_string(error.attachment::<PausedRun>().unwrap()).unwrap();
    assert!(!stored.contains("KEY_of_the_tests_0123") && stored.contains("The key is "), "{stored}");
}
