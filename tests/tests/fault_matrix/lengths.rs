//! A `Content-Length` that is wrong.

use telnyx_ai_tests::{COMPLETION, FaultServer, Script, all, http_head, http_response, short_body_response, soon};

use crate::cell::{Expected, check, client, kind_of, place};
use crate::files::Files;
use crate::kinds::{KINDS, Kind, PICTURE};

#[tokio::test]
async fn a_body_shorter_than_its_length_is_not_taken_for_whole() {
    all(KINDS.map(|kind| async move {
        let _place = place().await;
        // The value is there, but more was promised.
        let short = short_body_response(200, &kind.answer.headers(), kind.answer.body(), 7);
        let server = FaultServer::start([Script::respond(short).then_close()]).await;
        let attempts = if kind.live { 1 } else { kind.tries };
        // What ends a stream is its last event; nothing comes after that.
        let error = (kind.operation != "chat.stream").then_some("interrupted");
        let expected = Expected { requests: attempts, attempts, error };
        check(kind.name, &kind, &client(&server.base_url(), None), &server, &expected).await;
    }))
    .await;
}

/// What the call makes of the first half of its answer.
fn of_half(kind: &Kind) -> Option<&'static str> {
    match kind.operation {
        "chat.stream" => Some("incomplete stream"),
        // A picture says nothing about its length but this.
        "clusters.get_graph" => None,
        _ => Some("decode"),
    }
}

#[tokio::test]
async fn a_body_longer_than_its_length_ends_there() {
    all(KINDS.map(|kind| async move {
        let _place = place().await;
        let (body, half) = (kind.answer.body(), kind.answer.body().len() / 2);
        let length = half.to_string();
        let head = http_head(200, &[kind.answer.headers()[0], ("content-length", &length)]);
        let server = FaultServer::start([
            Script::respond([head, body.clone().into()].concat()),
            Script::respond(kind.answer.whole()),
        ])
        .await;
        let (telnyx, files) = (client(&server.base_url(), None), Files::of(&kind));

        let result = soon(kind.call(&telnyx, &files)).await;
        let found = result.as_ref().err().map(|error| kind_of(error)[0]);
        assert_eq!(found, of_half(&kind), "{}: {result:?}", kind.name);
        assert_eq!(server.requests().len(), 1, "{}: the service has answered, so it is not asked again", kind.name);
        if kind.saves() {
            files.assert_picture(Some(&body.as_bytes()[..half]), kind.name);
        }
        let next = Expected { requests: 1, attempts: 1, error: None };
        check(&format!("after it, {}", kind.name), &kind, &telnyx, &server, &next).await;
        assert_eq!(server.connections(), 2, "{}: what came too much is no answer to the next call", kind.name);
    }))
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_given_to_no_call() {
    let forged = COMPLETION.replace("Hello", "forged");
    let forged = [
        http_response(200, &[("content-type", "application/json")], &forged),
        http_response(200, &PICTURE.headers(), "forged"),
    ];
    all(KINDS.into_iter().flat_map(|kind| forged.clone().map(|forged| (kind, forged))).map(
        |(kind, forged)| async move {
            let _place = place().await;
            let both = [kind.answer.whole(), forged].concat();
            let server = FaultServer::start([Script::respond(both), Script::respond(kind.answer.whole())]).await;
            let telnyx = client(&server.base_url(), None);
            let once = Expected { requests: 1, attempts: 1, error: None };
            for call in ["first", "second", "third"] {
                check(&format!("{call}, {}", kind.name), &kind, &telnyx, &server, &once).await;
            }
            assert_eq!(server.connections(), 2, "{}: the connection is given up", kind.name);
        },
    ))
    .await;
}
