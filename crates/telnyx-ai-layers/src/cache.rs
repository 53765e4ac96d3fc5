//! The layer that caches responses.

mod deterministic;
mod entry;
mod flights;
mod key;
mod memory;
mod store;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::{Method, StatusCode};
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportBody, TransportError, TransportRequest, TransportResponse,
};

use deterministic::is_deterministic;
use entry::Entry;
use flights::Flights;

pub use memory::MemoryStore;
pub use store::CacheStore;

/// Maximum length of a cached body in bytes. Longer ones are passed on as they arrive.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// A transport that caches the responses of another transport, so that an equal request is neither sent nor charged
/// again.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::ChatRequest;
/// use telnyx_ai::layers::{Cache, MemoryStore};
/// use telnyx_ai::test_util::{MockReply, MockTransport};
///
/// // A program caches `builder.http_transport()?`.
/// let transport = MockTransport::new().reply(MockReply::chat("Oslo."));
/// let cache = Cache::new(transport.clone(), MemoryStore::new(64 * 1024 * 1024));
/// let telnyx = Telnyx::builder().api_key("KEY0123").transport(cache).build()?;
///
/// let request = ChatRequest::from("What is the capital of Norway?").temperature(0.0);
/// telnyx.chat().complete(request.clone()).await?;
/// let reply = telnyx.chat().complete(request).with_response().await?;
/// assert_eq!(reply.headers()["telnyx-ai-cache"], "hit");
/// assert_eq!(transport.requests().len(), 1);
/// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
/// ```
///
/// Requests are equal if their method, URL, headers and body are, byte by byte. The key is one of these headers, so no
/// account receives the response of another. `idempotency-key`, `user-agent` and the headers of tracing do not matter.
///
/// | Operation | Cached |
/// |---|---|
/// | chat completions, Anthropic messages | if `temperature` is 0 and all tools are functions |
/// | `POST /ai/openai/embeddings` | yes |
/// | any other operation, such as reads, searches, and writes | if [`also`](Self::also) names it |
/// | streams, uploads from files and readers | no |
///
/// Only responses with status 200 that report no error are cached. Requests that are equal to one in flight wait for its
/// response. If the store fails, the request is sent, and a `tracing` event reports the error.
///
/// A cached response has the header `telnyx-ai-cache: hit`, its content type and request id, and no other header. Its
/// `usage` is that of the first response.
///
/// The layer runs below retries and limits: a hit still needs a permit of the client.
#[derive(Debug)]
pub struct Cache<T, S> {
    inner: T,
    store: S,
    also: Vec<(Method, String)>,
    flights: Flights,
}

impl<T: Transport, S: CacheStore> Cache<T, S> {
    /// Caches the responses of `inner` in `store`.
    pub fn new(inner: T, store: S) -> Self {
        Self { inner, store, also: Vec::new(), flights: Flights::default() }
    }

    /// Also caches the operation with this method whose path ends in `path`, such as `/ai/models`, regardless of its
    /// parameters. Streams stay excluded.
    ///
    /// Use it only if an earlier response is as good as a new one: a cached task never finishes, and a cached POST creates
    /// nothing.
    #[must_use]
    pub fn also(mut self, method: Method, path: impl Into<String>) -> Self {
        self.also.push((method, path.into()));
        self
    }

    /// Returns the key of a request whose response may be cached.
    fn key(&self, request: &TransportRequest) -> Option<String> {
        let body: &[u8] = match &request.body {
            TransportBody::Empty => &[],
            TransportBody::Bytes(bytes) => bytes,
            _ => return None,
        };
        let path = request.url.path();
        let is_named = |(method, end): &(Method, String)| *method == request.method && path.ends_with(end.as_str());
        let is_cached = match self.also.iter().any(is_named) {
            true => !deterministic::is_streamed(&request.headers, body),
            false => is_deterministic(&request.method, path, body),
        };
        is_cached.then(|| key::of(request, body))
    }

    async fn get(&self, key: &str) -> Option<TransportResponse> {
        let bytes = self.store.get(key).await.unwrap_or_else(|error| {
            tracing::warn!("the cache could not be read: {error}");
            None
        })?;
        let entry = Entry::from_bytes(bytes);
        if entry.is_none() {
            tracing::warn!("the entry {key} of the cache is invalid");
        }
        tracing::debug!(key, "cache hit");
        Some(entry?.into_response())
    }

    /// Caches a response if it is complete and reports no error. Returns the same response.
    async fn put(&self, key: &str, response: TransportResponse) -> TransportResponse {
        if response.status != StatusCode::OK {
            return response;
        }
        let TransportResponse { status, headers, mut body, .. } = response;
        let mut read = BytesMut::new();
        // The body is complete, or has more bytes or an error.
        let rest = loop {
            match body.next().await {
                None => break None,
                Some(Ok(bytes)) if read.len() + bytes.len() > MAX_BODY => break Some(Ok(bytes)),
                Some(Ok(bytes)) => read.extend_from_slice(&bytes),
                Some(Err(error)) => break Some(Err(error)),
            }
        };
        let read: Bytes = read.freeze();
        if rest.is_none()
            && let Some(entry) = Entry::of(&headers, &read)
            && let Err(error) = self.store.put(key, entry.to_bytes()).await
        {
            tracing::warn!("the cache could not be written: {error}");
        }
        let has_rest = rest.is_some();
        let start = (!read.is_empty()).then_some(Ok(read));
        let start = stream::iter(start.into_iter().chain(rest));
        let body = if has_rest { ByteStream::new(start.chain(body)) } else { ByteStream::new(start) };
        TransportResponse::new(status, headers, body)
    }
}

#[async_trait]
impl<T: Transport, S: CacheStore> Transport for Cache<T, S> {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let Some(key) = self.key(&request) else { return self.inner.send(request).await };
        let flight = self.flights.of(&key);
        let _turn = flight.lock().await;
        if let Some(response) = self.get(&key).await {
            return Ok(response);
        }
        let response = self.inner.send(request).await?;
        Ok(self.put(&key, response).await)
    }
}
