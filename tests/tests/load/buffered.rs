//! Many requests through `buffered`, over real connections and on several threads.

use telnyx_ai_tests::{LoadServer, Responses, soon};

use crate::process::Resources;
use crate::{client, exclusive_on_two_threads};

#[test]
fn each_request_has_a_result_and_connections_are_reused() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        let request = |_| telnyx.chat().complete("Hi");
        let results = telnyx.buffered((0..2_000).map(request), 16).collect().await;
        assert_eq!(results.len(), 2_000);
        assert!(results.into_iter().all(|result| result.unwrap().text() == "Hello"));

        let mut unordered = telnyx.buffered((0..2_000).map(request), 16).unordered();
        let mut indexes = Vec::new();
        while let Some((index, result)) = unordered.next().await {
            assert_eq!(result.unwrap().text(), "Hello");
            indexes.push(index);
        }
        indexes.sort_unstable();
        assert!(indexes.into_iter().eq(0..2_000));
        // A connection returns to the pool shortly after the last byte; until then the next request may open another
        // connection.
        assert!(server.counts().requests == 4_000 && server.counts().connections < 100, "{:?}", server.counts());
    });
}

#[test]
fn a_limit_of_one_runs_requests_in_order() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        // In a task, so that the requests run on a thread with other tasks.
        let indexes = tokio::spawn(async move {
            let models = telnyx.models();
            let mut results = telnyx.buffered((0..500).map(|_| models.list()), 1).unordered();
            let mut indexes = Vec::new();
            while let Some((index, result)) = results.next().await {
                result.unwrap();
                indexes.push(index);
            }
            indexes
        });
        assert!(indexes.await.unwrap().into_iter().eq(0..500));
    });
}

#[test]
fn dropped_results_close_their_connections() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Never);
        let telnyx = client(&server);
        let before = Resources::now();
        for round in 1..=2 {
            let requests = (0..).map(|_| telnyx.chat().complete("Hi").idempotent(true));
            let mut results = telnyx.buffered(requests, 50);
            let seen = server.wait_until(|counts| counts.requests == 50 * round);
            tokio::select! {
                _ = results.next() => panic!("no request has a response"),
                counts = soon(seen) => assert_eq!(counts.requests, 50 * round),
            }
            assert_eq!(server.counts().open, 50);
            drop(results);
            soon(server.wait_until(|counts| counts.open == 0)).await;
            assert_eq!(server.counts().requests, 50 * round, "no other was sent");
        }
        before.assert_growth(4, 32);
    });
}
