//! One chat completion with async-openai.

use std::env;
use std::error::Error;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    #[cfg(feature = "ring-http1")]
    rustls::crypto::ring::default_provider().install_default().ok();

    let base = format!("{}/ai", env::var("TELNYX_BASE_URL")?);
    let config = OpenAIConfig::new().with_api_key(env::var("TELNYX_API_KEY")?).with_api_base(base);
    let ask = CreateChatCompletionRequestArgs::default()
        .model("moonshotai/Kimi-K2.6")
        .messages([ChatCompletionRequestUserMessage::from("Say hello.").into()])
        .build()?;
    let reply = Client::with_config(config).chat().create(ask).await?;
    let text = reply.choices.first().and_then(|choice| choice.message.content.as_deref());
    println!("{}", text.unwrap_or_default());
    Ok(())
}
