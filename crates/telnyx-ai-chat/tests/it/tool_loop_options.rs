//! The options of a loop of tool use, plain and streamed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, FunctionTool, Message, ToolChoice, ToolEvent, ToolRun};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use tokio::time::Instant;

use crate::support::loops::{calls, problem, results, run, wait};
use crate::support::scripted::{body, chat, reply};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn done(streamed: bool) -> MockReply {
    reply(&json!({ "content": "Done." }), streamed)
}

#[tokio::test]
async fn a_header_is_sent_with_each_call() {
    for streamed in [false, true] {
        let (chat, mock) = chat([reply(&calls([("wait", 0)]), streamed), done(streamed)]);
        let tools = chat.run_tools("Go.", [wait("wait")]).header("x-team", "one").header("X-Team", "search");
        let tools = tools.header("authorization", "Bearer SECRET0");
        let shown = format!("{tools:?}");
        assert!(shown.contains("x-team") && !shown.contains("SECRET0"), "{shown}");
        run(tools, streamed).await.unwrap();
        let sent: Vec<_> = mock.requests().iter().map(|request| request.header("x-team").to_owned()).collect();
        assert_eq!(sent, ["search", "search"]);
        assert_eq!(mock.requests()[1].header("authorization"), "Bearer SECRET0");
    }
}

#[tokio::test]
async fn a_secret_header_is_not_shown_by_the_run_of_an_error() {
    for streamed in [false, true] {
        let mut echo = calls([("wait", 0)]);
        echo["content"] = json!("The key is SECRET0.");
        let (chat, _) = chat([reply(&echo, streamed)]);
        let tools = chat.run_tools("Go.", [wait("wait")]).header("authorization", "Bearer SECRET0").max_turns(1);
        let error = run(tools, streamed).await.unwrap_err();
        let so_far: &ToolRun = error.attachment().unwrap();
        let shown = serde_json::to_string(so_far).unwrap();
        assert!(shown.contains("The key is ") && !shown.contains("SECRET0"), "{shown}");
    }
}

