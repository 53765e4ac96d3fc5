//! The built-in transport. No other module uses reqwest.

mod failure;
mod tls;

use std::fmt;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use http::header::CONTENT_LENGTH;
use http::{Method, Version};
#[cfg(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"))]
use reqwest::tls::Certificate;
use reqwest::{Body, ClientBuilder, Proxy, redirect, retry};
use tokio::runtime;
use url::Url;

use super::{
    ByteStream, Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use crate::error::{Error, Result};
use crate::runtime::current_runtime;
use crate::transport::network::{Network, is_loopback};
use failure::{BodyFailed, classify, without_io};
use tls::Roots;

/// Idle timeout of a connection. Shorter than the 60 s of common load balancers.
const POOL_IDLE: Duration = Duration::from_secs(30);
/// Maximum number of idle connections. The number of active connections is unlimited.
const POOL_SIZE: usize = 100;
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);

/// Maximum number of runtimes with connections. A program has one or two; a test suite creates many, one after another.
const MAX_RUNTIMES: usize = 8;

/// The built-in transport: HTTP/1.1 and, over TLS, HTTP/2. Created by
/// [`ClientBuilder::http_transport`](crate::ClientBuilder::http_transport).
///
/// A client creates this transport by default. Create the transport explicitly to put a layer over it, or to share its
/// connections between clients:
///
/// ```
/// use std::sync::Arc;
/// use telnyx_ai::Telnyx;
///
/// let http = Arc::new(Telnyx::builder().http_transport()?);
/// let search = Telnyx::builder().api_key("KEY0123").transport(Arc::clone(&http)).build()?;
/// let support = Telnyx::builder().api_key("KEY4567").transport(http).build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// The transport sends requests to the scheme and host of the builder's base URL, with the builder's proxy, root
/// certificates and connect timeout. Each Tokio runtime has its own connections.
pub struct HttpTransport(Arc<Connections>);

// A connection is driven by the runtime that created it and stalls if that runtime is blocked or shut down. Each
// runtime therefore has its own connections.
struct Connections {
    connect_timeout: Duration,
    /// Applies to all requests: redirects never change the scheme or host.
    plain_http: bool,
    route: Route,
    roots: Roots,
    /// The connection pools, oldest first. The first runtime takes the initial pool, which has no runtime.
    clients: RwLock<Vec<Pool>>,
}

/// The connections of one runtime.
struct Pool {
    runtime: Option<runtime::Id>,
    client: reqwest::Client,
    protocol: Arc<Protocol>,
}

/// The protocols of the responses so far. Its address identifies the connections.
#[derive(Default)]
struct Protocol {
    http1: AtomicBool,
    http2: AtomicBool,
}

impl Pool {
    fn new(runtime: Option<runtime::Id>, client: reqwest::Client) -> Self {
        Self { runtime, client, protocol: Arc::default() }
    }
}

impl Protocol {
    fn note(&self, version: Version) {
        let seen = if version == Version::HTTP_2 { &self.http2 } else { &self.http1 };
        if !seen.load(Ordering::Relaxed) {
            seen.store(true, Ordering::Relaxed);
        }
    }

    /// Returns `true` if requests may share a connection. A request that is dropped closes its HTTP/1.1 connection, but
    /// not an HTTP/2 connection.
    fn may_share(&self) -> bool {
        self.http2.load(Ordering::Relaxed) || !self.http1.load(Ordering::Relaxed)
    }
}

/// The route of requests to the service.
enum Route {
    Environment,
    Direct,
    Proxy(Box<Proxy>),
}

impl HttpTransport {
    pub(crate) fn new(base: &Url, network: &Network, proxy: Option<Url>) -> Result<Self> {
        Connections::new(base, network, proxy).map(|connections| Self(Arc::new(connections)))
    }
}

impl Connections {
    fn new(base: &Url, network: &Network, proxy: Option<Url>) -> Result<Self> {
        let route = match proxy {
            Some(proxy) if proxy.scheme() == "https" && !Roots::SPEAK_TLS => {
                return Err(Error::config(
                    "proxy is an https URL, and no TLS feature is on; enable one such as `rustls`",
                ));
            }
            // The error of the HTTP client may show the URL.
            Some(proxy) => {
                Route::Proxy(Box::new(Proxy::all(proxy).map_err(|_| Error::config("proxy cannot be used"))?))
            }
            // A proxy would see the key in plain text, and cannot reach the local machine.
            None if network.no_proxy || is_loopback(base) => Route::Direct,
            None => Route::Environment,
        };
        let roots = Roots::read(&network.root_certificates)?;
        tls::require_provider()?;
        let (connect_timeout, plain_http) = (network.connect_timeout, base.scheme() == "http");
        let mut connections = Self { connect_timeout, plain_http, route, roots, clients: RwLock::default() };
        // An invalid configuration fails here instead of at the first call.
        let first = connections.connect().map_err(|source| {
            Error::config(match network.root_certificates.is_empty() {
                true => "the HTTP client could not be created",
                false => "root_certificate is invalid, or the HTTP client could not be created",
            })
            .with_source(source)
        })?;
        connections.clients = RwLock::new(vec![Pool::new(None, first)]);
        Ok(connections)
    }

