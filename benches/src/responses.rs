//! Prepared responses, the same in every run.

use std::fmt::Write;

use crate::work::Work;

pub const EVENTS: u64 = 2000;
pub const PAGES: u64 = 50;
pub const FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Splitting of a response body into writes.
#[derive(Clone, Copy, Debug)]
pub enum Split {
    /// Pieces of this many bytes.
    Every(usize),
    /// One piece per event.
    Events,
}

/// A prepared response: its headers, its body, and the splitting of the body.
#[derive(Debug)]
pub struct PreparedResponse {
    pub head: String,
    pub body: Vec<u8>,
    pub cut: Split,
    /// Number of times that the body is written, for responses too large for memory.
    pub times: u64,
}

impl PreparedResponse {
    fn new(content_type: &str, body: Vec<u8>, cut: Split, times: u64) -> Self {
        let length = body.len() as u64 * times;
        let head = format!("HTTP/1.1 200 OK\r\n{}content-length: {length}\r\n\r\n", headers(content_type));
        Self { head, body, cut, times }
    }

    fn json(body: String) -> Self {
        Self::new("application/json", body.into_bytes(), Split::Every(64 * 1024), 1)
    }
}

/// Headers of all responses of the service.
fn headers(content_type: &str) -> String {
    format!(
        "date: Mon, 23 Nov 2026 08:00:00 GMT\r\ncontent-type: {content_type}\r\n\
         x-request-id: 3f1c9a52-7d0e-4b8e-9a55-0d6c1f1f2a10\r\nx-ratelimit-limit: 1000\r\nx-ratelimit-remaining: 999\r\n\
         x-ratelimit-reset: 1\r\ncache-control: no-store\r\n"
    )
}

