//! A loop keeps the credentials of the task that created the loop, even if its turns run in another task.

use std::future::IntoFuture;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, FunctionTool, ToolLoop, ToolRun};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{ApiKey, Client, Credentials, HeaderMap};

use crate::support::scripted::{body, reply};

tokio::task_local! {
    static TENANT: &'static str;
}

#[derive(Debug)]
struct TenantKey;

#[async_trait]
impl Credentials for TenantKey {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("no tenant".into())
    }

    fn capture(&self) -> Option<Arc<dyn Credentials>> {
        let key = TENANT.try_with(|tenant| ApiKey::new(format!("key-{tenant}"))).ok()?;
        Some(Arc::new(key.unwrap()))
    }
}

fn tool() -> FunctionTool {
    FunctionTool::from_fn_with_schema("now", "The time.", json!({ "type": "object" }), async |_: Value| {
        Ok::<_, String>("Noon.")
    })
}

/// Sends the responses of the two turns of each loop.
fn script(loops: usize, streamed: bool) -> MockTransport {
    let call = json!({ "tool_calls": [{ "index": 0, "id": "c", "function": { "name": "now", "arguments": "{}" } }] });
    (0..loops).fold(MockTransport::new(), |mock, _| {
        mock.reply(reply(&call, streamed)).reply(reply(&json!({ "content": "Noon." }), streamed))
    })
}

async fn made(chat: &Chat, tenant: &'static str) -> ToolLoop {
    TENANT.scope(tenant, async { chat.run_tools(ChatRequest::from("What time is it?").model(tenant), [tool()]) }).await
}

#[tokio::test]
async fn each_turn_has_the_key_of_its_tenant() {
    for streamed in [false, true] {
        let mock = script(2, streamed);
        let chat = Chat::new(&Client::builder().credentials(TenantKey).transport(mock.clone()).build().unwrap());
        for tenant in ["ada", "bo"] {
            let run = made(&chat, tenant).await;
            let task = tokio::spawn(TENANT.scope("somebody-else", async move {
                if !streamed {
                    return run.into_future().await.map(drop);
                }
                let mut events = run.stream();
                while events.try_next().await?.is_some() {}
                Ok(())
            }));
            task.await.unwrap().unwrap();
        }
        assert_eq!(mock.requests().len(), 4);
        for (nth, request) in mock.requests().iter().enumerate() {
            let tenant = body(&mock, nth)["model"].as_str().unwrap().to_owned();
            assert_eq!(request.header("authorization"), format!("Bearer key-{tenant}"), "{nth}, {streamed}");
        }
    }
}

#[tokio::test]
async fn a_captured_key_that_is_echoed_is_in_no_error_of_the_loop() {
    let echo = json!({ "content": "key-canary", "tool_calls": [{ "id": "c", "function": { "name": "now" } }] });
    let mock = MockTransport::new().reply(reply(&echo, false)).reply(MockReply::status(400));
    let client = Client::builder().credentials(TenantKey).transport(mock.clone()).build().unwrap();
    let run = made(&Chat::new(&client), "canary").await;
    let error = tokio::spawn(run.into_future()).await.unwrap().unwrap_err();
    let so_far: &ToolRun = error.attachment().unwrap();
    assert_eq!(so_far.messages.len(), 3);
    assert!(!format!("{error:?} {so_far:?}").contains("key-canary"), "{so_far:?}");
    assert_eq!(so_far.messages[1].text(), "[redacted]");
}
