//! Many calls: they leave no connection, no file descriptor and no memory behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
)]

mod bulk;
mod dropped;
mod growth;
mod idle;
mod process;
mod shared;
mod unread;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai_tests::{LoadServer, builder};
use tokio::runtime::Builder;

/// Runs a test while no other of these runs: what they measure belongs to the whole process.
fn alone(test: impl FnOnce()) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    test();
}

/// The same, on a runtime of two threads. A test that would hang fails.
fn alone_on_two_threads(test: impl Future<Output = ()>) {
    alone(|| {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let limited = async { tokio::time::timeout(Duration::from_secs(60), test).await };
        runtime.block_on(limited).expect("this should not take 60 s");
    });
}

fn client(server: &LoadServer) -> Telnyx {
    builder(&server.base_url()).build().unwrap()
}

/// A read, a completion or a stream, in turn.
async fn call(telnyx: &Telnyx, number: usize) {
    let attempts = match number % 3 {
        0 => telnyx.models().list().with_response().await.unwrap().attempts(),
        1 => telnyx.chat().complete("Hi").with_response().await.unwrap().attempts(),
        _ => {
            let stream = telnyx.chat().stream("Hi").await.unwrap();
            let attempts = stream.metadata().attempts();
            assert_eq!(stream.finish().await.unwrap().text(), "Hello");
            attempts
        }
    };
    assert_eq!(attempts, 1, "call {number}");
}
