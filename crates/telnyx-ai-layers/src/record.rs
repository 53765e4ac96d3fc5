//! The layer that records.

mod exchange;
mod tape;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use telnyx_ai_core::Result;
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};

use exchange::{OpenExchange, RecordedBody};
use tape::Tape;

/// A transport that records each exchange of another transport in a file, a cassette, for
/// [`Replay`](crate::Replay).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::layers::{Record, Replay};
/// use telnyx_ai::test_util::{MockReply, MockTransport};
///
/// let path = std::env::temp_dir().join(format!("capital-{}.json", std::process::id()));
/// // A program records `builder.http_transport()?`.
/// let transport = MockTransport::new().reply(MockReply::chat("Oslo."));
/// let telnyx = Telnyx::builder().api_key("KEY0123").transport(Record::new(transport, &path)?).build()?;
/// telnyx.chat().complete("What is the capital of Norway?").await?;
///
/// let telnyx = Telnyx::builder().api_key("replay").transport(Replay::open(&path)?).build()?;
/// let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
/// assert_eq!(reply.text(), "Oslo.");
/// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
/// ```
///
/// Each attempt of a call is an exchange: retries, redirects, errors of the service, failed connections and interrupted
/// streams are recorded as they came. The file is written at the end of each exchange, so it has all of them if a test
/// panics. The first exchange replaces an earlier file.
///
/// **Secrets** are `[redacted]`: the values of sensitive headers, of headers and query parameters with a secret name
/// (`authorization`, `cookie`, `x-api-key`, `X-Amz-Signature` …), and each of these values wherever else it occurs, also
/// in bodies and across the chunks of a stream. A stream whose events contain a secret in parts is recorded without its
/// body. Prompts, documents and responses are recorded; that is the purpose.
///
/// Bodies are held in memory until their exchange has ended, and the file is written without a task of its own: the layer
/// is for tests. Clones share the file; two recordings of one path replace each other.
#[derive(Clone, Debug)]
pub struct Record<T> {
    inner: T,
    tape: Arc<Tape>,
}

impl<T: Transport> Record<T> {
    /// Records the exchanges of `inner` in the file at `path`. Creates its folder.
    ///
    /// # Errors
    /// [`is_io`](telnyx_ai_core::Error::is_io) if the folder cannot be created.
    pub fn new(inner: T, path: impl Into<PathBuf>) -> Result<Self> {
        let tape = Tape::create(path.into())?;
        Ok(Self { inner, tape: Arc::new(tape) })
    }
}

#[async_trait]
impl<T: Transport> Transport for Record<T> {
    async fn send(&self, mut request: TransportRequest) -> std::result::Result<TransportResponse, TransportError> {
        // After a failed write, no exchange is paid for that would not be recorded.
        if let Some(problem) = self.tape.problem() {
            return Err(TransportError::new(TransportErrorKind::Unsendable, problem));
        }
        let mut exchange = OpenExchange::begin(&self.tape, &mut request);
        match self.inner.send(request).await {
            Ok(mut response) => {
                exchange.respond(response.status, &response.headers);
                response.body = ByteStream::new(RecordedBody::new(response.body, exchange));
                Ok(response)
            }
            Err(error) => {
                exchange.fail(&error);
                Err(error)
            }
        }
    }
}
