//! Complete responses with unusual framing: they are accepted without a retry.

use telnyx_ai_tests::{FaultServer, Script, all, chunked_response, http_head, http_response, interim_response};

use crate::check::{Expected, check, client, permit};
use crate::kinds::{KINDS, Response, each_operation};

const ONCE: Expected = Expected { requests: 1, attempts: 1, error: None };

type Row = (&'static str, fn(&Response) -> Script);

const ROWS: [Row; 13] = [
    ("with a length", |response| Script::respond(response.complete())),
    ("in chunks", |response| Script::respond(response.chunked())),
    ("in chunks of one byte", |response| {
        let bytes: Vec<_> = response.body().into_bytes().into_iter().map(|byte| [byte]).collect();
        Script::respond(chunked_response(200, &response.headers(), &bytes))
    }),
    ("one byte for each release", |response| Script::respond(response.complete()).drip(1)),
    ("in chunks, one byte for each release", |response| Script::respond(response.chunked()).drip(1)),
    ("split at every byte", |response| split(response.complete())),
    ("in chunks, split at every byte", |response| split(response.chunked())),
    ("until the connection is closed", |response| {
        Script::respond([http_head(200, &response.headers()), response.body().into()].concat()).then_close()
    }),
    ("with the connection closed after it", |response| {
        Script::respond(http_response(200, &[response.headers()[0], ("connection", "close")], response.body()))
            .then_close()
    }),
    ("after 100 Continue", |response| Script::respond([interim_response(100, &[]), response.complete()].concat())),
    ("after five early hints", |response| {
        let hints = interim_response(103, &[("link", "</style.css>; rel=preload")]).repeat(5);
        Script::respond([hints, response.complete()].concat())
    }),
    ("after an early hint, split at every byte", |response| {
        split([interim_response(103, &[]), response.complete()].concat())
    }),
    ("with many long headers", |response| {
        let names: Vec<_> = (0..80).map(|number| format!("x-filler-{number}")).collect();
        let value = "x".repeat(2_000);
        let fillers: Vec<_> = names.iter().map(|name| (name.as_str(), value.as_str())).collect();
        Script::respond(http_response(200, &[&response.headers()[..], &fillers[..]].concat(), response.body()))
    }),
];

fn split(bytes: Vec<u8>) -> Script {
    let every: Vec<_> = (1..bytes.len()).collect();
    Script::respond(bytes).split_at(&every)
}

#[tokio::test]
async fn a_complete_response_is_accepted() {
    all(ROWS.into_iter().flat_map(|row| KINDS.map(|kind| (row, kind))).map(|((row, script), kind)| async move {
        let _permit = permit().await;
        let server = FaultServer::start([script(&kind.response)]).await;
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
async fn a_response_split_at_any_byte_is_accepted() {
    all(each_operation().map(|kind| async move {
        let _permit = permit().await;
        for complete in [kind.response.complete(), kind.response.chunked()] {
            // These two kinds send or save a file in each call, so they are tested with every seventh byte.
            let step = if kind.saves() || kind.sends_file() { 7 } else { 1 };
            let parted: Vec<_> = (1..complete.len()).step_by(step).collect();
            let server =
                FaultServer::start(parted.iter().map(|at| Script::respond(complete.clone()).split_at(&[*at]))).await;
            let telnyx = client(&server.base_url(), None);
            for at in parted {
                check(&format!("parted at {at}, {}", kind.name), &kind, &telnyx, &server, &ONCE).await;
            }
        }
    }))
    .await;
}
