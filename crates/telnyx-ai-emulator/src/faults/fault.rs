//! What goes wrong, when and how often.

use std::{fmt, time::Duration};

use super::kind::Kind;
use crate::http::operation::Operation;

/// Something that goes wrong on purpose.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai_emulator::faults::Fault;
///
/// let overloaded = Fault::status(503).retry_after(Duration::from_secs(1)).on("POST", "/ai/chat/completions").times(2);
/// assert_eq!(overloaded.to_string(), "POST /ai/chat/completions status=503 retry-after=1s times=2");
/// assert_eq!("POST /ai/chat/completions status=503 retry-after=1s times=2".parse::<Fault>()?, overloaded);
/// # std::io::Result::Ok(())
/// ```
///
/// By default it is played once, on the first request of any operation, before any work is done.
/// [`add`](super::Faults::add) rejects an invalid fault.
///
/// Its text is what the program's `--fault` and the header `x-emulator-fault` take: the operation, if there is one;
/// what goes wrong; the rest in any order, with spaces or `;` between.
///
/// | What goes wrong | | The rest | |
/// |---|---|---|---|
/// | `status=503` | [`status`](Self::status) | `retry-after=1`, `retry-after=50ms` | [`retry_after`](Self::retry_after) |
/// | `latency=200ms`, `latency=2s` | [`latency`](Self::latency) | `after-work` | [`after_work`](Self::after_work) |
/// | `feature-limited` | [`feature_limited`](Self::feature_limited) | `skip=1` | [`skip`](Self::skip) |
/// | `unsupported` | [`unsupported`](Self::unsupported) | `times=2` | [`times`](Self::times) |
/// | `reset` | [`reset`](Self::reset) | `always` | [`always`](Self::always) |
/// | `stall` | [`stall`](Self::stall) | `body={"a":1}`, the last of all | [`body`](Self::body) |
/// | `cut-body=100` | [`cut_body`](Self::cut_body) | | |
/// | `cut-stream=3` | [`cut_stream`](Self::cut_stream) | | |
/// | `stall-stream=3` | [`stall_stream`](Self::stall_stream) | | |
/// | `malformed-chunk=3` | [`malformed_chunk`](Self::malformed_chunk) | | |
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a fault is played once it is added to the faults of an emulator"]
pub struct Fault {
    pub(super) kind: Kind,
    pub(super) on: Option<Operation>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Option<String>,
    pub(super) after_work: bool,
    pub(super) skip: u64,
    /// `None`: always.
    pub(super) times: Option<u64>,
}

