//! Sequential calls, and hundreds of concurrent calls.

use telnyx_ai_tests::{LoadServer, Responses, all, soon};

use crate::process::{Resources, connections};
use crate::{call, client, exclusive_on_two_threads};

/// Number of idle connections that a client keeps to one host.
const POOL_SIZE: usize = 100;

#[test]
fn thousands_of_sequential_calls_leak_nothing() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        for number in 0..500 {
            call(&telnyx, number).await;
        }
        let (warm, opened) = (Resources::now(), server.counts().connections);
        for number in 0..5_000 {
            call(&telnyx, number).await;
        }
        warm.assert_growth(4, 4);
        assert_eq!(server.counts().requests, 5_500);
        // A connection returns to the pool shortly after the last byte; until then the next call may open another
        // connection.
        assert!(server.counts().connections <= opened + 50, "{:?}", server.counts());
        assert!(server.counts().open <= 4, "{:?}", server.counts());
    });
}

#[test]
fn hundreds_of_concurrent_calls_keep_only_the_pool() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let (telnyx, at_once) = (client(&server), connections(500));
        let round = || async {
            let calls = (0..at_once).map(|number| {
                let telnyx = telnyx.clone();
                async move { call(&telnyx, number).await }
            });
            all(calls).await;
            soon(server.wait_until(|counts| counts.open <= POOL_SIZE)).await;
        };
        round().await;
        let idle = server.counts().open;
        let warm = Resources::now();
        for _ in 0..4 {
            round().await;
        }
        // Each idle connection has two ends in this process.
        warm.assert_growth(2 * (POOL_SIZE - idle) + 4, 16);
        assert_eq!(server.counts().requests, 5 * at_once);

        drop(telnyx);
        soon(server.wait_until(|counts| counts.open == 0)).await;
    });
}

#[test]
fn dropped_clients_leak_nothing() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let one = || async {
            let telnyx = client(&server);
            for number in 0..3 {
                call(&telnyx, number).await;
            }
        };
        for _ in 0..20 {
            one().await;
        }
        soon(server.wait_until(|counts| counts.open == 0)).await;
        let warm = Resources::now();
        for _ in 0..100 {
            one().await;
        }
        soon(server.wait_until(|counts| counts.open == 0)).await;
        warm.assert_growth(4, 4);
    });
}
