//! async-openai as the client of Telnyx: only its base URL and key change.

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{ChatCompletionRequestUserMessageArgs, CreateChatCompletionRequestArgs};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::var("TELNYX_BASE_URL").unwrap_or_else(|_| "https://api.telnyx.com/v2".to_owned());
    let config = OpenAIConfig::new()
        .with_api_base(format!("{base_url}/ai/openai"))
        .with_api_key(std::env::var("TELNYX_API_KEY")?);
    let client = Client::with_config(config);

    let question = ChatCompletionRequestUserMessageArgs::default().content("What is the capital of Norway?").build()?;
    let request =
        CreateChatCompletionRequestArgs::default().model("moonshotai/Kimi-K2.6").messages([question.into()]).build()?;
    let response = client.chat().create(request).await?;
    for choice in response.choices {
        println!("{}", choice.message.content.unwrap_or_default());
    }
    Ok(())
}
