//! One chat completion, written with reqwest and serde directly.

use std::env;
use std::error::Error;

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct ChatRequest<'a> {
    model: &'a str,
    messages: [Message<'a>; 1],
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: ResponseMessage,
}

#[derive(Deserialize)]
struct ResponseMessage {
    content: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    #[cfg(feature = "ring-http1")]
    rustls::crypto::ring::default_provider().install_default().ok();

    let url = format!("{}/ai/chat/completions", env::var("TELNYX_BASE_URL")?);
    let ask =
        ChatRequest { model: "moonshotai/Kimi-K2.6", messages: [Message { role: "user", content: "Say hello." }] };
    let request = reqwest::Client::new().post(url).bearer_auth(env::var("TELNYX_API_KEY")?).json(&ask);
    let reply: Completion = request.send().await?.error_for_status()?.json().await?;
    let text = reply.choices.first().and_then(|choice| choice.message.content.as_deref());
    println!("{}", text.unwrap_or_default());
    Ok(())
}
