//! Layer: wraps the built-in transport to sign each request and to log its duration.
//!
//! ```text
//! cargo run --example layer
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. To call the service,
//! set the key on the builder.

use std::path::Path;
use std::time::Instant;

use async_trait::async_trait;
use telnyx_ai::Telnyx;
use telnyx_ai::transport::{Transport, TransportBody, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_examples::{DATA, Outcome, Server};

/// Transport that signs and logs each attempt of a call, including retries and redirects.
#[derive(Debug)]
struct SigningTransport<T>(T);

#[async_trait]
impl<T: Transport> Transport for SigningTransport<T> {
    async fn send(&self, mut request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let length = if let TransportBody::Bytes(body) = &request.body { body.len() } else { 0 };
        // A real signature is a keyed hash of the method, the path and the body.
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
    // Your program sets its key here and needs no `base_url`.
    let builder = Telnyx::builder().api_key("any-key").base_url(server.telnyx.client().base_url().as_str());
    let http = builder.http_transport()?;
    let telnyx = builder.transport(SigningTransport(http)).build()?;

    let reply = telnyx.chat().complete("Hello!").await?;
    println!("{}", reply.text());
    println!("{} models", telnyx.models().list().await?.len());
    Ok(())
}
