//! One client in several tasks, threads and runtimes.

use std::thread;

use telnyx_ai_tests::{LoadServer, Responses, all};
use tokio::runtime::Builder;

use crate::{call, client, exclusive, exclusive_on_two_threads};

#[test]
fn a_hundred_clones_share_one_pool() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        let clones = vec![telnyx.clone(); 100];
        for telnyx in &clones {
            telnyx.models().list().await.unwrap();
        }
        // A connection returns to the pool shortly after the last byte; until then the next call may open another
        // connection.
        assert!(server.counts().requests == 100 && server.counts().connections < 10, "{:?}", server.counts());

        // Concurrent calls need one connection each, and no further connections.
        all(clones.into_iter().enumerate().map(|(number, telnyx)| async move { call(&telnyx, number).await })).await;
        assert!(server.counts().connections < 110, "{:?}", server.counts());

        // All clones are dropped, but the pool still exists.
        let opened = server.counts().connections;
        for _ in 0..100 {
            telnyx.models().list().await.unwrap();
        }
        assert_eq!(server.counts().connections, opened);
    });
}

#[test]
fn runtimes_of_both_kinds_share_one_client() {
    const CALLS: usize = 300;
    exclusive(|| {
        let server = LoadServer::start(Responses::Complete);
        let telnyx = client(&server);
        let one = Builder::new_current_thread().enable_all().build().unwrap();
        let many = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        thread::scope(|scope| {
            for runtime in [&one, &many] {
                let telnyx = telnyx.clone();
                scope.spawn(move || {
                    runtime.block_on(async {
                        for _ in 0..CALLS {
                            telnyx.models().list().await.unwrap();
                        }
                    });
                });
            }
            // The calls also run concurrently in tasks of several threads of a runtime.
            let telnyx = telnyx.clone();
            let many = &many;
            scope.spawn(move || {
                many.block_on(all((0..CALLS).map(|number| {
                    let telnyx = telnyx.clone();
                    async move { call(&telnyx, number).await }
                })));
            });
        });
        assert_eq!(server.counts().requests, 3 * CALLS);
        one.block_on(async { call(&telnyx, 0).await });
    });
}
