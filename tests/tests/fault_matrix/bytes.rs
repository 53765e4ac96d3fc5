//! An answer that breaks off at any byte is an error or whole, never something between.

use telnyx_ai::Telnyx;
use telnyx_ai_tests::{EVENTS, FaultServer, Script, all, soon};

use crate::cell::{client, kind_of, place};
use crate::files::Files;
use crate::kinds::{Kind, each_operation};

/// The kinds that are not sent again once the head is there, or ever: no wait makes these tests long.
fn unrepeated() -> impl Iterator<Item = Kind> {
    each_operation().filter(|kind| kind.tries == 1 || kind.live)
}

/// How many bytes of this answer there must be for it to be whole: all, but in a stream those up to its finish reason.
fn needed(kind: &Kind, answer: &[u8]) -> usize {
    let text = std::str::from_utf8(answer).unwrap();
    match kind.operation {
        "chat.stream" => text.find(EVENTS[1]).unwrap() + EVENTS[1].len(),
        // A chunked body ends with the size of the chunk after the last, and the empty line after it.
        _ => answer.len(),
    }
}

async fn call(kind: &Kind, telnyx: &Telnyx, context: &str) -> Result<(), &'static str> {
    let files = Files::of(kind);
    let result = soon(kind.call(telnyx, &files)).await;
    if kind.saves() {
        let saved = result.is_ok().then(|| kind.answer.body());
        files.assert_picture(saved.as_ref().map(String::as_bytes), context);
    }
    result.map_err(|error| {
        assert_eq!(error.attempts(), 1, "{context}: {error}");
        kind_of(&error)[0]
    })
}

#[tokio::test]
async fn an_answer_that_breaks_off_at_any_byte_is_an_error_or_whole() {
    type Ending = (fn(Script) -> Script, usize);
    let endings: [Ending; 2] = [(Script::then_close, 1), (Script::then_reset, 3)];
    let cells = endings.into_iter().flat_map(|ending| unrepeated().map(move |kind| (ending, kind)));
    all(cells.map(|((ending, step), kind)| async move {
        let _place = place().await;
        for answer in [kind.answer.whole(), kind.answer.chunked()] {
            let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
            let step = if kind.sends_file() { 5 } else { step };
            let cuts: Vec<_> = (head..answer.len()).step_by(step).collect();
            let server =
                FaultServer::start(cuts.iter().map(|at| ending(Script::respond(answer.clone()).cut_at(*at)))).await;
            let telnyx = client(&server.base_url(), None);
            for at in &cuts {
                let context = format!("cut at {at} of {}, {}", answer.len(), kind.name);
                let expected = if *at < needed(&kind, &answer) { Err("interrupted") } else { Ok(()) };
                assert_eq!(call(&kind, &telnyx, &context).await, expected, "{context}");
            }
            assert_eq!(server.requests().len(), cuts.len(), "{}: each was sent once", kind.name);
        }
    }))
    .await;
}
