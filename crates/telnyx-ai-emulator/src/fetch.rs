//! The emulator as an HTTP client of the upstream server.

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

/// A model may think for long before its first byte, and between two.
const CHAT_TIMEOUT: Duration = Duration::from_secs(600);

/// An OpenAI-compatible server that answers chat and transcribes.
pub(crate) struct ChatServer(Client);

/// An answer whose body may still be on its way.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// A longer answer than this is not read as JSON.
const LONGEST: usize = 1024 * 1024;

impl Answer {
    /// The body, read to its end as text.
    ///
    /// # Errors
    ///
    /// It is too long or broke off.
    pub(crate) async fn text(mut self) -> Result<String, String> {
        let mut read = BytesMut::new();
        while let Some(chunk) = self.body.next().await {
            read.extend_from_slice(&chunk.map_err(|error| error.to_string())?);
            if read.len() > LONGEST {
                return Err("the upstream server's answer is too long".to_owned());
            }
        }
        Ok(String::from_utf8_lossy(&read).into_owned())
    }
}

/// Bytes as they arrive.
pub(crate) type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

impl ChatServer {
    /// The server at `url`, which is what comes before `/chat/completions`.
    pub(crate) fn new(url: &str, key: Option<String>) -> Result<Self, Error> {
        Client::builder()
            .base_url(url)
            // Its paths are below that of an OpenAI-compatible surface, such as `/v2/ai/openai`.
            .other_api()
            .credentials(Bearer(key))
            // Which server to trust with the key is the decision of whoever starts the emulator.
            .allow_insecure_http(true)
            .timeout(CHAT_TIMEOUT)
            .stream_idle_timeout(CHAT_TIMEOUT)
            .max_retries(0)
            .build()
            .map(Self)
    }

    /// Posts a chat request and hands back the answer as it comes, whatever its status.
    ///
    /// An error answer is read whole, up to 64 KiB; the key is cut out of it should it be in there.
    pub(crate) async fn post(&self, body: Bytes) -> Result<Answer, Error> {
        let request = self.0.request(Method::POST, "/chat/completions").body_bytes("application/json", body);
        answer(request.download()).await
    }

    /// Posts a recording to transcribe, the same way.
    pub(crate) async fn transcribe(&self, form: Multipart) -> Result<Answer, Error> {
        let endpoint =
            Endpoint::post("audio.transcribe", "/audio/transcriptions", Idempotency::NotIdempotent).multipart(form);
        answer(endpoint.download("*/*").on(&self.0)).await
    }
}

async fn answer(request: Request<Download>) -> Result<Answer, Error> {
    match request.header("accept", "*/*").with_response().await {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            Ok(Answer { status, headers, body: response.into_inner().boxed() })
        }
        Err(error) => {
            let (Some(status), Some(headers)) = (error.status(), error.headers().cloned()) else {
                return Err(error);
            };
            let body = Bytes::copy_from_slice(error.body());
            Ok(Answer { status, headers, body: stream::iter([Ok(body)]).boxed() })
        }
    }
}

/// A key, or none.
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
