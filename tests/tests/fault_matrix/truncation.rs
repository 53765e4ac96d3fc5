//! A response cut at any byte is an error or complete.

use telnyx_ai::Telnyx;
use telnyx_ai_tests::{EVENTS, FaultServer, Script, all, soon};

use crate::check::{client, kind_of, permit};
use crate::files::Files;
use crate::kinds::{Kind, each_operation};

/// Kinds that are not retried after the response headers, and kinds that are never retried. Their tests have no waits.
fn without_retries() -> impl Iterator<Item = Kind> {
    each_operation().filter(|kind| kind.attempts == 1 || kind.live)
}

/// Returns the number of bytes that make a response complete: all bytes, or for a stream the bytes up to its finish
/// reason.
fn needed(kind: &Kind, response: &[u8]) -> usize {
    let text = std::str::from_utf8(response).unwrap();
    match kind.operation {
        "chat.stream" => text.find(EVENTS[1]).unwrap() + EVENTS[1].len(),
        // A chunked body ends with the size of the last chunk and an empty line.
        _ => response.len(),
    }
}

async fn call(kind: &Kind, telnyx: &Telnyx, context: &str) -> Result<(), &'static str> {
    let files = Files::of(kind);
    let result = soon(kind.call(telnyx, &files)).await;
    if kind.saves() {
        let saved = result.is_ok().then(|| kind.response.body());
        files.assert_picture(saved.as_ref().map(String::as_bytes), context);
    }
    result.map_err(|error| {
        assert_eq!(error.attempts(), 1, "{context}: {error}");
        kind_of(&error)[0]
    })
}

#[tokio::test]
async fn a_response_cut_at_any_byte_is_an_error_or_complete() {
    type Ending = (fn(Script) -> Script, usize);
    let endings: [Ending; 2] = [(Script::then_close, 1), (Script::then_reset, 3)];
    let cells = endings.into_iter().flat_map(|ending| without_retries().map(move |kind| (ending, kind)));
    all(cells.map(|((ending, step), kind)| async move {
        let _permit = permit().await;
        for response in [kind.response.complete(), kind.response.chunked()] {
            let head = response.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
            let step = if kind.sends_file() { 5 } else { step };
            let cuts: Vec<_> = (head..response.len()).step_by(step).collect();
            let server =
                FaultServer::start(cuts.iter().map(|at| ending(Script::respond(response.clone()).cut_at(*at)))).await;
            let telnyx = client(&server.base_url(), None);
            for at in &cuts {
                let context = format!("cut at {at} of {}, {}", response.len(), kind.name);
                let expected = if *at < needed(&kind, &response) { Err("interrupted") } else { Ok(()) };
                assert_eq!(call(&kind, &telnyx, &context).await, expected, "{context}");
            }
            assert_eq!(server.requests().len(), cuts.len(), "{}: each was sent once", kind.name);
        }
    }))
    .await;
}
