//! Layer: a transport over the built-in one, which signs each request and logs how it went.

use std::path::Path;
use std::time::Instant;

use async_trait::async_trait;
use telnyx_ai::Telnyx;
use telnyx_ai::transport::{Transport, TransportBody, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_examples::{DATA, Outcome, Server};

/// Sees each attempt of a call, retries and redirects included.
#[derive(Debug)]
struct Signed<T>(T);

#[async_trait]
impl<T: Transport> Transport for Signed<T> {
    async fn send(&self, mut request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let length = if let TransportBody::Bytes(body) = &request.body { body.len() } else { 0 };
        // A real signature would be a keyed hash of method, path and body.
        let signature = format!("{}-{}-{length}", request.method, request.url.path().len());
        if let Ok(signature) = signature.parse() {
            request.headers.insert("x-signature", signature);
        }
        let (line, start) = (format!("{} {}", request.method, request.url.path()), Instant::now());
        let response = self.0.send(request).await?;
        println!("{line} {} after {} ms", response.status.as_u16(), start.elapsed().as_millis());
        Ok(response)
    }
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    // Your program sets the key here; the example takes base URL and key from its server.
    let builder = Telnyx::builder().api_key("any-key").base_url(server.telnyx.client().base_url().as_str());
    let http = builder.http_transport()?;
    let telnyx = builder.transport(Signed(http)).build()?;

    let reply = telnyx.chat().complete("Hello!").await?;
    println!("{}", reply.text());
    println!("{} models", telnyx.models().list().await?.len());
    Ok(())
}
