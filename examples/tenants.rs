//! Tenants: each task uses the key of its tenant through task-local credentials, so shared code needs no tenant
//! parameter.
//!
//! ```text
//! cargo run --example tenants
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. Its keys are not
//! valid for the service.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use telnyx_ai::chat::FunctionTool;
use telnyx_ai::{ApiKey, Credentials, Error, HeaderMap, Telnyx};
use telnyx_ai_examples::{DATA, Outcome, Server};

tokio::task_local! {
    /// API key of the tenant of the current task.
    static KEY: ApiKey;
}

/// Credentials with the key of the current task.
#[derive(Debug)]
struct TenantKey;

#[async_trait]
impl Credentials for TenantKey {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("no tenant: create the request inside `KEY.scope(…)`".into())
    }

    /// Called when a request is created, so that the request keeps its tenant in any task.
    fn capture(&self) -> Option<Arc<dyn Credentials>> {
        Some(Arc::new(KEY.try_with(ApiKey::clone).ok()?))
    }
}

/// Code without a tenant parameter: concurrent requests, and a tool that calls the service itself.
async fn work(telnyx: &Telnyx) -> Result<String, Error> {
    let chat = telnyx.chat();
    let replies =
        telnyx.buffered(["One?", "Two?", "Three?"].map(|question| chat.complete(question)), 2).collect().await;
    let succeeded = replies.iter().filter(|reply| reply.is_ok()).count();

    let models = telnyx.models();
    let count = move |(): ()| {
        let list = models.list();
        async move { Ok::<_, Error>(list.await?.len()) }
    };
    let tool = FunctionTool::from_fn("count_models", "Returns the number of models.", count);
    let run = chat.run_tools("Call count_models: how many models are there?", [tool]).await?;
    Ok(format!("{succeeded} replies, then {:?} in {} turns", run.completion.text(), run.turns))
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let base_url = server.telnyx.client().base_url().as_str();
    let telnyx = Telnyx::builder().credentials(TenantKey).base_url(base_url).build()?;

    for (tenant, key) in [("acme", "KEY-of-acme"), ("globex", "KEY-of-globex")] {
        println!("{tenant}: {}", KEY.scope(ApiKey::new(key)?, work(&telnyx)).await?);
    }
    let outside = telnyx.models().list().await.err();
    println!("outside: {}", outside.map(|error| error.to_string()).unwrap_or_default());

    // The alternative to task-local keys: a client for each tenant, with shared connections.
    let acme = telnyx.with_api_key("KEY-of-acme")?;
    println!("acme sees {} models", acme.models().list().await?.len());
    Ok(())
}
