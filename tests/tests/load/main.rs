//! Many calls, after which no connection, file descriptor or memory is leaked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod buffered;
mod cancelled;
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

/// Runs a test exclusively, because it measures the resources of the process.
fn exclusive(test: impl FnOnce()) {
    static EXCLUSIVE: Mutex<()> = Mutex::new(());
    let _alone = EXCLUSIVE.lock().unwrap_or_else(PoisonError::into_inner);
    test();
}

/// Runs a test exclusively on a runtime with two threads and a timeout.
fn exclusive_on_two_threads(test: impl Future<Output = ()>) {
    exclusive(|| {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let limited = async { tokio::time::timeout(Duration::from_secs(60), test).await };
        runtime.block_on(limited).expect("this should not take 60 s");
    });
}

fn client(server: &LoadServer) -> Telnyx {
    builder(&server.base_url()).build().unwrap()
}

/// Makes a read, a completion or a stream, in rotation.
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
