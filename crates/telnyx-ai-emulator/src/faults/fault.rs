//! One fault: its kind, its operation and its counts.

use std::{fmt, time::Duration};

use super::kind::Kind;
use crate::http::operation::Operation;

/// An injected fault.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai_emulator::faults::Fault;
///
/// let overloaded = Fault::status(503)
///     .retry_after(Duration::from_secs(1))
///     .on("POST", "/ai/chat/completions")
///     .times(2);
/// let text = "POST /ai/chat/completions status=503 retry-after=1s times=2";
/// assert_eq!(overloaded.to_string(), text);
/// assert_eq!(text.parse::<Fault>()?, overloaded);
/// # std::io::Result::Ok(())
/// ```
///
/// By default a fault is injected once, into the first request of any operation, before any work is done.
/// [`add`](super::Faults::add) rejects an invalid fault.
///
/// `--fault` and the header `x-emulator-fault` use the text form: an optional operation, the kind, and options in any
/// order, separated by spaces or `;`.
///
/// | Kind | Constructor | Option | Method |
/// |---|---|---|---|
/// | `status=503` | [`status`](Self::status) | `retry-after=1`, `retry-after=50ms` | [`retry_after`](Self::retry_after) |
/// | `latency=200ms`, `latency=2s` | [`latency`](Self::latency) | `after-work` | [`after_work`](Self::after_work) |
/// | `feature-limited` | [`feature_limited`](Self::feature_limited) | `skip=1` | [`skip`](Self::skip) |
/// | `unsupported` | [`unsupported`](Self::unsupported) | `times=2` | [`times`](Self::times) |
/// | `reset` | [`reset`](Self::reset) | `always` | [`always`](Self::always) |
/// | `stall` | [`stall`](Self::stall) | `body={"a":1}`, always last | [`body`](Self::body) |
/// | `cut-body=100` | [`cut_body`](Self::cut_body) | | |
/// | `cut-stream=3` | [`cut_stream`](Self::cut_stream) | | |
/// | `stall-stream=3` | [`stall_stream`](Self::stall_stream) | | |
/// | `malformed-chunk=3` | [`malformed_chunk`](Self::malformed_chunk) | | |
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a fault has no effect until it is added to the faults of an emulator"]
pub struct Fault {
    pub(super) kind: Kind,
    pub(super) on: Option<Operation>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Option<String>,
    pub(super) after_work: bool,
    pub(super) skip: u64,
    /// `None` means always.
    pub(super) times: Option<u64>,
}

impl Fault {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, on: None, retry_after: None, body: None, after_work: false, skip: 0, times: Some(1) }
    }

    /// An error response with this status, from 400 to 599.
    ///
    /// The body is an error in the form of the path, unless [`body`](Self::body) is set.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status(status))
    }

    /// A 403 with the code 10039, "Feature limited": the spending limit of the account is reached.
    ///
    /// The error of this SDK has [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited).
    pub fn feature_limited() -> Self {
        Self::new(Kind::FeatureLimited)
    }

    /// A 400 with the code 10015, "Bad Request": the model does not support a combination of parameters.
    ///
    /// The error of this SDK has [`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter).
    pub fn unsupported() -> Self {
        Self::new(Kind::Unsupported)
    }

    /// A delay before the work, or after it with [`after_work`](Self::after_work).
    ///
    /// A latency can be combined with another fault: a request waits for the first latency that is due, and then gets
    /// the first other fault that is due.
    pub fn latency(wait: Duration) -> Self {
        Self::new(Kind::Latency(wait))
    }

    /// A connection reset instead of a response.
    ///
    /// The request is read completely, then the client gets a TCP reset (RST), "connection reset by peer".
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// No response, on a connection that stays open.
    ///
    /// The stall ends when the client closes the connection or the emulator is dropped.
    pub fn stall() -> Self {
        Self::new(Kind::Stall)
    }

    /// A response that is interrupted after this number of body bytes.
    ///
    /// Status, headers and the bytes before the interruption are sent. Then the connection is closed with FIN, not RST,
    /// so the client can read every byte. The body is never complete: it ends before its last byte or, if its length
    /// was not announced, before its end marker. A response without a body is sent unchanged. The work is always done.
    pub fn cut_body(bytes: usize) -> Self {
        Self::new(Kind::CutBody(bytes))
    }

    /// A stream that is interrupted after this number of chunks.
    ///
    /// A chunk is an event, including `[DONE]` and pings. With 0, only status and headers are sent. A shorter stream is
    /// interrupted at its end. The connection is closed as for [`cut_body`](Self::cut_body). The fault applies to
    /// requests with `"stream": true`, and the work is always done. A response that is not a stream, such as an error,
    /// is sent unchanged.
    pub fn cut_stream(chunks: usize) -> Self {
        Self::new(Kind::CutStream(chunks))
    }

    /// A stream that stops sending after this number of chunks, on a connection that stays open.
    ///
    /// See [`cut_stream`](Self::cut_stream) for the affected requests.
    pub fn stall_stream(chunks: usize) -> Self {
        Self::new(Kind::StallStream(chunks))
    }

    /// A stream with an invalid JSON chunk after this number of valid chunks.
    ///
    /// The chunk keeps its `event` line; its data is `{"malformed":`. Later chunks are valid. A shorter stream is sent
    /// unchanged. See [`cut_stream`](Self::cut_stream) for the affected requests.
    pub fn malformed_chunk(chunks: usize) -> Self {
        Self::new(Kind::MalformedChunk(chunks))
    }

    /// Sets the `retry-after` header, in seconds, rounded up. Only for [`status`](Self::status).
    ///
    /// A fraction of a second is sent in `retry-after-ms` too. Clients that support `retry-after-ms` prefer that
    /// header.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Sets the body of the error response, sent unchanged as `application/json`. Only for [`status`](Self::status).
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Restricts the fault to one operation. Default: any.
    ///
    /// ```
    /// use telnyx_ai_emulator::faults::Fault;
    ///
    /// let any_task = Fault::status(500).on("GET", "/ai/embeddings/{task_id}");
    /// let one_task = Fault::status(500).on("GET", "/ai/embeddings/0ccc7b54-4df3-4bca-a65a-3da1ecc777f0");
    /// ```
    ///
    /// `path` follows the base URL. A segment in braces matches any value of that parameter; its name is ignored. An
    /// operation that no request uses is not an error; check [`remaining`](super::Faults::remaining) at the end of a
    /// test.
    pub fn on(mut self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.on = Some(Operation::new(method, path));
        self
    }

    /// Does the work before the fault, so that only the response is lost. Default: the work is not done.
    ///
    /// A client cannot distinguish the two cases, but a retry after the work may cost twice. The changes of the work
    /// remain, and the response for its `Idempotency-Key` is stored. Faults inside a response are always after the
    /// work.
    pub fn after_work(mut self) -> Self {
        self.after_work = true;
        self
    }

    /// Skips this number of matching requests first. Default: 0.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Sets the number of requests that get the fault. Default: 1.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Injects the fault into all matching requests, until the faults are cleared.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::text::write(self, f)
    }
}
