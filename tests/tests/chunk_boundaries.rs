//! The chunk boundaries of a response do not change its result.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use telnyx_ai::chat::{ChatChunk, ChatCompletion};
use telnyx_ai_tests::{FaultServer, Script, http_chunk, http_head, http_response, soon, sse_response, telnyx};

/// Multi-byte characters, tool calls in several deltas, keep-alives, all line ends (CRLF inside an event too), and
/// fields without a space after the colon.
const EVENTS: &[&str] = &[
    "\u{feff}: keep-alive\r\n\r\n",
    "id: 1\nevent: message\ndata: {\"id\":\"c-1\",\"created\":1750000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
    "data:{\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Caf\u{e9} \"}}]}\r\n\r\n",
    "data: {\"id\":\"c-1\",\r\ndata: \"choices\":[{\"index\":0,\"delta\":{\"content\":\"\u{2615}\u{1f980} \\ud83e\\udd80\"}}]}\r\r",
    ": ping\n\n",
    "data: {\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call-1\",\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{\\\"q\\\"\"}}]}}]}\n\n",
    "data: {\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":\\\"\u{e9}\\\"}\"}}]}}]}\n\n",
    "data: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"},{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,\"total_tokens\":16}}\n\n",
    "data: [DONE]\n\n",
];

/// Returns all chunks of the stream of this script and the assembled completion.
async fn read(script: Script) -> (Vec<ChatChunk>, ChatCompletion) {
    let server = FaultServer::start([script]).await;
    // More releases than pieces, so that each byte is sent as soon as it can be read.
    server.release_many(100_000);
    soon(async {
        let mut stream = telnyx(&server).chat().stream("Hi").await.unwrap();
        let mut chunks = Vec::new();
        while let Some(chunk) = stream.try_next().await.unwrap() {
            chunks.push(chunk);
        }
        assert_eq!(server.requests().len(), 1);
        (chunks, stream.into_completion().unwrap())
    })
    .await
}

async fn expected() -> (Vec<ChatChunk>, ChatCompletion) {
    let body = EVENTS.concat();
    let whole = read(Script::respond(http_response(200, &[("content-type", "text/event-stream")], body))).await;
    let (chunks, completion) = &whole;
    assert_eq!(chunks.len(), 7, "one for each event but comments and [DONE]");
    assert_eq!(completion.text(), "Café ☕🦀 🦀");
    let choice = &completion.choices[1];
    assert_eq!(choice.message.tool_calls[0].function.arguments, r#"{"q":"é"}"#);
    assert_eq!((choice.message.tool_calls[0].name(), choice.message.tool_calls.len()), ("look_up", 1));
    assert_eq!(completion.usage.as_ref().unwrap().total_tokens, 16);
    whole
}

#[tokio::test]
async fn one_http_chunk_for_each_event() {
    assert_eq!(read(Script::respond(sse_response(EVENTS))).await, expected().await);
}

#[tokio::test]
async fn one_http_chunk_for_each_byte() {
    let body = EVENTS.concat().into_bytes();
    let head = http_head(200, &[("content-type", "text/event-stream"), ("transfer-encoding", "chunked")]);
    let chunks = body.iter().map(|byte| http_chunk([*byte])).chain([http_chunk("")]);
    let answer: Vec<u8> = head.into_iter().chain(chunks.flatten()).collect();
    assert_eq!(read(Script::respond(answer)).await, expected().await);
}

#[tokio::test]
async fn one_packet_for_each_byte() {
    let expected = expected().await;
    for answer in [sse_response(EVENTS), http_response(200, &[("content-type", "text/event-stream")], EVENTS.concat())]
    {
        assert_eq!(read(Script::respond(answer).drip(1)).await, expected);
    }
}

#[tokio::test]
async fn packets_of_any_size() {
    let expected = expected().await;
    let answer = sse_response(EVENTS);
    for size in [2, 3, 5, 7, 11, 64, 100, 257] {
        assert_eq!(read(Script::respond(answer.clone()).drip(size)).await, expected, "{size}");
    }
}

#[tokio::test]
async fn two_packets_split_at_any_byte() {
    let expected = expected().await;
    let body = EVENTS.concat();
    let head = http_head(200, &[("content-type", "text/event-stream")]);
    for at in 1..body.len() {
        let answer = [head.as_slice(), body.as_bytes()].concat();
        // A body that ends with its connection, so that only the events mark its end.
        let script = Script::respond(answer).split_at(&[head.len() + at]).then_close();
        assert_eq!(read(script).await, expected, "{at}");
    }
}

#[tokio::test]
async fn a_plain_response_in_any_pieces() {
    for size in [1, 2, 7] {
        let answer = telnyx_ai_tests::json_response(200, telnyx_ai_tests::COMPLETION);
        let server = FaultServer::start([Script::respond(answer).drip(size)]).await;
        server.release_many(100_000);
        assert_eq!(soon(telnyx(&server).chat().complete("Hi")).await.unwrap().text(), "Hello");
    }
}