#[tokio::test]
async fn an_invalid_header_is_an_error_before_anything_is_sent() {
    for streamed in [false, true] {
        let (chat, mock) = chat([]);
        let error = run(chat.run_tools("Go.", [wait("wait")]).header("x team", "search"), streamed).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("x team"), "{error}");
        assert_eq!((mock.requests().len(), error.attachment::<ToolRun>().unwrap().messages.len()), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_for_one_attempt_of_each_call() {
    for streamed in [false, true] {
        // Each call takes 4 s and the function 10 s, each less than the respective timeout.
        let (chat, _) = chat([reply(&calls([("wait", 10)]), streamed).after(secs(4)), done(streamed).after(secs(4))]);
        run(chat.run_tools("Go.", [wait("wait")]).timeout(secs(5)), streamed).await.unwrap();

        let (chat, mock) = self::chat([reply(&calls([("wait", 0)]), streamed), done(streamed).after(secs(6))]);
        let start = Instant::now();
        let error = run(chat.run_tools("Go.", [wait("wait")]).timeout(secs(5)), streamed).await.unwrap_err();
        assert!(error.is_timeout() && error.to_string().contains("`timeout` (5 s) elapsed"), "{error}");
        assert_eq!((start.elapsed(), mock.requests().len()), (secs(5), 2));
        assert_eq!(results(error.attachment().unwrap()), ["0"]);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_are_those_that_are_set() {
    let busy = || MockReply::status(429);
    for streamed in [false, true] {
        let (chat, mock) = chat([busy(), reply(&calls([("wait", 0)]), streamed), busy(), busy(), done(streamed)]);
        let error = run(chat.run_tools("Go.", [wait("wait")]).max_retries(1), streamed).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), mock.requests().len()), (429, 4));
        let (chat, mock) = self::chat([busy()]);
        run(chat.run_tools("Go.", [wait("wait")]).max_retries(0), streamed).await.unwrap_err();
        assert_eq!(mock.requests().len(), 1);
    }
}

/// Counts the futures of a function that were dropped before their end.
fn stalling(dropped: &Arc<AtomicUsize>) -> FunctionTool {
    struct Count(Arc<AtomicUsize>);
    impl Drop for Count {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let dropped = Arc::clone(dropped);
    FunctionTool::from_fn_with_schema("stall", "Stalls.", json!({ "type": "object" }), move |_: Value| {
        let count = Count(Arc::clone(&dropped));
        async move {
            std::future::pending::<()>().await;
            drop(count);
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_function_that_times_out_is_dropped_and_the_loop_continues() {
    for streamed in [false, true] {
        let dropped = Arc::default();
        let message = calls([("stall", 0), ("wait", 3), ("slow", 8), ("wait", 2)]);
        let (chat, mock) = chat([reply(&message, streamed), done(streamed)]);
        let tools = [stalling(&dropped).timeout(secs(1)), wait("wait"), wait("slow").timeout(secs(9))];
        let start = Instant::now();
        let finished = run(chat.run_tools("Go.", tools).tool_timeout(Duration::from_millis(2500)), streamed).await;
        let finished = finished.unwrap();
        assert_eq!((start.elapsed(), dropped.load(Ordering::SeqCst)), (secs(8), 1));
        assert_eq!(finished.completion.text(), "Done.");
        let sent: Vec<_> = (2..6).map(|nth| body(&mock, 1)["messages"][nth]["content"].clone()).collect();
        let timed_out = |after| json!(problem(&format!("the function timed out after {after}")));
        assert_eq!(sent, [timed_out("1s"), timed_out("2.5s"), json!("8"), json!("2")]);
    }
}

/// The time of a function counts from its start, not while it waits for others.
#[tokio::test(start_paused = true)]
async fn a_function_that_waits_for_a_permit_does_not_time_out() {
    for streamed in [false, true] {
        let message = calls([("wait", 3), ("wait", 3), ("wait", 3)]);
        let (chat, _) = chat([reply(&message, streamed), done(streamed)]);
        let tools = chat.run_tools("Go.", [wait("wait")]).tool_timeout(secs(4)).max_concurrency(1);
        let start = Instant::now();
        let run = run(tools, streamed).await.unwrap();
        assert_eq!(start.elapsed(), secs(9));
        assert_eq!(run.messages[2..5].iter().map(Message::text).collect::<Vec<_>>(), ["3", "3", "3"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_a_call_to_the_model() {
    for streamed in [false, true] {
        let (chat, mock) = chat([reply(&calls([("wait", 4)]), streamed), done(streamed).after(secs(60))]);
        let start = Instant::now();
        let error = run(chat.run_tools("Go.", [wait("wait")]).deadline(secs(10)), streamed).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(
            error.to_string(),
            "`deadline` (10s) elapsed before the tool loop completed; raise it with `.deadline(…)`"
        );
        assert_eq!((start.elapsed(), mock.requests().len()), (secs(10), 2));
        let so_far: &ToolRun = error.attachment().unwrap();
        assert_eq!((so_far.turns, so_far.messages.len(), results(so_far)), (1, 3, vec!["4".to_owned()]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_before_anything_is_sent_is_not_charged() {
    for streamed in [false, true] {
        let mock = MockTransport::new().reply(done(true).then_stalls()).reply(done(streamed).after(secs(60)));
        let client = Client::builder().api_key("KEY0").max_concurrent_requests(1).transport(mock.clone());
        let chat = Chat::new(&client.build().unwrap());
        let permit = chat.stream("Hi").await.unwrap();
        let tools = chat.run_tools("Go.", [wait("wait")]).deadline(secs(10));
        let error = run(tools.clone(), streamed).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`deadline` (10s) elapsed before the tool loop completed; raise it with `.deadline(…)`"
        );
        assert_eq!((error.may_have_been_charged(), mock.requests().len()), (false, 1));
        drop(permit);
        let error = run(tools, streamed).await.unwrap_err();
        assert_eq!((error.may_have_been_charged(), mock.requests().len()), (true, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_keeps_the_partial_stream() {
    let truncated = MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"So f\"}}]}\n\n"]).then_stalls();
    let (chat, _) = chat([truncated]);
    let start = Instant::now();
    let error = run(chat.run_tools("Go.", [wait("wait")]).deadline(secs(10)), true).await.unwrap_err();
    assert_eq!((start.elapsed(), error.is_timeout()), (secs(10), true));
    assert_eq!(error.attachment::<ToolRun>().unwrap().completion.text(), "So f");
}

/// A wait for a retry beyond the deadline fails immediately, with the error that caused the retry.
#[tokio::test(start_paused = true)]
async fn no_retry_waits_beyond_the_deadline() {
    for streamed in [false, true] {
        let (chat, mock) = chat([MockReply::status(429).header("retry-after", "30")]);
        let start = Instant::now();
        let error = run(chat.run_tools("Go.", [wait("wait")]).deadline(secs(10)), streamed).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.retry_after()), (429, Some(secs(30))));
        assert_eq!((start.elapsed(), mock.requests().len()), (Duration::ZERO, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_counts_from_the_first_poll_and_holds_for_one_run() {
    let (chat, _) = chat([done(false), done(false)]);
    let tools = chat.run_tools("Go.", [wait("wait")]).deadline(secs(10));
    let again = tools.clone();
    tokio::time::sleep(secs(20)).await;
    tools.await.unwrap();
    tokio::time::sleep(secs(20)).await;
    again.await.unwrap();
    let (chat, mock) = self::chat([done(false)]);
    let error = chat.run_tools("Go.", [wait("wait")]).deadline(Duration::ZERO).await.unwrap_err();
    assert!(error.is_timeout() && mock.requests().is_empty(), "{error}");
    chat.run_tools("Go.", [wait("wait")]).deadline(Duration::MAX).await.unwrap();
}

#[test]
fn a_deadline_without_a_runtime_is_an_error() {
    use std::future::IntoFuture;
    use std::task::{Context, Poll, Waker};
    let (chat, _) = chat([]);
    let mut running = chat.run_tools("Go.", [wait("wait")]).deadline(secs(1)).into_future();
    match running.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => assert!(error.is_config(), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn on_turn_changes_the_request_of_one_turn() {
    for streamed in [false, true] {
        let (chat, mock) =
            chat([reply(&calls([("wait", 0)]), streamed), reply(&calls([("wait", 0)]), streamed), done(streamed)]);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&seen);
        let ask = ChatRequest::from("Go.").model("first").tool_choice(ToolChoice::Required);
        let tools = chat.run_tools(ask, [wait("wait")]).on_turn(move |turn, request| {
            note.lock().unwrap().push((turn, request.messages.len(), request.tools.len()));
            if turn == 2 {
                request.model = Some("second".to_owned());
                request.messages.drain(1..);
                request.messages.push(Message::system("Be brief."));
                request.tool_choice = Some(ToolChoice::None);
            }
        });
        let run = run(tools, streamed).await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [(1, 1, 1), (2, 3, 1), (3, 5, 1)]);
        let field = |name: &str| (0..3).map(|nth| body(&mock, nth)[name].clone()).collect::<Vec<_>>();
        assert_eq!(field("model"), ["first", "second", "first"]);
        assert_eq!(field("tool_choice"), ["required", "none", "auto"]);
        let lengths: Vec<usize> = field("messages").iter().map(|messages| messages.as_array().unwrap().len()).collect();
        assert_eq!((lengths, run.messages.len()), (vec![1, 2, 5], 6), "the run has the whole conversation");
        assert!(run.messages.iter().all(|message| message.text() != "Be brief."));
    }
}

#[tokio::test]
async fn a_synchronous_function_starts_after_the_calls_are_announced() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&order);
    let tool = FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), move |_: Value| {
        note.lock().unwrap().push("run");
    });
    let (chat, _) = chat([reply(&calls([("f", 0), ("f", 0)]), true), done(true)]);
    let mut events = chat.run_tools("Go.", [tool]).max_concurrency(1).stream();
    while let Some(event) = events.try_next().await.unwrap() {
        match event {
            ToolEvent::Call(_) => order.lock().unwrap().push("call"),
            ToolEvent::Result { .. } => order.lock().unwrap().push("result"),
            _ => {}
        }
    }
    assert_eq!(*order.lock().unwrap(), ["call", "call", "run", "result", "run", "result"]);
}