    /// Returns the client of the current runtime.
    fn client(&self) -> reqwest::Result<(reqwest::Client, Arc<Protocol>)> {
        let Some(here) = current_runtime() else { return Ok((self.connect()?, Arc::default())) };
        let known = |pools: &[Pool]| {
            let pool = pools.iter().find(|pool| pool.runtime == Some(here))?;
            Some((pool.client.clone(), Arc::clone(&pool.protocol)))
        };
        if let Some(client) = known(&self.clients.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(client);
        }
        let mut pools = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known(&pools) {
            return Ok(client);
        }
        if let Some(pool) = pools.iter_mut().find(|pool| pool.runtime.is_none()) {
            pool.runtime = Some(here);
            return Ok((pool.client.clone(), Arc::clone(&pool.protocol)));
        }
        let pool = Pool::new(Some(here), self.connect()?);
        let client = (pool.client.clone(), Arc::clone(&pool.protocol));
        if pools.len() >= MAX_RUNTIMES {
            pools.remove(0);
        }
        pools.push(pool);
        Ok(client)
    }

    fn connect(&self) -> reqwest::Result<reqwest::Client> {
        let builder = match self.route {
            // Plain HTTP without a proxy needs no certificates.
            Route::Direct if self.plain_http => Roots::without(ClientBuilder::new()),
            _ => self.roots.add_to(ClientBuilder::new()),
        };
        let builder = match &self.route {
            Route::Environment => builder,
            Route::Direct => builder.no_proxy(),
            Route::Proxy(proxy) => builder.proxy(Proxy::clone(proxy)),
        };
        builder
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_SIZE)
            .tcp_keepalive(TCP_KEEPALIVE)
            .tcp_nodelay(true)
            // The SDK handles redirects and retries. A second layer would multiply them.
            .redirect(redirect::Policy::none())
            // With a count above 0, each request would be copied for retries that never happen.
            .retry(retry::never().max_retries_per_request(0))
            .referer(false)
            .build()
    }

    /// Replaces the connections that a timed-out request used, because the next attempt would reuse the stalled
    /// connection. Over HTTP/1.1 this is unnecessary: a request closes its connection when it is dropped.
    fn replace(&self, used: &Arc<Protocol>) {
        let mut pools = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        // If many requests time out together, only the first replaces the connections.
        let pool = pools.iter_mut().find(|pool| Arc::ptr_eq(&pool.protocol, used));
        let Some(pool) = pool.filter(|pool| pool.protocol.may_share()) else { return };
        if let Ok(client) = self.connect() {
            *pool = Pool::new(pool.runtime, client);
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL of a proxy may contain a password.
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// Fails if a body ends before its announced length. Over HTTP/2, a reset with `NO_ERROR` or `CANCEL` looks like the
/// end.
fn of_length(
    body: impl Stream<Item = Result<Bytes, TransportError>>,
    length: u64,
) -> impl Stream<Item = Result<Bytes, TransportError>> {
    let mut missing = length;
    let end = stream::once(ready(None));
    body.map(Some).chain(end).filter_map(move |chunk| {
        match &chunk {
            Some(Ok(bytes)) => missing = missing.saturating_sub(bytes.len() as u64),
            Some(Err(_)) => missing = 0,
            None => {}
        }
        let incomplete =
            || TransportError::new(TransportErrorKind::Interrupted, format!("{missing} of {length} bytes are missing"));
        ready(chunk.or_else(|| (missing > 0).then(|| Err(incomplete()))))
    })
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let (client, protocol) = self.0.client().map_err(classify)?;
        if cfg!(feature = "http2") && !self.0.plain_http {
            let (connections, used) = (Arc::downgrade(&self.0), Arc::clone(&protocol));
            request.on_timeout(move || {
                if let Some(connections) = connections.upgrade() {
                    connections.replace(&used);
                }
            });
        }
        let mut outgoing = reqwest::Request::new(request.method, request.url);
        *outgoing.headers_mut() = request.headers;
        match request.body {
            // RFC 9110, 8.6: send `content-length: 0` for methods that usually have a body. Some gateways require it
            // (411).
            TransportBody::Empty if matches!(*outgoing.method(), Method::POST | Method::PUT | Method::PATCH) => {
                outgoing.headers_mut().insert(CONTENT_LENGTH, 0.into());
            }
            TransportBody::Empty => {}
            TransportBody::Bytes(bytes) => *outgoing.body_mut() = Some(Body::from(bytes)),
            TransportBody::Stream { length, stream } => {
                if let Some(length) = length {
                    outgoing.headers_mut().insert(CONTENT_LENGTH, length.into());
                }
                *outgoing.body_mut() = Some(Body::wrap_stream(stream.map(|chunk| chunk.map_err(BodyFailed))));
            }
        }
        let executed = AssertUnwindSafe(client.execute(outgoing)).catch_unwind().await;
        let mut response = executed.map_err(without_io)?.map_err(classify)?;
        protocol.note(response.version());
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let length = response.content_length().filter(|_| response.version() == Version::HTTP_2);
        let body = response.bytes_stream().map(|chunk| chunk.map_err(classify));
        let body = match length {
            Some(length) => ByteStream::new(of_length(body, length)),
            None => ByteStream::new(body),
        };
        Ok(TransportResponse::new(status, headers, body))
    }
}

#[cfg(test)]
mod tests;
