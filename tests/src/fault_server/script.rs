//! Scripts of the fault server.

/// Behaviour of the server for one request: steps in order, then an ending.
///
/// A script begins with [`accept`](Self::accept), [`read_head`](Self::read_head), [`read_request`](Self::read_request)
/// or [`respond`](Self::respond). A script without an ending keeps the connection open for the next request, the
/// default of HTTP/1.1.
///
/// ```
/// use telnyx_ai_tests::{Script, http_chunk, http_head};
///
/// // Sends the headers immediately and one event per release, then stalls.
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
    /// The script must not end in keep-alive unless it reads the request later.
    pub fn accept() -> Self {
        Self { steps: Vec::new(), ending: Ending::KeepAlive }
    }

    /// Starts a script that reads the request line and the headers but not the body.
    ///
    /// The request is not counted, unless [`then_read_request`](Self::then_read_request) follows.
    pub fn read_head() -> Self {
        Self::accept().step(Step::ReadHead)
    }

    /// Starts a script that reads a complete request, with a `Content-Length` or chunked body.
    pub fn read_request() -> Self {
        Self::accept().then_read_request()
    }

    /// Starts a script that reads a complete request, then writes `bytes` unchanged.
    pub fn respond(bytes: impl Into<Vec<u8>>) -> Self {
        Self::read_request().write(bytes)
    }

    /// Reads a complete request, for scripts with earlier steps.
    pub fn then_read_request(self) -> Self {
        self.step(Step::ReadRequest)
    }

    /// Writes `bytes` unchanged.
    pub fn write(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.step(Step::Write(Output { bytes: bytes.into(), offsets: Vec::new(), gated: false }))
    }

    /// Waits for one [`FaultServer::release`](super::FaultServer::release).
    pub fn gate(self) -> Self {
        self.step(Step::Gate)
    }

    /// Writes only the first `length` bytes of the previous write.
    ///
    /// # Panics
    ///
    /// Panics if the previous step is not a write, or has fewer bytes.
    pub fn cut_at(mut self, length: usize) -> Self {
        let output = self.output("cut_at");
        assert!(length <= output.bytes.len(), "cut_at({length}) of {} bytes", output.bytes.len());
        output.bytes.truncate(length);
        output.offsets.retain(|offset| *offset < length);
        self
    }

    /// Splits the previous write into pieces that end at these `offsets`. Each piece has a separate system call.
    ///
    /// Pieces are separate segments (`TCP_NODELAY`), and other tasks run between the pieces. TCP does not preserve
    /// boundaries, so a slow client can receive two pieces in one read. If a test depends on the boundary, add
    /// [`gated`](Self::gated) and release each piece after the previous piece was received.
    ///
    /// # Panics
    ///
    /// Panics if the previous step is not a write, or if `offsets` are not ascending and inside its bytes.
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

    /// Makes each piece of the previous write, including the first, wait for one
    /// [`FaultServer::release`](super::FaultServer::release).
    ///
    /// # Panics
    ///
    /// Panics if the previous step is not a write.
    pub fn gated(mut self) -> Self {
        self.output("gated").gated = true;
        self
    }

    /// Splits the previous write into pieces of `step` bytes, each of which waits for one
    /// [`FaultServer::release`](super::FaultServer::release).
    ///
    /// # Panics
    ///
    /// Panics if the previous step is not a write, or if `step` is 0.
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

    /// Closes the connection gracefully: the client reads all written bytes, then end of file.
    ///
    /// The server continues to discard received bytes, because a close with unread bytes would be a reset. For a reset,
    /// use [`then_reset`](Self::then_reset).
    pub fn then_close(self) -> Self {
        self.end(Ending::Close)
    }

    /// Ends the connection with a reset (`SO_LINGER` 0).
    ///
    /// The kernel drops unsent bytes, so earlier writes must fit into the socket buffers (64 KiB is safe on Linux).
    pub fn then_reset(self) -> Self {
        self.end(Ending::Reset)
    }

    /// Keeps the connection open until the client closes it or the server is dropped, without reading or writing.
    ///
    /// An upload larger than the socket buffers stalls too. With full buffers TCP does not report that the client has
    /// closed the connection, so a close is detected only with less unread data.
    pub fn then_stall(self) -> Self {
        self.end(Ending::Stall)
    }

    /// Returns `true` if a new connection takes this script before its first byte.
    pub(super) fn starts_at_accept(&self) -> bool {
        !matches!(self.steps.first(), Some(Step::ReadHead | Step::ReadRequest))
    }

    /// Rejects a script that would be played forever on the same unread request.
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
