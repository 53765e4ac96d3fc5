//! Wrong `Content-Length` values.

use telnyx_ai_tests::{COMPLETION, FaultServer, Script, all, http_head, http_response, short_body_response, soon};

use crate::check::{Expected, check, client, kind_of, permit};
use crate::files::Files;
use crate::kinds::{KINDS, Kind, PICTURE};

#[tokio::test]
async fn a_body_shorter_than_its_length_is_incomplete() {
    all(KINDS.map(|kind| async move {
        let _permit = permit().await;
        // The value is complete, but the length announces more bytes.
        let short = short_body_response(200, &kind.response.headers(), kind.response.body(), 7);
        let server = FaultServer::start([Script::respond(short).then_close()]).await;
        let attempts = if kind.live { 1 } else { kind.attempts };
        // A stream ends with its last event, independent of the length.
        let error = (kind.operation != "chat.stream").then_some("interrupted");
        let expected = Expected { requests: attempts, attempts, error };
        check(kind.name, &kind, &client(&server.base_url(), None), &server, &expected).await;
    }))
    .await;
}

/// Returns the error of a call that receives only part of its response.
fn error_of_first_half(kind: &Kind) -> Option<&'static str> {
    match kind.operation {
        "chat.stream" => Some("incomplete stream"),
        // Only the length shows that a file is incomplete.
        "clusters.get_graph" | "storage.get" => None,
        // The body of the response is not decoded.
        "storage.put" | "storage.delete" => None,
        _ => Some("decode"),
    }
}

#[tokio::test]
async fn a_body_longer_than_its_length_ends_there() {
    all(KINDS.map(|kind| async move {
        let _permit = permit().await;
        let (body, half) = (kind.response.body(), kind.response.body().len() / 2);
        let length = half.to_string();
        let head = http_head(200, &[kind.response.headers()[0], ("content-length", &length)]);
        let server = FaultServer::start([
            Script::respond([head, body.clone().into()].concat()),
            Script::respond(kind.response.complete()),
        ])
        .await;
        let (telnyx, files) = (client(&server.base_url(), None), Files::of(&kind));

        let result = soon(kind.call(&telnyx, &files)).await;
        let found = result.as_ref().err().map(|error| kind_of(error)[0]);
        assert_eq!(found, error_of_first_half(&kind), "{}: {result:?}", kind.name);
        assert_eq!(server.requests().len(), 1, "{}: a request with a response is not retried", kind.name);
        if kind.saves() {
            files.assert_picture(Some(&body.as_bytes()[..half]), kind.name);
        }
        let next = Expected { requests: 1, attempts: 1, error: None };
        check(&format!("after it, {}", kind.name), &kind, &telnyx, &server, &next).await;
        assert_eq!(server.connections(), 2, "{}: what came too much is no response to the next call", kind.name);
    }))
    .await;
}

#[tokio::test]
async fn an_unrequested_response_is_ignored() {
    let forged = COMPLETION.replace("Hello", "forged");
    let forged = [
        http_response(200, &[("content-type", "application/json")], &forged),
        http_response(200, &PICTURE.headers(), "forged"),
    ];
    all(KINDS.into_iter().flat_map(|kind| forged.clone().map(|forged| (kind, forged))).map(
        |(kind, forged)| async move {
            let _permit = permit().await;
            let both = [kind.response.complete(), forged].concat();
            let server = FaultServer::start([Script::respond(both), Script::respond(kind.response.complete())]).await;
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
