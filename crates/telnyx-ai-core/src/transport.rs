//! The interface between the SDK and the network.
//!
//! A [`Transport`] sends one HTTP request and returns one response. It does not retry, follow redirects or apply
//! timeouts: the SDK does that in the same way for every transport.
//!
//! [`HttpTransport`] is the built-in transport. A layer that logs, records or signs requests is a transport around
//! another one: see [`ClientBuilder::transport`](crate::ClientBuilder::transport).

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

pub(crate) mod attempt_timeout;
mod error;
mod http_request;
#[cfg(feature = "test-util")]
pub(crate) mod mock;
pub(crate) mod network;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;

#[cfg(feature = "reqwest")]
pub use self::reqwest::HttpTransport;
pub use error::{TransportError, TransportErrorKind};

use attempt_timeout::AttemptTimeout;

/// Sends requests. Implement it to use another HTTP client, to record traffic, or to add a layer.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
///
/// /// Counts the requests, including retries.
/// #[derive(Debug)]
/// struct Counted<T>(T, AtomicUsize);
///
/// #[async_trait::async_trait]
/// impl<T: Transport> Transport for Counted<T> {
///     async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
///         self.1.fetch_add(1, Ordering::Relaxed);
///         self.0.send(request).await
///     }
/// }
///
/// let builder = Telnyx::builder().api_key("KEY0123");
/// let counted = Arc::new(Counted(builder.http_transport()?, AtomicUsize::new(0)));
/// let telnyx = builder.transport(Arc::clone(&counted)).build()?;
/// assert_eq!(counted.1.load(Ordering::Relaxed), 0);
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// A layer may change the request that it received, but must forward that request instead of a new request. `Arc<T>`
/// and `Box<T>` implement `Transport` too, so a program can keep a handle to its layer.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request` and returns the response as soon as its headers have arrived.
    ///
    /// Redirects are returned, not followed.
    ///
    /// # Errors
    /// The kind of the error decides on retries. Unless it is certain that nothing was sent, return
    /// [`TransportErrorKind::Interrupted`].
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        (**self).send(request).await
    }
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Box<T> {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        (**self).send(request).await
    }
}

/// A request with its authorization.
#[non_exhaustive]
pub struct TransportRequest {
    /// The method.
    pub method: Method,
    /// The full URL.
    pub url: Url,
    /// The headers, without `host` and `content-length`. Secret values, such as the authorization, are marked
    /// [sensitive](http::HeaderValue::is_sensitive); do not print them.
    pub headers: HeaderMap,
    /// The body.
    pub body: TransportBody,
    timeout: AttemptTimeout,
}

impl TransportRequest {
    /// Creates a request, for tests of a transport.
    ///
    /// ```
    /// use telnyx_ai::transport::{TransportBody, TransportRequest};
    /// use telnyx_ai::{HeaderMap, Method};
    ///
    /// let url = "https://api.telnyx.com/v2/ai/models".parse()?;
    /// let request = TransportRequest::new(Method::GET, url, HeaderMap::new(), TransportBody::Empty);
    /// assert_eq!(request.url.path(), "/v2/ai/models");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A layer must forward the request that it received instead of a new request. The received request notifies the
    /// built-in transport of the timeout of the attempt, so the transport does not reuse the stalled connection.
    pub fn new(method: Method, url: Url, headers: HeaderMap, body: TransportBody) -> Self {
        Self::of_attempt(method, url, headers, body, AttemptTimeout::default())
    }

    /// Creates a request that is notified of the timeout of its attempt.
    pub(crate) fn of_attempt(
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: TransportBody,
        timeout: AttemptTimeout,
    ) -> Self {
        Self { method, url, headers, body, timeout }
    }

    /// Runs `act` if the attempt times out. A second call replaces `act`.
    #[doc(hidden)]
    pub fn on_timeout(&self, act: impl FnOnce() + Send + 'static) {
        self.timeout.on_expiry(act);
    }
}

impl fmt::Debug for TransportRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportRequest")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

/// The body of a [`TransportRequest`].
///
/// ```
/// use futures_util::TryStreamExt;
/// use telnyx_ai::{Bytes, transport::TransportBody};
///
/// /// Reads the body into memory, for a client that cannot send streams.
/// async fn read(body: TransportBody) -> std::io::Result<Bytes> {
///     match body {
///         TransportBody::Bytes(bytes) => Ok(bytes),
///         TransportBody::Stream { stream, .. } => {
///             let chunks: Vec<Bytes> = stream.try_collect().await?;
///             Ok(chunks.concat().into())
///         }
///         _ => Ok(Bytes::new()),
///     }
/// }
/// ```
#[non_exhaustive]
pub enum TransportBody {
    /// No body.
    Empty,
    /// A body in memory. Send its length as `content-length`.
    Bytes(Bytes),
    /// A body that is produced while it is sent.
    Stream {
        /// The exact length in bytes, to be sent as `content-length`. If `None`, send the body chunked.
        length: Option<u64>,
        /// The bytes of the body.
        stream: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>,
    },
}

impl fmt::Debug for TransportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Stream { length, .. } => write!(f, "Stream({length:?})"),
        }
    }
}

/// The response to a [`TransportRequest`], with its body as a stream.
#[non_exhaustive]
pub struct TransportResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, without transfer encoding.
    pub body: ByteStream,
}

impl TransportResponse {
    /// Creates a response.
    ///
    /// ```
    /// use telnyx_ai::{Bytes, HeaderMap, StatusCode, transport::TransportResponse};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("retry-after", "5".parse()?);
    /// let body = Bytes::from("busy").into(); // from memory; `ByteStream::new` takes a stream
    /// let response = TransportResponse::new(StatusCode::SERVICE_UNAVAILABLE, headers, body);
    /// assert_eq!(response.status, 503);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(status: StatusCode, headers: HeaderMap, body: ByteStream) -> Self {
        Self { status, headers, body }
    }
}

impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// The bytes of a body as they arrive. Dropping it before its end closes the connection.
pub struct ByteStream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>);

impl ByteStream {
    /// Wraps a stream of chunks.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self::new(futures_util::stream::iter([Ok(bytes)]))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}
