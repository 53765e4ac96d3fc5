//! Panics in code of the caller: the panic message, and the state of the client afterwards.

use std::error::Error as StdError;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use http::HeaderMap;
use serde_json::{Value, json};
use telnyx_ai::chat::FunctionTool;
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{ApiKey, Credentials, Telnyx};
use telnyx_ai_tests::{COMPLETION, soon};

use crate::{KEY, assert_hidden};

/// Output of panics in this process, as the default hook prints it.
static PRINTED: Mutex<String> = Mutex::new(String::new());

/// Runs `call`, which panics, and returns the output of the panic.
async fn printed(call: impl Future<Output = ()> + Send + 'static) -> String {
    record_panics();
    let panic = soon(tokio::spawn(call)).await.unwrap_err().into_panic();
    let text = panic.downcast_ref::<String>().expect("the message of the caller's panic").clone();
    format!("{text}\n{}", PRINTED.lock().unwrap())
}

fn record_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let trace = std::backtrace::Backtrace::force_capture();
            PRINTED.lock().unwrap().push_str(&format!("{info}\n{info:?}\n{trace}\n"));
            default(info);
        }));
    });
}

/// Panics once with its request as the message.
#[derive(Debug)]
struct PanickingTransport(AtomicBool, MockTransport);

#[async_trait]
impl Transport for PanickingTransport {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        if !self.0.swap(true, Ordering::SeqCst) {
            panic!("in the transport: {request:?} {:?} {:?}", request.headers, request.body);
        }
        self.1.send(request).await
    }
}

#[tokio::test]
async fn in_a_transport() {
    let mock = MockTransport::new().reply(MockReply::json(200, COMPLETION));
    let telnyx = Telnyx::builder()
        .api_key(KEY)
        .max_concurrent_requests(1)
        .transport(PanickingTransport(AtomicBool::new(false), mock))
        .build()
        .unwrap();
    let asking = telnyx.clone();
    let text = printed(async move { drop(asking.chat().complete("Hi").await) }).await;
    assert!(text.contains("in the transport: TransportRequest { method: POST") && text.contains("Sensitive"), "{text}");
    assert_hidden("a panic in a transport", &text);
    // The permit of the call is released, and no lock is held.
    assert_eq!(soon(telnyx.chat().complete("Hi")).await.unwrap().text(), "Hello");
}

/// Panics with its key and headers as the message.
#[derive(Debug)]
struct PanickingCredentials(ApiKey);

#[async_trait]
impl Credentials for PanickingCredentials {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.0.authorize(headers).await?;
        panic!("in the credentials: {self:?} {headers:?}");
    }
}

#[tokio::test]
async fn in_credentials() {
    let mock = MockTransport::new();
    let builder = Telnyx::builder().credentials(PanickingCredentials(ApiKey::new(KEY).unwrap()));
    let telnyx = builder.transport(mock.clone()).build().unwrap();
    let text = printed(async move { drop(telnyx.models().list().await) }).await;
    let says = "in the credentials: PanickingCredentials(ApiKey([redacted])) {";
    assert!(text.contains(says) && text.contains("\"authorization\": Sensitive"), "{text}");
    assert_hidden("a panic in credentials", &text);
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn in_a_tool() {
    let called =
        r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"look_up","arguments":"{}"}}]}}]}"#;
    let mock = MockTransport::new()
        .reply(MockReply::json(200, called).header("x-echo", KEY))
        .reply(MockReply::json(200, COMPLETION));
    let telnyx = Telnyx::builder().api_key(KEY).transport(mock.clone()).build().unwrap();
    let held = telnyx.clone();
    let schema = json!({ "type": "object" });
    let tool = FunctionTool::from_fn_with_schema("look_up", "Looks it up.", schema, move |arguments: Value| {
        let held = held.clone();
        async move {
            let shown = format!("in the tool: {held:?} {arguments:?}");
            if !shown.is_empty() {
                panic!("{shown}");
            }
            Ok::<_, String>("")
        }
    });
    record_panics();
    // The panic becomes the error of the tool, which is sent to the model.
    let run = soon(telnyx.chat().run_tools("Hi", [tool])).await.unwrap();
    assert_hidden("a run with a panic", &format!("{run:?}"));
    let text = PRINTED.lock().unwrap().clone();
    assert!(text.contains("in the tool: Telnyx"), "{text}");
    assert_hidden("a panic in a tool", &text);
    assert_eq!(mock.requests().len(), 2);
    assert_hidden("the message to the model", &String::from_utf8_lossy(&mock.requests()[1].body));
}
