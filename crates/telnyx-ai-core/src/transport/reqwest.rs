//! The built-in transport. No other file names reqwest.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use http::Method;
use http::header::CONTENT_LENGTH;
use reqwest::{Body, redirect, retry};
use tokio::runtime::{self, Handle};
use url::Url;

use super::{
    ByteStream, Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use crate::config::is_loopback;
use crate::error::{Error, Result};

/// How long an idle connection is kept. Below the 60 s after which common load balancers drop theirs.
const POOL_IDLE: Duration = Duration::from_secs(30);
/// How many idle connections are kept; a burst opens as many as it needs.
const POOL_SIZE: usize = 100;
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);

/// For how many runtimes connections are kept. A program has one or two; a test suite makes one after another.
const MOST_RUNTIMES: usize = 8;

/// A connection is driven by the runtime that made it, and stands still when that one does. So each runtime has
/// connections of its own: a call never waits for a connection of another.
#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    connect_timeout: Duration,
    direct: bool,
    /// The oldest first. One without a runtime waits for the first that asks.
    clients: RwLock<Vec<(Option<runtime::Id>, reqwest::Client)>>,
}

impl ReqwestTransport {
    pub(crate) fn new(connect_timeout: Duration, base: &Url) -> Result<Self> {
        // A proxy would see the key in clear, and would look for this machine at its own place.
        let mut transport = Self { connect_timeout, direct: is_loopback(base), clients: RwLock::default() };
        // What cannot be set up is told now, and not at the first call.
        let first = transport
            .connect()
            .map_err(|source| Error::config("the HTTP client could not be set up").with_source(source))?;
        transport.clients = RwLock::new(vec![(None, first)]);
        Ok(transport)
    }

    /// The client of the runtime that this is called in.
    fn client(&self) -> reqwest::Result<reqwest::Client> {
        let Ok(here) = Handle::try_current().map(|handle| handle.id()) else { return self.connect() };
        let known = |clients: &[(Option<runtime::Id>, reqwest::Client)]| {
            clients.iter().find(|(id, _)| *id == Some(here)).map(|(_, client)| client.clone())
        };
        if let Some(client) = known(&self.clients.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(client);
        }
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known(&clients) {
            return Ok(client);
        }
        if let Some((id, client)) = clients.iter_mut().find(|(id, _)| id.is_none()) {
            *id = Some(here);
            return Ok(client.clone());
        }
        let client = self.connect()?;
        if clients.len() >= MOST_RUNTIMES {
            clients.remove(0);
        }
        clients.push((Some(here), client.clone()));
        Ok(client)
    }

    fn connect(&self) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder();
        if self.direct {
            builder = builder.no_proxy();
        }
        builder
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_SIZE)
            .tcp_keepalive(TCP_KEEPALIVE)
            .tcp_nodelay(true)
            // Redirects and retries are the core's: two layers would multiply each other.
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .build()
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
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
        let client = self.client().map_err(classify)?;
        let mut response = client.execute(outgoing).await.map_err(classify)?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = ByteStream::new(response.bytes_stream().map(|chunk| chunk.map_err(classify)));
        Ok(TransportResponse::new(status, headers, body))
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    // A URL may hold query values that belong in no log; the core names the operation instead.
    let error = error.without_url();
    let kind = if error.is_builder() {
        TransportErrorKind::Unsendable
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if has_cause::<BodyFailed>(&error) {
        TransportErrorKind::Body
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

fn has_cause<E: StdError + 'static>(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<E>() {
            return true;
        }
        next = cause.source();
    }
    false
}

/// Marks a failure to read our own body, which looks like a broken connection from inside the HTTP client.
#[derive(Debug)]
struct BodyFailed(io::Error);

impl fmt::Display for BodyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for BodyFailed {}

#[cfg(test)]
mod tests;
