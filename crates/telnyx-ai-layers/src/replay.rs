//! The transport that replays a recording.

mod body;
mod difference;
mod matching;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::TryStreamExt;
use telnyx_ai_core::Result;
use telnyx_ai_core::internal::Secrets;
use telnyx_ai_core::transport::{
    Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use tokio::time::Instant;

use crate::cassette::request::SentRequest;
use crate::cassette::{Cassette, Exchange, redact};
use matching::Mismatch;

/// A transport that returns the responses of a recording by [`Record`](crate::Record) and sends nothing.
///
/// A request is equal to a recorded one if its method, path, query and body are: the order of query pairs, the key order
/// and white space of JSON, and the boundary of a form do not matter. Host and headers are not compared. Each recorded
/// exchange is replayed once, so equal requests receive their responses in the order of the recording.
///
/// A request without an equal one fails with [`is_config`](telnyx_ai_core::Error::is_config), is not retried, and its
/// error names the nearest recorded request and the first difference.
///
/// Errors of the transport and interrupted streams are replayed too. Chunks of a body are those of the recording,
/// without their times; a complete JSON body is one chunk without white space. An exchange that the caller dropped ends
/// with a timeout before, and an interruption after the start of its response.
///
/// Clones share the state.
#[derive(Clone, Debug)]
pub struct Replay {
    path: Arc<PathBuf>,
    exchanges: Arc<Mutex<Vec<Recorded>>>,
    in_order: bool,
    with_times: bool,
}

#[derive(Debug)]
struct Recorded {
    exchange: Exchange,
    was_replayed: bool,
}

impl Replay {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`is_io`](telnyx_ai_core::Error::is_io) if there is no file, or if it is not a recording; the message has the
    /// line and the column.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let exchanges = Cassette::read(&path)?.exchanges.into_iter();
        let exchanges = exchanges.map(|exchange| Recorded { exchange, was_replayed: false }).collect();
        Ok(Self {
            path: Arc::new(path),
            exchanges: Arc::new(Mutex::new(exchanges)),
            in_order: false,
            with_times: false,
        })
    }

    /// Requires the requests in the order of the recording. By default any order is accepted, as concurrent calls need.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// Waits for the recorded time before each response and each chunk. By default a replay does not wait.
    #[must_use]
    pub fn with_times(mut self) -> Self {
        self.with_times = true;
        self
    }

    /// Returns the number, method and path of each recorded request that has not been replayed, such as
    /// `2: POST /v2/ai/chat/completions`.
    pub fn unused(&self) -> Vec<String> {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = exchanges.iter().enumerate().filter(|(_, recorded)| !recorded.was_replayed);
        unused.map(|(at, Recorded { exchange, .. })| matching::title(at, &exchange.request)).collect()
    }

    /// Returns the exchange of the first equal request that has not been replayed.
    fn take(&self, sent: &SentRequest) -> std::result::Result<Exchange, Mismatch> {
        let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let at = matching::find(&exchanges, sent, self.in_order)?;
        let recorded = exchanges.get_mut(at).ok_or(Mismatch::Empty)?;
        recorded.was_replayed = true;
        Ok(recorded.exchange.clone())
    }
}

#[async_trait]
impl Transport for Replay {
    async fn send(&self, request: TransportRequest) -> std::result::Result<TransportResponse, TransportError> {
        let started = Instant::now();
        let sent = read(request).await?;
        let exchange = self.take(&sent).map_err(|mismatch| {
            let secrets: Secrets = redact::secret_values(&sent.headers, &sent.url).iter().collect();
            let message = redact::text(&secrets, &mismatch.message(&sent, &self.path));
            TransportError::new(TransportErrorKind::Unsendable, message)
        })?;
        body::respond(exchange, self.with_times.then_some(started)).await
    }
}

/// Reads the body of a request.
async fn read(request: TransportRequest) -> std::result::Result<SentRequest, TransportError> {
    let TransportRequest { method, url, headers, body, .. } = request;
    let body = match body {
        TransportBody::Bytes(bytes) => bytes,
        TransportBody::Stream { stream, .. } => {
            let chunks: Vec<Bytes> =
                stream.try_collect().await.map_err(|error| TransportError::new(TransportErrorKind::Body, error))?;
            chunks.concat().into()
        }
        _ => Bytes::new(),
    };
    Ok(SentRequest { method, url, headers, body })
}