impl Fault {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, on: None, retry_after: None, body: None, after_work: false, skip: 0, times: Some(1) }
    }

    /// An error answer of this status, 400 to 599.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let bad_gateway = Fault::status(502);
    /// # drop(bad_gateway);
    /// ```
    ///
    /// Its body is an error in the form of the path, unless it is [given](Self::body).
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status(status))
    }

    /// A 403 with the code 10039, "Feature limited": a limit of the account is reached, here the spending limit. Clients of
    /// this SDK see [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited).
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let spent = Fault::feature_limited().on("POST", "/ai/openai/chat/completions").always();
    /// # drop(spent);
    /// ```
    pub fn feature_limited() -> Self {
        Self::new(Kind::FeatureLimited)
    }

    /// A 400 with the code 10015, "Bad Request": the model does not support a combination of parameters. Clients of this SDK
    /// see [`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter).
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let refused = Fault::unsupported();
    /// # drop(refused);
    /// ```
    pub fn unsupported() -> Self {
        Self::new(Kind::Unsupported)
    }

    /// A wait before the work begins, or after it with [`after_work`](Self::after_work).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let slow = Fault::latency(Duration::from_millis(200)).always();
    /// # drop(slow);
    /// ```
    ///
    /// It does not stand in the way of other faults: a request waits the first latency that is due, then plays the
    /// first other fault that is.
    pub fn latency(wait: Duration) -> Self {
        Self::new(Kind::Latency(wait))
    }

    /// A connection that is reset in place of an answer.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let reset = Fault::reset();
    /// # drop(reset);
    /// ```
    ///
    /// The request is read to its end, then the client gets a TCP reset (RST), "connection reset by peer".
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// No answer at all, on a connection that stays open.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let stall = Fault::stall();
    /// # drop(stall);
    /// ```
    ///
    /// It ends when the client closes the connection or the emulator is dropped.
    pub fn stall() -> Self {
        Self::new(Kind::Stall)
    }

    /// An answer that breaks off after so many bytes of its body.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let half_a_graph = Fault::cut_body(100).on("GET", "/ai/clusters/{task_id}/graph");
    /// # drop(half_a_graph);
    /// ```
    ///
    /// What comes before is sent, status and headers included, then the connection is closed in the orderly way (FIN,
    /// not RST), so that a client reads every byte that was sent. The body is never whole: it breaks before its last
    /// byte or, if its length was not announced, before the mark of its end. An answer without a body cannot be cut
    /// and comes as it is. The work is always done.
    pub fn cut_body(bytes: usize) -> Self {
        Self::new(Kind::CutBody(bytes))
    }

    /// A stream that breaks off after so many chunks.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let after_two = Fault::cut_stream(2);
    /// # drop(after_two);
    /// ```
    ///
    /// A chunk is an event, `[DONE]` and pings included. With 0, status and headers are sent; a shorter stream breaks
    /// at its end. The connection is closed as with [`cut_body`](Self::cut_body). It is played on requests with
    /// `"stream": true`, and the work is always done. An answer that is no stream, as errors are, comes whole.
    pub fn cut_stream(chunks: usize) -> Self {
        Self::new(Kind::CutStream(chunks))
    }

    /// A stream that falls silent after so many chunks, on a connection that stays open.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let silent = Fault::stall_stream(2);
    /// # drop(silent);
    /// ```
    ///
    /// Else it is as [`cut_stream`](Self::cut_stream).
    pub fn stall_stream(chunks: usize) -> Self {
        Self::new(Kind::StallStream(chunks))
    }

    /// A stream with a chunk that is no JSON, after so many that are.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let second_is_bad = Fault::malformed_chunk(1);
    /// # drop(second_is_bad);
    /// ```
    ///
    /// The chunk keeps its `event` line; its data is `{"malformed":`. The chunks after it are as they would be, and a
    /// stream that has no chunk there comes whole. Else it is as [`cut_stream`](Self::cut_stream).
    pub fn malformed_chunk(chunks: usize) -> Self {
        Self::new(Kind::MalformedChunk(chunks))
    }

    /// The wait that an error answer asks for. Only for [`status`](Self::status).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let come_back = Fault::status(429).retry_after(Duration::from_secs(1));
    /// # drop(come_back);
    /// ```
    ///
    /// Header `retry-after`, in seconds, rounded up. What is no whole number of seconds is in `retry-after-ms` too,
    /// which clients prefer that know it.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The body of an error answer, sent as `application/json` as it is. Only for [`status`](Self::status).
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let used_up = Fault::status(429).body(r#"{"errors": [{"code": "insufficient_quota"}]}"#);
    /// # drop(used_up);
    /// ```
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Plays it on one operation only. Default: on any.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let any_task = Fault::status(500).on("GET", "/ai/embeddings/{task_id}");
    /// let this_task = Fault::status(500).on("GET", "/ai/embeddings/7f2c");
    /// # drop((any_task, this_task));
    /// ```
    ///
    /// The path is what follows the base URL. A part in braces stands for any value of that parameter, whatever it is
    /// called. An operation that nobody asks for is no error: see [`remaining`](super::Faults::remaining).
    pub fn on(mut self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.on = Some(Operation::new(method, path));
        self
    }

    /// Does the work first, so that it is the answer that is lost. Default: the request is turned away undone.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let answer_lost = Fault::reset().on("POST", "/ai/conversations").after_work();
    /// # drop(answer_lost);
    /// ```
    ///
    /// To a client both look alike, and only the second may cost twice if it is repeated. What the work changes
    /// stays changed, and the answer for its `Idempotency-Key` is kept. Faults in the middle of an answer are
    /// always after the work.
    pub fn after_work(mut self) -> Self {
        self.after_work = true;
        self
    }

    /// Lets the first so many requests pass that it would be played on. Default 0.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let the_second_page = Fault::status(500).on("GET", "/ai/clusters").skip(1);
    /// # drop(the_second_page);
    /// ```
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// How often it is played. Default 1.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let twice = Fault::reset().times(2);
    /// # drop(twice);
    /// ```
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Plays it until the faults are cleared.
    ///
    /// ```
    /// # use telnyx_ai_emulator::faults::Fault;
    /// let down = Fault::status(503).always();
    /// # drop(down);
    /// ```
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
