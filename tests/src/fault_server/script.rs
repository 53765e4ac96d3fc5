//! What a server does with one request.

/// What the server does with one request: steps in order, then an ending.
///
/// A script begins with [`accept`](Self::accept), [`read_head`](Self::read_head),
/// [`read_request`](Self::read_request) or [`respond`](Self::respond). One without an ending keeps the connection open
/// for the next request, as HTTP/1.1 does by default.
///
/// ```
/// use telnyx_ai_tests::{Script, http_chunk, http_head};
///
/// // Answers with a head at once and with an event at each release, then says nothing more.
/// Script::read_request()
///     .write(http_head(200, &[("content-type", "text/event-stream"), ("transfer-encoding", "chunked")]))
///     .write(http_chunk("data: 1\n\n")).gated()
///     .write(http_chunk("data: 2\n\n")).gated()
///     .then_stall();
/// ```
#[derive(Debug, Clone)]
#[must_use = "a script does nothing until a server plays it"]
pub struct Script {
    pub(super) steps: Vec<Step>,
    pub(super) ending: Ending,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    ReadHead,
    ReadRequest,
    Gate,
    Write(Output),
}

/// Bytes to write, in pieces that end at `offsets`.
#[derive(Debug, Clone)]
pub(super) struct Output {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
    pub(super) gated: bool,
}

impl Output {
    pub(super) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.offsets.iter().copied());
        let ends = self.offsets.iter().copied().chain([self.bytes.len()]);
        starts.zip(ends).map(|(start, end)| &self.bytes[start..end])
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    KeepAlive,
    Close,
    Reset,
    Stall,
}

impl Script {
    /// Starts a script that acts as soon as the connection is accepted, before anything is read.
    ///
    /// It must not end in keep-alive unless it reads the request later.
    pub fn accept() -> Self {
        Self { steps: Vec::new(), ending: Ending::KeepAlive }
    }

    /// Starts a script that reads the request line and the headers but not the body.
    ///
    /// Such a request is not counted, unless [`then_read_request`](Self::then_read_request) follows.
    pub fn read_head() -> Self {
        Self::accept().step(Step::ReadHead)
    }

    /// Starts a script that reads a whole request: the head, then a `Content-Length` or chunked body.
    pub fn read_request() -> Self {
        Self::accept().then_read_request()
    }

    /// Starts a script that reads a whole request, then writes `bytes` as they are.
    pub fn respond(bytes: impl Into<Vec<u8>>) -> Self {
        Self::read_request().write(bytes)
    }

    /// Reads a whole request, for scripts that did something else first.
    pub fn then_read_request(self) -> Self {
        self.step(Step::ReadRequest)
    }

    /// Writes `bytes` as they are.
    pub fn write(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.step(Step::Write(Output { bytes: bytes.into(), offsets: Vec::new(), gated: false }))
    }

    /// Waits for one [`FaultServer::release`](super::FaultServer::release).
    pub fn gate(self) -> Self {
        self.step(Step::Gate)
    }

    /// Writes only the first `length` of the bytes just given.
    ///
    /// # Panics
    ///
    /// If the step before is not a write, or is shorter than that.
    pub fn cut_at(mut self, length: usize) -> Self {
        let output = self.output("cut_at");
        assert!(length <= output.bytes.len(), "cut_at({length}) of {} bytes", output.bytes.len());
        output.bytes.truncate(length);
        output.offsets.retain(|offset| *offset < length);
        self
    }

    /// Writes the bytes just given in pieces that end at these `offsets`, each handed to the network at once.
    ///
    /// Pieces are separate segments (`TCP_NODELAY`), and other tasks run between two of them, but TCP keeps no
    /// boundaries: a client that is slow to read can still get two in one read. Where a test depends on the boundary,
    /// add [`gated`](Self::gated) and release each piece when the one before was seen.
    ///
    /// # Panics
    ///
    /// If the step before is not a write, or if `offsets` are not ascending and inside its bytes.
    pub fn split_at(mut self, offsets: &[usize]) -> Self {
        let output = self.output("split_at");
        assert!(
            offsets.is_sorted_by(|a, b| a < b) && offsets.iter().all(|at| (1..output.bytes.len()).contains(at)),
            "split_at({offsets:?}) must be ascending and inside {} bytes",
            output.bytes.len()
        );
        output.offsets = offsets.to_vec();
        self
    }

    /// Makes every piece of the bytes just given, the first too, wait for one
    /// [`FaultServer::release`](super::FaultServer::release).
    ///
    /// # Panics
    ///
    /// If the step before is not a write.
    pub fn gated(mut self) -> Self {
        self.output("gated").gated = true;
        self
    }

    /// Writes the bytes just given `step` at a time, each time after one
    /// [`FaultServer::release`](super::FaultServer::release).
    ///
    /// # Panics
    ///
    /// If the step before is not a write, or if `step` is 0.
    pub fn drip(mut self, step: usize) -> Self {
        assert!(step > 0, "drip(0) would never end");
        let output = self.output("drip");
        output.offsets = (step..output.bytes.len()).step_by(step).collect();
        self.gated()
    }

    /// Keeps the connection open for the next request, which gets the next script. This is the default.
    pub fn then_keep_alive(self) -> Self {
        self.end(Ending::KeepAlive)
    }

    /// Ends the connection in order: the client reads all that was written, then end of file.
    ///
    /// The server goes on to discard what the client sends, because a plain close with unread bytes is a reset: use
    /// [`then_reset`](Self::then_reset) for that.
    pub fn then_close(self) -> Self {
        self.end(Ending::Close)
    }

    /// Ends the connection with a reset (`SO_LINGER` 0).
    ///
    /// The kernel drops what it could not hand over yet, so keep what is written before to what fits in the buffers of
    /// a socket (64 KiB is safe on Linux).
    pub fn then_reset(self) -> Self {
        self.end(Ending::Reset)
    }

    /// Holds the connection open until the client closes it or the server is dropped, and reads and writes nothing.
    ///
    /// An upload that is larger than the socket buffers stalls too. TCP then holds back the news that the client has
    /// closed, so such a client is seen to leave only if less than that is unread.
    pub fn then_stall(self) -> Self {
        self.end(Ending::Stall)
    }

    /// Whether a new connection takes this script before its first byte.
    pub(super) fn starts_at_accept(&self) -> bool {
        !matches!(self.steps.first(), Some(Step::ReadHead | Step::ReadRequest))
    }

    /// Refuses what would be played over and over on a request that stays unread.
    pub(super) fn check(&self, index: usize) {
        let reads = self.steps.iter().any(|step| matches!(step, Step::ReadRequest));
        assert!(
            reads || self.ending != Ending::KeepAlive,
            "script {index} keeps the connection but never reads the request: end it with then_close, then_reset or \
             then_stall"
        );
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    fn end(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    fn output(&mut self, modifier: &str) -> &mut Output {
        match self.steps.last_mut() {
            Some(Step::Write(output)) => output,
            _ => panic!("{modifier} must follow respond or write"),
        }
    }
}