/// Returns the responses to `work`: a single response, or a response for each page.
pub fn responses(work: Work) -> Vec<PreparedResponse> {
    match work {
        Work::Chat | Work::Chat64 | Work::Bulk | Work::Start => vec![PreparedResponse::json(completion())],
        Work::EventPerWrite => vec![PreparedResponse::new("text/event-stream", events("\n", false), Split::Events, 1)],
        Work::Pieces => {
            vec![PreparedResponse::new("text/event-stream", events("\n", false), Split::Every(64 * 1024), 1)]
        }
        Work::RandomPieces => vec![chunked(random_pieces(&events("\r\n", true)))],
        Work::ChunkPerEvent => vec![chunked(blocks(&events("\n", false)))],
        Work::Pages => (1..=PAGES).map(|page| PreparedResponse::json(clusters(page))).collect(),
        Work::Conversations => vec![PreparedResponse::json(conversations())],
        Work::Search => vec![PreparedResponse::json(documents())],
        Work::Graph => {
            let piece = vec![0x5a; 256 * 1024];
            let times = FILE_BYTES / piece.len() as u64;
            vec![PreparedResponse::new("image/png", piece, Split::Every(256 * 1024), times)]
        }
        Work::Upload => {
            vec![PreparedResponse::json(r#"{"text":"Hello.","usage":{"type":"duration","seconds":1}}"#.into())]
        }
    }
}

/// Writes each piece as its own HTTP chunk, so that the client receives the pieces unchanged.
fn chunked<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> PreparedResponse {
    let mut body = Vec::new();
    for piece in pieces {
        body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        body.extend_from_slice(piece);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let head = format!("HTTP/1.1 200 OK\r\n{}transfer-encoding: chunked\r\n\r\n", headers("text/event-stream"));
    PreparedResponse { head, body, cut: Split::Every(64 * 1024), times: 1 }
}

/// Returns pieces of 1 to 64 bytes, the same in every run.
fn random_pieces(events: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut dice = fastrand::Rng::with_seed(7);
    let mut rest = events;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(dice.usize(1..=64).min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Returns the events of a stream, each with its trailing blank line.
pub fn blocks(events: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = events;
    std::iter::from_fn(move || {
        let end = memchr::memmem::find(rest, b"\n\n").map(|at| at + 2).unwrap_or(rest.len());
        let (block, after) = rest.split_at(end);
        rest = after;
        (!block.is_empty()).then_some(block)
    })
}

fn completion() -> String {
    let text =
        "The first fjord on the way north is the Hardangerfjord; \\\"the queen\\\", as they say \u{2013} 179 km.\\n"
            .repeat(4);
    format!(
        r#"{{"id":"chatcmpl-8d1f0c5e","object":"chat.completion","created":1763884800,"model":"{MODEL}","choices":[{{"index":0,"message":{{"role":"assistant","content":"{text}","tool_calls":null}},"finish_reason":"stop","logprobs":null}}],"usage":{{"prompt_tokens":57,"completion_tokens":96,"total_tokens":153}}}}"#
    )
}

pub const MODEL: &str = "meta-llama/Meta-Llama-3.1-70B-Instruct";

/// Returns a stream in the form of the service: role, text, finish reason, usage.
pub fn events(line_end: &str, noisy: bool) -> Vec<u8> {
    let words =
        if noisy { [" fjord", " smörgås", " 日本", " \u{1f6a2}"] } else { [" the", " quick", " brown", " fox"] };
    let mut out = String::new();
    for number in 0..EVENTS {
        if noisy && number % 16 == 7 {
            let _ = write!(out, ": keep-alive {number}{line_end}{line_end}");
        }
        let delta = match number {
            0 => r#"{"role":"assistant","content":""}"#.to_owned(),
            last if last >= EVENTS - 2 => "{}".to_owned(),
            _ => format!(r#"{{"content":"{}"}}"#, words[number as usize % words.len()]),
        };
        let (choices, usage) = match number {
            last if last == EVENTS - 2 => {
                (r#"[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]"#.to_owned(), "")
            }
            last if last == EVENTS - 1 => {
                ("[]".to_owned(), r#","usage":{"prompt_tokens":57,"completion_tokens":1997,"total_tokens":2054}"#)
            }
            _ => (format!(r#"[{{"index":0,"delta":{delta},"logprobs":null,"finish_reason":null}}]"#), ""),
        };
        let _ = write!(
            out,
            r#"data: {{"id":"chatcmpl-8d1f0c5e","object":"chat.completion.chunk","created":1763884800,"model":"{MODEL}","choices":{choices}{usage}}}{line_end}{line_end}"#
        );
    }
    let _ = write!(out, "data: [DONE]{line_end}{line_end}");
    out.into_bytes()
}

fn clusters(page: u64) -> String {
    let items: Vec<_> = (0..100)
        .map(|item| {
            format!(
                r#"{{"task_id":"0d9b2f6e-{page:04}-4c1a-8b7d-{item:012}","bucket":"support-calls","status":"completed","min_cluster_size":25,"min_subcluster_size":5,"created_at":"2026-11-20T08:15:30.123456Z","finished_at":"2026-11-20T08:17:02.654321Z"}}"#
            )
        })
        .collect();
    let meta =
        format!(r#"{{"page_number":{page},"page_size":100,"total_pages":{PAGES},"total_results":{}}}"#, PAGES * 100);
    format!(r#"{{"data":[{}],"meta":{meta}}}"#, items.join(","))
}

fn conversations() -> String {
    let items: Vec<_> = (0..1000)
        .map(|item| {
            format!(
                r#"{{"id":"6b3f1d2c-5a4e-4f7b-9c8d-{item:012}","name":"call from +4755{item:06}","created_at":"2026-11-20T08:15:30.123456Z","last_message_at":"2026-11-20T08:17:02.654321Z","metadata":{{"assistant_id":"assistant-{item:08}-1c2d-4e3f","telnyx_conversation_channel":"phone_call","from":"+4755{item:06}","to":"+4721000000","call_control_id":"v3:{item:020}"}}}}"#
            )
        })
        .collect();
    format!(r#"{{"data":[{}]}}"#, items.join(","))
}

fn documents() -> String {
    let items: Vec<_> = (0..20)
        .map(|item| {
            let text = "The warranty covers parts and labour for two years; \\\"wear\\\" is excluded \u{2013} see page 12.\\n".repeat(11);
            format!(
                r#"{{"document_chunk":"{text}","distance":0.{item:02}5,"metadata":{{"checksum":"9f86d081884c7d659a2feaa0c55ad015","embedding":"thenlper/gte-large","filename":"warranty-{item}.txt","source":"telnyx-storage","certainty":0.9,"loader_metadata":{{"page":{item}}}}}}}"#
            )
        })
        .collect();
    format!(r#"{{"data":[{}]}}"#, items.join(","))
}
