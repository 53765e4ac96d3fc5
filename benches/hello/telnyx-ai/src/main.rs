//! One chat completion with the SDK.

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message};

#[tokio::main(flavor = "current_thread")]
async fn main() -> telnyx_ai::Result<()> {
    #[cfg(feature = "ring-http1")]
    rustls::crypto::ring::default_provider().install_default().ok();

    let telnyx = Telnyx::from_env()?;
    let ask = ChatRequest::new([Message::user("Say hello.")]).model("moonshotai/Kimi-K2.6");
    let reply = telnyx.chat().complete(ask).await?;
    println!("{}", reply.text());
    Ok(())
}
