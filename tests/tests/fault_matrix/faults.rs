//! Faults: the rows of the matrix.

use telnyx_ai_tests::{Script, bad_chunk_response, http_head, huge_headers_response};

use crate::kinds::Response;

/// One way to lose a response.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) progress: Progress,
    /// The error predicate that is `true`.
    pub(crate) error: &'static str,
    pub(crate) script: fn(&Response) -> Script,
}

/// Progress of a call at the time of the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The connection was open, and the server did not read a complete request.
    Request,
    /// The request was read, and the response headers were incomplete.
    Head,
    /// The response headers were complete.
    Body,
}

impl Fault {
    pub(crate) fn stalls(&self) -> bool {
        self.error == "timeout"
    }
}

use Progress::{Body, Head, Request};

const fn fault(name: &'static str, progress: Progress, error: &'static str, script: fn(&Response) -> Script) -> Fault {
    Fault { name, progress, error, script }
}

pub(crate) const FAULTS: [Fault; 25] = [
    fault("closed after accept", Request, "interrupted", |_| Script::accept().then_close()),
    fault("reset after accept", Request, "interrupted", |_| Script::accept().then_reset()),
    fault("stalled after accept", Request, "timeout", |_| Script::accept().then_stall()),
    fault("closed after the head of the request", Request, "interrupted", |_| Script::read_head().then_close()),
    fault("reset after the head of the request", Request, "interrupted", |_| Script::read_head().then_reset()),
    fault("closed after the request", Head, "interrupted", |_| Script::read_request().then_close()),
    fault("reset after the request", Head, "interrupted", |_| Script::read_request().then_reset()),
    fault("stalled before the head", Head, "timeout", |_| Script::read_request().then_stall()),
    fault("closed in the status line", Head, "interrupted", |response| {
        Script::respond(response.complete()).cut_at(7).then_close()
    }),
    fault("closed in the headers", Head, "interrupted", |response| {
        cut(response, response.head_length() - 1).then_close()
    }),
    fault("reset in the headers", Head, "interrupted", |response| {
        cut(response, response.head_length() - 1).then_reset()
    }),
    fault("stalled in the headers", Head, "timeout", |response| cut(response, response.head_length() - 1).then_stall()),
    fault("not HTTP", Head, "interrupted", |_| Script::respond("SSH-2.0-OpenSSH_9.9\r\n").then_close()),
    fault("a header without a colon", Head, "interrupted", |_| Script::respond("HTTP/1.1 200 \r\nnonsense\r\n\r\n")),
    fault("too many headers", Head, "interrupted", |_| Script::respond(huge_headers_response(2_000, 10)).then_close()),
    fault("too long headers", Head, "interrupted", |_| {
        Script::respond(huge_headers_response(1, 2_000_000)).then_close()
    }),
    fault("closed after the headers", Body, "interrupted", |response| {
        cut(response, response.head_length()).then_close()
    }),
    fault("reset after the headers", Body, "interrupted", |response| {
        cut(response, response.head_length()).then_reset()
    }),
    fault("stalled after the headers", Body, "timeout", |response| cut(response, response.head_length()).then_stall()),
    fault("closed in the body", Body, "interrupted", |response| half(response).then_close()),
    fault("reset in the body", Body, "interrupted", |response| half(response).then_reset()),
    fault("stalled in the body", Body, "timeout", |response| half(response).then_stall()),
    fault("closed in a chunk", Body, "interrupted", |response| {
        let complete = response.chunked();
        let length = complete.len() * 2 / 3;
        Script::respond(complete).cut_at(length).then_close()
    }),
    fault("garbage instead of a chunk", Body, "interrupted", |response| {
        Script::respond(bad_chunk_response(200, &response.headers(), &response.parts()[..1]))
    }),
    fault("garbage instead of the first chunk", Body, "interrupted", |response| {
        let chunked = [response.headers()[0], ("transfer-encoding", "chunked")];
        Script::respond([http_head(200, &chunked), b"\r\n\r\n".to_vec()].concat())
    }),
];

fn cut(response: &Response, length: usize) -> Script {
    Script::respond(response.complete()).cut_at(length)
}

/// The response up to the middle of its body. In a stream this is before the finish reason.
fn half(response: &Response) -> Script {
    cut(response, response.head_length() + response.body().len() / 2)
}
