//! Answers that come in an unusual way, and come whole: nothing is lost, and nothing is sent again.

use telnyx_ai_tests::{FaultServer, Script, all, chunked_response, http_head, http_response, interim_response};

use crate::cell::{Expected, check, client, place};
use crate::kinds::{Answer, KINDS, each_operation};

const ONCE: Expected = Expected { requests: 1, attempts: 1, error: None };

type Row = (&'static str, fn(&Answer) -> Script);

const ROWS: [Row; 13] = [
    ("with a length", |answer| Script::respond(answer.whole())),
    ("in chunks", |answer| Script::respond(answer.chunked())),
    ("in chunks of one byte", |answer| {
        let bytes: Vec<_> = answer.body().into_bytes().into_iter().map(|byte| [byte]).collect();
        Script::respond(chunked_response(200, &answer.headers(), &bytes))
    }),
    ("one byte for each release", |answer| Script::respond(answer.whole()).drip(1)),
    ("in chunks, one byte for each release", |answer| Script::respond(answer.chunked()).drip(1)),
    ("split at every byte", |answer| split(answer.whole())),
    ("in chunks, split at every byte", |answer| split(answer.chunked())),
    ("until the connection is closed", |answer| {
        Script::respond([http_head(200, &answer.headers()), answer.body().into()].concat()).then_close()
    }),
    ("with the connection closed after it", |answer| {
        Script::respond(http_response(200, &[answer.headers()[0], ("connection", "close")], answer.body())).then_close()
    }),
    ("after 100 Continue", |answer| Script::respond([interim_response(100, &[]), answer.whole()].concat())),
    ("after five early hints", |answer| {
        let hints = interim_response(103, &[("link", "</style.css>; rel=preload")]).repeat(5);
        Script::respond([hints, answer.whole()].concat())
    }),
    ("after an early hint, split at every byte", |answer| split([interim_response(103, &[]), answer.whole()].concat())),
    ("with many long headers", |answer| {
        let names: Vec<_> = (0..80).map(|number| format!("x-filler-{number}")).collect();
        let value = "x".repeat(2_000);
        let fillers: Vec<_> = names.iter().map(|name| (name.as_str(), value.as_str())).collect();
        Script::respond(http_response(200, &[&answer.headers()[..], &fillers[..]].concat(), answer.body()))
    }),
];

fn split(bytes: Vec<u8>) -> Script {
    let every: Vec<_> = (1..bytes.len()).collect();
    Script::respond(bytes).split_at(&every)
}

#[tokio::test]
async fn an_answer_that_comes_whole_is_taken() {
    all(ROWS.into_iter().flat_map(|row| KINDS.map(|kind| (row, kind))).map(|((row, script), kind)| async move {
        let _place = place().await;
        let server = FaultServer::start([script(&kind.answer)]).await;
        let (context, telnyx) = (format!("{row}, {}", kind.name), client(&server.base_url(), None));
        let released = async {
            loop {
                server.release();
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = check(&context, &kind, &telnyx, &server, &ONCE) => {}
            () = released => {}
        }
        assert_eq!(server.connections(), 1, "{context}");
    }))
    .await;
}

#[tokio::test]
async fn an_answer_in_two_pieces_is_taken_wherever_it_is_parted() {
    all(each_operation().map(|kind| async move {
        let _place = place().await;
        for whole in [kind.answer.whole(), kind.answer.chunked()] {
            // A file is made and sent for each call of these two: there it is every seventh byte.
            let step = if kind.saves() || kind.sends_file() { 7 } else { 1 };
            let parted: Vec<_> = (1..whole.len()).step_by(step).collect();
            let server =
                FaultServer::start(parted.iter().map(|at| Script::respond(whole.clone()).split_at(&[*at]))).await;
            let telnyx = client(&server.base_url(), None);
            for at in parted {
                check(&format!("parted at {at}, {}", kind.name), &kind, &telnyx, &server, &ONCE).await;
            }
        }
    }))
    .await;
}
