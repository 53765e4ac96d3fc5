//! Transports and services of tower.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use async_trait::async_trait;
use http::{Request, Response};
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use tower_service::Service;

/// A transport from a service, such as a stack of tower layers around a [`TransportService`].
///
/// ```
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::layers::{ServiceTransport, TransportService};
/// use tower::{ServiceBuilder, limit::ConcurrencyLimitLayer};
///
/// let builder = Telnyx::builder().api_key("KEY0123");
/// let http = TransportService::new(builder.http_transport()?);
/// let service = ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(8)).service(http);
/// let telnyx = builder.transport(ServiceTransport::new(service)).build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// Each request is sent by a clone of the service, when the clone is ready. An error of a service that is not ready
/// counts as a failed connection, because nothing was sent. A [`TransportError`] of the service, or among the causes of
/// its error, keeps its kind. Any other error counts as an interrupted connection, after which a call that costs money
/// is not retried.
///
/// A layer that retries would charge twice: retries are those of the client. A layer must keep the extensions of a
/// request, which have the timeout of its attempt.
pub struct ServiceTransport<S>(Mutex<S>);

impl<S> ServiceTransport<S> {
    /// Sends requests with `service`.
    pub fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }
}

impl<S> fmt::Debug for ServiceTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceTransport")
    }
}

#[async_trait]
impl<S> Transport for ServiceTransport<S>
where
    S: Service<Request<TransportBody>, Response = Response<ByteStream>> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let request = request.into_http()?;
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ready = poll_fn(|cx| service.poll_ready(cx)).await;
        ready.map_err(|error| transport_error(error.into(), TransportErrorKind::Connect))?;
        let response = service.call(request).await;
        let response = response.map_err(|error| transport_error(error.into(), TransportErrorKind::Interrupted))?;
        let (parts, body) = response.into_parts();
        Ok(TransportResponse::new(parts.status, parts.headers, body))
    }
}

/// Returns the error of a service. A transport error keeps its kind.
fn transport_error(error: Box<dyn StdError + Send + Sync>, default: TransportErrorKind) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(deeper) = cause {
        if let Some(inner) = deeper.downcast_ref::<TransportError>() {
            return TransportError::new(inner.kind(), error);
        }
        cause = deeper.source();
    }
    TransportError::new(default, error)
}

/// A service that sends requests with a transport. The URL of a request is absolute, and the service is always ready.
pub struct TransportService<T>(Arc<T>);

impl<T: Transport> TransportService<T> {
    /// Sends requests with `transport`.
    pub fn new(transport: T) -> Self {
        Self(Arc::new(transport))
    }
}

impl<T> Clone for TransportService<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for TransportService<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TransportService").field(&self.0).finish()
    }
}

impl<T: Transport> Service<Request<TransportBody>> for TransportService<T> {
    type Response = Response<ByteStream>;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<TransportBody>) -> Self::Future {
        let transport = Arc::clone(&self.0);
        Box::pin(async move {
            let TransportResponse { status, headers, body, .. } =
                transport.send(TransportRequest::from_http(request)?).await?;
            let mut response = Response::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
