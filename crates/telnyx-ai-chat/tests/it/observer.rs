//! The events that an observer of a client receives.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, FunctionTool};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, ClientBuilder, Error, ObservedOperation, Observer, OperationEnd};
use tokio::time::timeout;

/// Writes each event as a line.
#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn add(&self, event: String) {
        self.0.lock().unwrap().push(event);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn subject(operation: &ObservedOperation) -> String {
    let name = [operation.model.as_deref(), operation.tool.as_deref()].into_iter().flatten().collect::<String>();
    let server = operation.server_address.as_ref().map(|_| " of a server").unwrap_or_default();
    format!("{} {name}{server}", operation.name)
}

impl Observer for Log {
    fn operation_started(&self, operation: &ObservedOperation) {
        self.add(format!("{} starts", subject(operation)));
    }

    fn first_chunk(&self, operation: &ObservedOperation, after: Duration) {
        self.add(format!("{} first chunk {after:?}", operation.name));
    }

    fn next_chunk(&self, operation: &ObservedOperation, after: Duration) {
        self.add(format!("{} next chunk {after:?}", operation.name));
    }

    fn operation_ended(&self, operation: &ObservedOperation, end: &OperationEnd<'_>) {
        let OperationEnd { duration, error_type, response_model, usage, .. } = end;
        let tokens = (usage.input, usage.output, usage.cache_read, usage.reasoning);
        self.add(format!("{} ends {duration:?} {error_type:?} {response_model:?} {tokens:?}", operation.name));
    }

    fn waited(&self, call: &'static str, wait: Duration) {
        self.add(format!("{call} waited {wait:?}"));
    }

    fn retried(&self, call: &'static str, error: &Error, wait: Duration) {
        self.add(format!("{call} retried {:?} {}", error.status(), wait.as_secs()));
    }
}

fn observed(
    replies: impl IntoIterator<Item = MockReply>,
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> (Chat, Arc<Log>) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let log = Arc::new(Log::default());
    let builder = Client::builder().api_key("KEY0123").transport(mock).observer(Arc::<Log>::clone(&log));
    (Chat::new(&set(builder).build().unwrap()), log)
}

fn reply() -> MockReply {
    let usage = json!({ "prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": { "cached_tokens": 2 },
        "completion_tokens_details": { "reasoning_tokens": 1 } });
    let reply = json!({ "model": "m-KEY0123", "choices": [{ "message": { "content": "Hi" } }], "usage": usage });
    MockReply::json(200, reply.to_string()).after(Duration::from_secs(2))
}

fn request() -> ChatRequest {
    ChatRequest::from("Hi").model("m")
}

const START: &str = "chat m of a server starts";
const END: &str = "Some(\"m-[redacted]\") (Some(9), Some(4), Some(2), Some(1))";

#[tokio::test(start_paused = true)]
async fn a_completion_reports_its_duration_and_usage_with_an_echoed_key_redacted() {
    let (chat, log) = observed([reply()], |builder| builder);
    chat.complete(request()).await.unwrap();
    assert_eq!(log.take(), [START.to_owned(), format!("chat ends 2s None {END}")]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_reports_its_chunks() {
    let chunk =
        |text: &str| format!("data: {{\"model\":\"m\",\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_owned();
    let events = || MockReply::events([chunk("a"), chunk("b"), end.clone()]).after(Duration::from_secs(2));
    let (chat, log) = observed([events(), events()], |builder| builder);
    chat.stream(request()).await.unwrap().finish().await.unwrap();
    let ended = "chat ends 2s None Some(\"m\") (None, None, None, None)";
    let (first, next) = ("chat first chunk 2s", "chat next chunk 0ns");
    assert_eq!(log.take(), [START, first, next, next, ended]);
    let mut dropped = chat.stream(request()).await.unwrap();
    dropped.try_next().await.unwrap();
    drop(dropped);
    let cancelled = "chat ends 2s Some(\"cancelled\") None (None, None, None, None)";
    assert_eq!(log.take(), [START, first, cancelled]);
}

#[tokio::test(start_paused = true)]
async fn failures_and_cancellations_have_the_error_type_of_spans() {
    let (chat, log) = observed([MockReply::status(400), reply()], |builder| builder);
    chat.complete(request()).await.unwrap_err();
    let none = "None (None, None, None, None)";
    assert_eq!(log.take(), [START.to_owned(), format!("chat ends 0ns Some(\"400\") {none}")]);
    timeout(Duration::from_secs(1), chat.complete(request()).into_future()).await.unwrap_err();
    assert_eq!(log.take(), [START.to_owned(), format!("chat ends 1s Some(\"cancelled\") {none}")]);
}

#[tokio::test(start_paused = true)]
async fn waits_and_retries_are_reported() {
    let limited = MockReply::status(429).header("retry-after", "3");
    let (chat, log) = observed([reply(), reply(), limited, reply()], |builder| builder.max_concurrent_requests(1));
    let (first, second) = (chat.complete(request()).into_future(), chat.complete(request()).into_future());
    let (first, second) = join(first, second).await;
    assert!(first.is_ok() && second.is_ok());
    let ended = |after| format!("chat ends {after}s None {END}");
    let expected = [START.to_owned(), START.to_owned(), ended(2), "chat.complete waited 2s".to_owned(), ended(4)];
    assert_eq!(log.take(), expected);
    chat.complete(request()).await.unwrap();
    assert_eq!(log.take()[..2], [START.to_owned(), "chat.complete retried Some(429) 3".to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn a_tool_loop_reports_its_functions() {
    let call = |name: &str| json!({ "id": "t", "function": { "name": name, "arguments": "{}" } });
    let calls = json!({ "choices": [{ "message": { "tool_calls": [call("now"), call("other")] } }] });
    let (chat, log) = observed([MockReply::json(200, calls.to_string()), reply()], |builder| builder);
    let now = FunctionTool::from_fn_with_schema("now", "", json!({ "type": "object" }), async |_: Value| "12:00");
    chat.run_tools(request(), [now]).await.unwrap();
    let none = "None (None, None, None, None)";
    let expected = [
        "invoke_agent m starts".to_owned(),
        START.to_owned(),
        format!("chat ends 0ns None {none}"),
        "execute_tool now starts".to_owned(),
        "execute_tool  starts".to_owned(),
        format!("execute_tool ends 0ns None {none}"),
        format!("execute_tool ends 0ns Some(\"unknown_tool\") {none}"),
        START.to_owned(),
        format!("chat ends 2s None {END}"),
        format!("invoke_agent ends 2s None {END}"),
    ];
    assert_eq!(log.take(), expected);
}
