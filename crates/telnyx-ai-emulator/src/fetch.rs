//! The emulator as an HTTP client: the pages of a site, recordings, and the upstream server.

use std::{error::Error as StdError, pin::Pin, time::Duration};

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use telnyx_ai_core::{
    Client, Credentials, Download, Endpoint, Error, Method, Request, RetryClass, StatusCode, multipart::Multipart,
};
use url::Url;

/// What one page may take.
const PAGE_TIMEOUT: Duration = Duration::from_secs(20);
/// A model may think for long before its first byte, and between two.
const CHAT_TIMEOUT: Duration = Duration::from_secs(600);

/// The server that the pages of one site come from.
pub(crate) struct Site(Client);

/// A page that was fetched, whatever its status.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

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

impl Site {
    /// The site that `page` is on. Pages larger than `largest` bytes are errors.
    pub(crate) fn of(page: &Url, largest: usize) -> Result<Self, Error> {
        Client::builder()
            .base_url(page.origin().ascii_serialization())
            .credentials(Bearer(None))
            .allow_insecure_http(true)
            .max_response_bytes(largest)
            .timeout(PAGE_TIMEOUT)
            .max_retries(0)
            .build()
            .map(Self)
    }

    /// Fetches a page of the site.
    pub(crate) async fn get(&self, page: Url) -> Result<Page, String> {
        let mut request = self.0.request(Method::GET, page.path().to_owned());
        for (name, value) in page.query_pairs() {
            request = request.query(name.into_owned(), value);
        }
        match request.header("accept", "text/html, text/plain;q=0.9, */*;q=0.1").with_response().await {
            Ok(response) => {
                let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
                let (status, content_type) = (response.status().as_u16(), kind.unwrap_or_default().to_owned());
                Ok(Page { status, content_type, body: response.into_inner() })
            }
            Err(error) => match error.status() {
                Some(status) if !status.is_success() => {
                    Ok(Page { status: status.as_u16(), content_type: String::new(), body: Bytes::new() })
                }
                _ => Err(error.to_string()),
            },
        }
    }
}

impl ChatServer {
    /// The server at `url`, which is what comes before `/chat/completions`.
    pub(crate) fn new(url: &str, key: Option<String>) -> Result<Self, Error> {
        Client::builder()
            .base_url(url)
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
        let endpoint = Endpoint::post("audio.transcribe", "/audio/transcriptions", RetryClass::Once).multipart(form);
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
