//! Idle connections that the server closes.

use telnyx_ai_tests::{LoadServer, Responses, all, soon};

use crate::{call, client, exclusive_on_two_threads};

const AT_ONCE: usize = 20;
/// Number of rounds. The retry budget of a client allows 100 retries, which is enough for the calls of all rounds.
const ROUNDS: usize = 5;

#[test]
fn calls_use_new_connections_after_idle_ones_closed() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        for round in 1..=10 {
            all((0..AT_ONCE).map(|number| {
                let telnyx = telnyx.clone();
                async move { call(&telnyx, number).await }
            }))
            .await;
            server.close_idle();
            // The client has closed the connections too, so it does not reuse them.
            soon(server.wait_until(|counts| counts.open == 0)).await;
            assert_eq!(server.counts().requests, round * AT_ONCE, "each of them once");
        }
    });
}

#[test]
fn reads_succeed_while_connections_close() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        for _ in 0..ROUNDS {
            let reads = (0..AT_ONCE).map(|_| {
                let telnyx = telnyx.clone();
                async move { telnyx.models().list().await.unwrap() }
            });
            server.close_idle();
            all(reads).await;
        }
    });
}

#[test]
fn completions_are_sent_at_most_once_while_connections_close() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        let mut succeeded = 0;
        for _ in 0..ROUNDS {
            let completions = (0..AT_ONCE).map(|_| {
                let telnyx = telnyx.clone();
                async move {
                    let result = telnyx.chat().complete("Hi").await;
                    result.map_err(|error| assert!(error.is_interrupted() && error.attempts() == 1, "{error:?}"))
                }
            });
            server.close_idle();
            succeeded += all(completions).await.into_iter().filter(Result::is_ok).count();
        }
        let (sent, read) = (ROUNDS * AT_ONCE, server.counts().requests);
        assert!(succeeded <= read && read <= sent, "{sent} sent, {read} read, {succeeded} succeeded");
        assert!(succeeded > 0);
    });
}
