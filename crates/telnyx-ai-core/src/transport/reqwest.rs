//! The built-in transport. No other file names reqwest.

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

/// How long an idle connection is kept. Below the 60 s after which common load balancers drop theirs.
const POOL_IDLE: Duration = Duration::from_secs(30);
/// How many idle connections are kept; a burst opens as many as it needs.
const POOL_SIZE: usize = 100;
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);

/// For how many runtimes connections are kept. A program has one or two; a test suite makes one after another.
const MOST_RUNTIMES: usize = 8;

/// The built-in transport: HTTP/1.1 and, over TLS, HTTP/2; made by
/// [`ClientBuilder::http_transport`](crate::ClientBuilder::http_transport).
///
/// A client has it by itself. A program makes one to put a layer over it, or to share its connections between clients:
///
/// ```
/// use std::sync::Arc;
/// use telnyx_ai_core::Client;
///
/// let http = Arc::new(Client::builder().http_transport()?);
/// let search = Client::builder().api_key("KEY-search").transport(Arc::clone(&http)).build()?;
/// let support = Client::builder().api_key("KEY-support").transport(http).build()?;
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
///
/// It serves requests to the scheme and host of the builder's base URL, with its proxy, root certificates and connect
/// timeout. Each Tokio runtime has connections of its own.
pub struct HttpTransport(Arc<Connections>);

// A connection is driven by the runtime that made it, and stands still when that one does. So each runtime has connections
// of its own: a call never waits for a connection of another.
struct Connections {
    connect_timeout: Duration,
    /// Redirects leave neither the scheme nor the host.
    plain_http: bool,
    route: Route,
    roots: Roots,
    /// The oldest first. One without a runtime waits for the first that asks.
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

    /// A request that is given up takes its HTTP/1.1 connection with it. One of HTTP/2 stays, for all that come.
    fn may_share(&self) -> bool {
        self.http2.load(Ordering::Relaxed) || !self.http1.load(Ordering::Relaxed)
    }
}

/// How requests get to the service.
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
            // The error of the HTTP client might show the URL.
            Some(proxy) => {
                Route::Proxy(Box::new(Proxy::all(proxy).map_err(|_| Error::config("proxy cannot be used"))?))
            }
            // A proxy would see the key in clear, and would look for this machine at its own place.
            None if network.no_proxy || is_loopback(base) => Route::Direct,
            None => Route::Environment,
        };
        let roots = Roots::read(&network.root_certificates)?;
        tls::require_provider()?;
        let (connect_timeout, plain_http) = (network.connect_timeout, base.scheme() == "http");
        let mut connections = Self { connect_timeout, plain_http, route, roots, clients: RwLock::default() };
        // An invalid setup fails here and not at the first call.
        let first = connections.connect().map_err(|source| {
            Error::config(match network.root_certificates.is_empty() {
                true => "the HTTP client could not be set up",
                false => "root_certificate cannot be used, or the HTTP client could not be set up",
            })
            .with_source(source)
        })?;
        connections.clients = RwLock::new(vec![Pool::new(None, first)]);
        Ok(connections)
    }

    /// The client of the runtime that this is called in.
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
        if pools.len() >= MOST_RUNTIMES {
            pools.remove(0);
        }
        pools.push(pool);
        Ok(client)
    }

    fn connect(&self) -> reqwest::Result<reqwest::Client> {
        let builder = match self.route {
            // Nothing here speaks TLS, a proxy neither.
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
            // Redirects and retries are the core's: two layers would multiply each other.
            .redirect(redirect::Policy::none())
            // With a count above 0 each request is copied, for a retry that never comes.
            .retry(retry::never().max_retries_per_request(0))
            .referer(false)
            .build()
    }

    /// Makes new connections in place of those that a request used which timed out: the next attempt would wait for the
    /// same one. A request over HTTP/1.1 closes its connection when it is dropped.
    fn replace(&self, used: &Arc<Protocol>) {
        let mut pools = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        // Of many requests that time out together, the first replaces the connections of all.
        let pool = pools.iter_mut().find(|pool| Arc::ptr_eq(&pool.protocol, used));
        let Some(pool) = pool.filter(|pool| pool.protocol.may_share()) else { return };
        if let Ok(client) = self.connect() {
            *pool = Pool::new(pool.runtime, client);
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL of a proxy may hold a password.
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// Fails a body that ends before its announced length. Over HTTP/2 a reset with `NO_ERROR` or `CANCEL` reads as its end.
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
        let cut =
            || TransportError::new(TransportErrorKind::Interrupted, format!("{missing} of {length} bytes are missing"));
        ready(chunk.or_else(|| (missing > 0).then(|| Err(cut()))))
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
            // RFC 9110, 8.6: where a body is usual, its absence is said. Some gateways answer 411 otherwise.
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
