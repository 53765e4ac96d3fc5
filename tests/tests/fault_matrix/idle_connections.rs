//! An idle connection that closes between two calls affects neither call.

use telnyx_ai_tests::{FaultServer, Script, all, soon};

use crate::check::{Expected, check, client, permit};
use crate::kinds::KINDS;

const ONCE: Expected = Expected { requests: 1, attempts: 1, error: None };

type Ending = (&'static str, fn(Script) -> Script);

const ENDINGS: [Ending; 2] = [("closed", Script::then_close), ("reset", Script::then_reset)];

#[tokio::test]
async fn a_connection_closed_between_two_calls_is_not_used() {
    all(ENDINGS.into_iter().flat_map(|ending| KINDS.map(|kind| (ending, kind))).map(
        |((how, ending), kind)| async move {
            let _permit = permit().await;
            let server = FaultServer::start([ending(Script::respond(kind.response.complete()))]).await;
            let telnyx = client(&server.base_url(), None);
            for call in 1..=5 {
                let context = format!("{how} between, {}, call {call}", kind.name);
                check(&context, &kind, &telnyx, &server, &ONCE).await;
                soon(server.wait_until_all_closed()).await;
                // Yields, so that the task of the connection notices the end.
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(server.connections(), call, "{context}");
            }
        },
    ))
    .await;
}

#[tokio::test]
async fn a_connection_closed_during_a_call_causes_no_second_charge() {
    all(ENDINGS.into_iter().flat_map(|ending| KINDS.map(|kind| (ending, kind))).map(
        |((how, ending), kind)| async move {
            let _permit = permit().await;
            let good = || Script::respond(kind.response.complete());
            let server = FaultServer::start([good(), ending(Script::read_request()), good()]).await;
            let telnyx = client(&server.base_url(), None);
            check(&format!("before, {}", kind.name), &kind, &telnyx, &server, &ONCE).await;

            let expected = match kind.attempts {
                1 => Expected { requests: 1, attempts: 1, error: Some("interrupted") },
                _ => Expected { requests: 2, attempts: 2, error: None },
            };
            let context = format!("{how} under it, {}", kind.name);
            check(&context, &kind, &telnyx, &server, &expected).await;
            let connections: Vec<_> = server.requests().iter().map(|request| request.connection).collect();
            assert_eq!(
                connections,
                [0, 0, 1][..connections.len()],
                "{context}: on the kept connection, then on another"
            );
        },
    ))
    .await;
}
