//! Services of tower.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use http::{Request, Response};
use telnyx_ai::ErrorKind;
use telnyx_ai::layers::{ServiceTransport, TransportService};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::{
    ByteStream, Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Service, ServiceBuilder};

use crate::client;

#[tokio::test]
async fn a_request_and_its_response_cross_a_service_unchanged() {
    let stream = MockReply::chat_stream(["Hel", "lo."]);
    let mock = MockTransport::new().reply(MockReply::chat("Hi.").header("x-request-id", "r-1")).reply(stream);
    let service =
        ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(1)).service(TransportService::new(mock.clone()));
    let telnyx = client(ServiceTransport::new(service));
    let reply = telnyx.chat().complete("Höi").query("a", "x y|{é}^").with_response().await.unwrap();
    assert_eq!((reply.value().text().as_ref(), reply.request_id()), ("Hi.", Some("r-1")));
    let mut stream = telnyx.chat().stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert_eq!(stream.into_completion().unwrap().text(), "Hello.");

    let direct = MockTransport::new().reply(MockReply::chat("Hi."));
    client(direct.clone()).chat().complete("Höi").query("a", "x y|{é}^").await.unwrap();
    let (through, direct) = (&mock.requests()[0], &direct.requests()[0]);
    assert_eq!(through.url, direct.url);
    assert_eq!(through.headers, direct.headers);
    assert!(through.headers["authorization"].is_sensitive());
    assert_eq!(through.body, direct.body);
}

#[tokio::test(start_paused = true)]
async fn the_layers_of_a_stack_apply() {
    let slow = || MockReply::chat("Hi.").after(Duration::from_secs(10));
    let mock = MockTransport::new().reply(slow()).reply(slow()).reply(slow());
    let service = ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(1)).service(TransportService::new(mock));
    let telnyx = client(ServiceTransport::new(service));
    let start = tokio::time::Instant::now();
    let calls = (0..3).map(|_| telnyx.chat().complete("Hi"));
    let results: Vec<_> = futures_util::StreamExt::collect(telnyx.buffered(calls, 3)).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

/// Fails when it is made ready, or when it is called.
#[derive(Clone)]
struct Fails {
    error: fn() -> BoxError,
    when_ready: bool,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl Service<Request<TransportBody>> for Fails {
    type Response = Response<ByteStream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(if self.when_ready { Err((self.error)()) } else { Ok(()) })
    }

    fn call(&mut self, _: Request<TransportBody>) -> Self::Future {
        let error = (self.error)();
        Box::pin(async { Err(error) })
    }
}

/// An error of a layer around that of the transport.
#[derive(Debug)]
struct Wrapped(TransportError);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer failed")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Returns the kind of the error of a call, and if the call may have been charged.
async fn failure(error: fn() -> BoxError, when_ready: bool) -> (ErrorKind, bool) {
    let telnyx = client(ServiceTransport::new(Fails { error, when_ready }));
    let error = telnyx.chat().complete("Hi").max_retries(0).await.unwrap_err();
    (error.kind(), error.may_have_been_charged())
}

#[tokio::test]
async fn errors_of_services_decide_on_retries() {
    assert_eq!(failure(|| "full".into(), true).await, (ErrorKind::Connect, false));
    assert_eq!(failure(|| "full".into(), false).await, (ErrorKind::Interrupted, true));
    let unprocessed = || TransportError::new(TransportErrorKind::Unprocessed, "no").into();
    assert_eq!(failure(unprocessed, false).await, (ErrorKind::Connect, false));
    let wrapped = || Wrapped(TransportError::new(TransportErrorKind::Unsendable, "no")).into();
    assert_eq!(failure(wrapped, false).await, (ErrorKind::Config, false));
}

/// Stalls, and reports the timeout of the attempt.
#[derive(Debug)]
struct Stalls(Arc<AtomicBool>);

#[async_trait]
impl Transport for Stalls {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let timed_out = Arc::clone(&self.0);
        request.on_timeout(move || timed_out.store(true, Ordering::Relaxed));
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn the_transport_below_a_service_is_notified_of_a_timeout() {
    let timed_out = Arc::new(AtomicBool::new(false));
    let service = TransportService::new(Stalls(Arc::clone(&timed_out)));
    let telnyx = client(ServiceTransport::new(service));
    assert!(telnyx.chat().complete("Hi").await.unwrap_err().is_timeout());
    assert!(timed_out.load(Ordering::Relaxed));
}
