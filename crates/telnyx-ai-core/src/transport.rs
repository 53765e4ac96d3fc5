//! The seam between the SDK and the network.
//!
//! A [`Transport`] sends one HTTP request and returns one response. It neither retries nor follows redirects nor times
//! the request: the core does that, the same for every transport.
//!
//! [`HttpTransport`] is the built-in one. A layer over it, which logs, records or signs requests, is a transport that holds
//! another: see [`ClientBuilder::transport`](crate::ClientBuilder::transport).

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
#[cfg(feature = "test-util")]
pub(crate) mod mock;
pub(crate) mod network;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;

#[cfg(feature = "reqwest")]
pub use self::reqwest::HttpTransport;
pub use error::{TransportError, TransportErrorKind};

use attempt_timeout::AttemptTimeout;

/// Sends requests. Implement it to bring another HTTP client, to record traffic, or to add a layer.
///
/// ```
/// use async_trait::async_trait;
/// use telnyx_ai_core::transport::{Transport, TransportError, TransportRequest, TransportResponse};
///
/// /// Counts what goes through it.
/// #[derive(Debug)]
/// struct Counted<T>(T, std::sync::atomic::AtomicUsize);
///
/// #[async_trait]
/// impl<T: Transport> Transport for Counted<T> {
///     async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
///         self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.0.send(request).await
///     }
/// }
/// ```
///
/// A layer passes on the request that it received, with whatever it changed in it. `Arc<T>` and `Box<T>` are transports
/// too, so that a program keeps a handle on its layer.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request` and returns when the headers of the response are there.
    ///
    /// Redirects are returned, not followed. The kind of the error decides whether the call is retried, so an
    /// implementation that is not sure that nothing was sent returns [`TransportErrorKind::Interrupted`].
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

/// One request, complete with authorization.
///
/// ```
/// use telnyx_ai_core::transport::{TransportBody, TransportRequest};
///
/// fn log(request: &TransportRequest) {
///     let size = if let TransportBody::Bytes(bytes) = &request.body { bytes.len() } else { 0 };
///     println!("{} {} {size}", request.method, request.url.path());
/// }
/// ```
#[non_exhaustive]
pub struct TransportRequest {
    /// The method.
    pub method: Method,
    /// The full URL.
    pub url: Url,
    /// All headers but `host` and `content-length`. Secrets, such as the authorization, are marked
    /// [sensitive](http::HeaderValue::is_sensitive): print no value that is.
    pub headers: HeaderMap,
    /// The body.
    pub body: TransportBody,
    timeout: AttemptTimeout,
}

impl TransportRequest {
    /// Creates a request, for tests of a transport.
    ///
    /// ```
    /// use telnyx_ai_core::transport::{TransportBody, TransportRequest};
    /// use telnyx_ai_core::{HeaderMap, Method};
    ///
    /// let url = "https://api.telnyx.com/v2/ai/models".parse()?;
    /// let request = TransportRequest::new(Method::GET, url, HeaderMap::new(), TransportBody::Empty);
    /// assert_eq!(request.url.path(), "/v2/ai/models");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A layer passes on the request that it received instead of a new one: through it, the built-in transport learns that
    /// the attempt timed out, and does not reuse the connection that hangs.
    pub fn new(method: Method, url: Url, headers: HeaderMap, body: TransportBody) -> Self {
        Self::of_attempt(method, url, headers, body, AttemptTimeout::default())
    }

    /// Creates a request of the attempt that has this timeout.
    pub(crate) fn of_attempt(
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: TransportBody,
        timeout: AttemptTimeout,
    ) -> Self {
        Self { method, url, headers, body, timeout }
    }

    /// Runs `act` if the attempt times out. A later call replaces it.
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
/// use telnyx_ai_core::{Bytes, transport::TransportBody};
///
/// /// All of it in memory, for a client that cannot send streams.
/// async fn whole(body: TransportBody) -> std::io::Result<Bytes> {
///     match body {
///         TransportBody::Bytes(bytes) => Ok(bytes),
///         TransportBody::Stream { stream, .. } => Ok(stream.try_collect::<Vec<Bytes>>().await?.concat().into()),
///         _ => Ok(Bytes::new()),
///     }
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// # let stream = TransportBody::Stream { length: None, stream: Box::pin(futures_util::stream::iter([Ok("a".into()), Ok("b".into())])) };
/// # assert_eq!((whole(stream).await?, whole(TransportBody::Empty).await?), ("ab".into(), Bytes::new()));
/// # Ok::<(), std::io::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
pub enum TransportBody {
    /// No body.
    Empty,
    /// A body in memory; send its length as `content-length`.
    Bytes(Bytes),
    /// A body that is produced while it is sent.
    Stream {
        /// Its exact length in bytes, to be sent as `content-length`; chunked when unknown.
        length: Option<u64>,
        /// Its bytes.
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

/// The answer to a [`TransportRequest`]: its metadata, and its body as it arrives.
///
/// ```
/// use telnyx_ai_core::{HeaderMap, StatusCode, transport::TransportResponse};
///
/// let answer = TransportResponse::new(StatusCode::OK, HeaderMap::new(), telnyx_ai_core::Bytes::from("{}").into());
/// assert_eq!(answer.status, 200);
/// ```
#[non_exhaustive]
pub struct TransportResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, with any transfer encoding undone.
    pub body: ByteStream,
}

impl TransportResponse {
    /// Puts an answer together.
    ///
    /// ```
    /// use telnyx_ai_core::{Bytes, HeaderMap, StatusCode, transport::TransportResponse};
    ///
    /// let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, "5".parse()?)]);
    /// let busy = TransportResponse::new(StatusCode::SERVICE_UNAVAILABLE, headers, Bytes::new().into());
    /// assert_eq!((busy.status.as_u16(), &busy.headers["retry-after"]), (503, &"5".parse()?));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
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

/// The bytes of a body as they arrive. Dropping it closes the connection if the body is not at its end.
///
/// ```
/// use futures_util::TryStreamExt;
/// use telnyx_ai_core::{Bytes, transport::ByteStream};
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
///
/// let body = ByteStream::from(Bytes::from("{}")); // in memory
/// let chunks: Vec<Bytes> = body.try_collect().await?;
/// assert_eq!(chunks, ["{}"]);
/// # Ok::<(), telnyx_ai_core::transport::TransportError>(()) }).unwrap();
/// ```
pub struct ByteStream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>);

impl ByteStream {
    /// Wraps any stream of chunks.
    ///
    /// ```
    /// use futures_util::{TryStreamExt, stream};
    /// use telnyx_ai_core::{Bytes, transport::ByteStream};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    ///
    /// let body = ByteStream::new(stream::iter([Ok("[1".into()), Ok(",2]".into())]));
    /// assert_eq!(body.try_collect::<Vec<Bytes>>().await?.concat(), b"[1,2]");
    /// # Ok::<(), telnyx_ai_core::transport::TransportError>(()) }).unwrap();
    /// ```
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
