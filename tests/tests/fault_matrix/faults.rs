//! The faults: the rows of the matrix.

use telnyx_ai_tests::{Script, bad_chunk_response, http_head, huge_headers_response};

use crate::kinds::Answer;

/// One way in which an answer is lost.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// The only predicate of the error's kind that holds.
    pub(crate) error: &'static str,
    pub(crate) script: fn(&Answer) -> Script,
}

/// How far a call got before the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The connection was made, and the server read no request to its end.
    Request,
    /// The request was read; the head of the answer did not come whole.
    Head,
    /// The head came whole.
    Body,
}

impl Fault {
    pub(crate) fn stalls(&self) -> bool {
        self.error == "timeout"
    }
}

use Place::{Body, Head, Request};

const fn fault(name: &'static str, place: Place, error: &'static str, script: fn(&Answer) -> Script) -> Fault {
    Fault { name, place, error, script }
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
    fault("closed in the status line", Head, "interrupted", |answer| {
        Script::respond(answer.whole()).cut_at(7).then_close()
    }),
    fault("closed in the headers", Head, "interrupted", |answer| cut(answer, answer.head_length() - 1).then_close()),
    fault("reset in the headers", Head, "interrupted", |answer| cut(answer, answer.head_length() - 1).then_reset()),
    fault("stalled in the headers", Head, "timeout", |answer| cut(answer, answer.head_length() - 1).then_stall()),
    fault("not HTTP", Head, "interrupted", |_| Script::respond("SSH-2.0-OpenSSH_9.9\r\n").then_close()),
    fault("a header without a colon", Head, "interrupted", |_| Script::respond("HTTP/1.1 200 \r\nnonsense\r\n\r\n")),
    fault("too many headers", Head, "interrupted", |_| Script::respond(huge_headers_response(2_000, 10)).then_close()),
    fault("too long headers", Head, "interrupted", |_| {
        Script::respond(huge_headers_response(1, 2_000_000)).then_close()
    }),
    fault("closed after the headers", Body, "interrupted", |answer| cut(answer, answer.head_length()).then_close()),
    fault("reset after the headers", Body, "interrupted", |answer| cut(answer, answer.head_length()).then_reset()),
    fault("stalled after the headers", Body, "timeout", |answer| cut(answer, answer.head_length()).then_stall()),
    fault("closed in the body", Body, "interrupted", |answer| half(answer).then_close()),
    fault("reset in the body", Body, "interrupted", |answer| half(answer).then_reset()),
    fault("stalled in the body", Body, "timeout", |answer| half(answer).then_stall()),
    fault("closed in a chunk", Body, "interrupted", |answer| {
        let whole = answer.chunked();
        let length = whole.len() * 2 / 3;
        Script::respond(whole).cut_at(length).then_close()
    }),
    fault("garbage in place of a chunk", Body, "interrupted", |answer| {
        Script::respond(bad_chunk_response(200, &answer.headers(), &answer.parts()[..1]))
    }),
    fault("garbage in place of the first chunk", Body, "interrupted", |answer| {
        let chunked = [answer.headers()[0], ("transfer-encoding", "chunked")];
        Script::respond([http_head(200, &chunked), b"\r\n\r\n".to_vec()].concat())
    }),
];

fn cut(answer: &Answer, length: usize) -> Script {
    Script::respond(answer.whole()).cut_at(length)
}

/// The answer up to the middle of its body. In a stream that is before its finish reason.
fn half(answer: &Answer) -> Script {
    cut(answer, answer.head_length() + answer.body().len() / 2)
}
