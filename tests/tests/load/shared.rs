//! One client in many places.

use std::thread;

use telnyx_ai_tests::{Answers, LoadServer, all};
use tokio::runtime::Builder;

use crate::{alone, alone_on_two_threads, call, client};

#[test]
fn a_hundred_clones_share_one_pool() {
    alone_on_two_threads(async {
        let server = LoadServer::start(Answers::Whole);
        let telnyx = client(&server);
        let clones = vec![telnyx.clone(); 100];
        for telnyx in &clones {
            telnyx.models().list().await.unwrap();
        }
        // A connection goes back a moment after the last byte, when the next call may have begun to open another.
        assert!(server.counts().requests == 100 && server.counts().connections < 10, "{:?}", server.counts());

        // At once they need a connection each, and no more.
        all(clones.into_iter().enumerate().map(|(number, telnyx)| async move { call(&telnyx, number).await })).await;
        assert!(server.counts().connections < 110, "{:?}", server.counts());

        // All of them are gone, and the pool is not.
        let opened = server.counts().connections;
        for _ in 0..100 {
            telnyx.models().list().await.unwrap();
        }
        assert_eq!(server.counts().connections, opened);
    });
}

#[test]
fn runtimes_of_both_kinds_use_one_client_at_once() {
    const CALLS: usize = 300;
    alone(|| {
        let server = LoadServer::start(Answers::Whole);
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
            // And in tasks of the other threads of a runtime, several at once.
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
