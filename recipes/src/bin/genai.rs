//! genai as the client of Telnyx: a resolver sets the endpoint and the key of each model.

use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatRequest};
use genai::resolver::{AuthData, Endpoint, ServiceTargetResolver};
use genai::{Client, ModelIden, ServiceTarget};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::var("TELNYX_BASE_URL").unwrap_or_else(|_| "https://api.telnyx.com/v2".to_owned());
    let telnyx = ServiceTargetResolver::from_resolver_fn(move |target: ServiceTarget| {
        Ok(ServiceTarget {
            // The adapter appends `chat/completions`, so that the slash at the end is needed.
            endpoint: Endpoint::from_owned(format!("{base_url}/ai/openai/")),
            auth: AuthData::from_env("TELNYX_API_KEY"),
            model: ModelIden::new(AdapterKind::OpenAI, target.model.model_name),
        })
    });
    let client = Client::builder().with_service_target_resolver(telnyx).build()?;

    let request = ChatRequest::new(vec![ChatMessage::user("What is the capital of Norway?")]);
    let response = client.exec_chat("moonshotai/Kimi-K2.6", request, None).await?;
    println!("{}", response.first_text().unwrap_or_default());
    Ok(())
}
