//! The HTTP client for the upstream server.

use std::{error::Error as StdError, pin::Pin, time::Duration};

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use telnyx_ai_core::{
    Client, Credentials, Download, Error, Method, Request, StatusCode,
    internal::{Endpoint, Idempotency, multipart::Multipart},
};

/// Timeout of a request, because a model may think for minutes before its first byte and between two bytes.
const CHAT_TIMEOUT: Duration = Duration::from_secs(600);

/// An OpenAI-compatible server for chat and transcriptions.
pub(crate) struct ChatServer(Client);

/// A response whose body may still be arriving.
pub(crate) struct UpstreamResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// Maximum size of a response that is parsed as JSON.
const MAX_SIZE: usize = 1024 * 1024;

impl UpstreamResponse {
    /// Reads the complete body as text.
    ///
    /// # Errors
    ///
    /// Fails if the body is too long or was interrupted.
    pub(crate) async fn text(mut self) -> Result<String, String> {
        let mut read = BytesMut::new();
        while let Some(chunk) = self.body.next().await {
            read.extend_from_slice(&chunk.map_err(|error| error.to_string())?);
            if read.len() > MAX_SIZE {
                return Err("the response of the upstream server is too long".to_owned());
            }
        }
        Ok(String::from_utf8_lossy(&read).into_owned())
    }
}

/// Bytes as they arrive.
pub(crate) type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

impl ChatServer {
    /// Creates a client for the server at `url`, the part before `/chat/completions`.
    pub(crate) fn new(url: &str, key: Option<String>) -> Result<Self, Error> {
        Client::builder()
            .base_url(url)
            // Paths are below the path of an OpenAI-compatible API, such as `/v2/ai/openai`.
            .other_api()
            .credentials(Bearer(key))
            // The user who starts the emulator decides which server may receive the key.
            .allow_insecure_http(true)
            .timeout(CHAT_TIMEOUT)
            .stream_idle_timeout(CHAT_TIMEOUT)
            .max_retries(0)
            .build()
            .map(Self)
    }

    /// Sends a chat request and returns the response as it arrives, with any status.
    ///
    /// The body of an error is read completely, up to 64 KiB, and the key is redacted from it.
    pub(crate) async fn post(&self, body: Bytes) -> Result<UpstreamResponse, Error> {
        let request = self.0.request(Method::POST, "/chat/completions").body_bytes("application/json", body);
        response(request.download()).await
    }

    /// Sends a recording for transcription and returns the response like [`post`](Self::post).
    pub(crate) async fn transcribe(&self, form: Multipart) -> Result<UpstreamResponse, Error> {
        let endpoint =
            Endpoint::post("audio.transcribe", "/audio/transcriptions", Idempotency::NotIdempotent).multipart(form);
        response(endpoint.download("*/*").on(&self.0)).await
    }
}

async fn response(request: Request<Download>) -> Result<UpstreamResponse, Error> {
    match request.header("accept", "*/*").with_response().await {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            Ok(UpstreamResponse { status, headers, body: response.into_inner().boxed() })
        }
        Err(error) => {
            let (Some(status), Some(headers)) = (error.status(), error.headers().cloned()) else {
                return Err(error);
            };
            let body = Bytes::copy_from_slice(error.body());
            Ok(UpstreamResponse { status, headers, body: stream::iter([Ok(body)]).boxed() })
        }
    }
}

/// The optional key.
#[derive(Clone)]
struct Bearer(Option<String>);

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bearer([redacted])")
    }
}

#[async_trait]
impl Credentials for Bearer {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        if let Some(key) = &self.0 {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}"))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        Ok(())
    }
}
