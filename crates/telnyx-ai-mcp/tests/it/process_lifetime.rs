//! The end of a process.

use serde_json::json;

use crate::support::process_server::{report, watched};
use crate::support::{call, problem};

#[tokio::test]
async fn a_drop_kills_the_process_and_its_descendants() {
    let (server, listener) = watched("with_descendant").await;
    drop(server);
    // The server and its descendant.
    for _ in 0..2 {
        report(&listener).await;
    }
}

#[tokio::test]
async fn tools_keep_the_process() {
    let (server, listener) = watched("usual").await;
    let clone = server.clone();
    let tools = server.tools();
    drop(server);
    assert_eq!(call(&clone, "s_echo", json!({})).await, "{}");
    drop((tools, clone));
    assert!(report(&listener).await.ends_with("tools/call\n"));
}

#[test]
fn a_runtime_that_ends_kills_the_process() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, listener) = runtime.block_on(watched("with_descendant"));
    let listener = listener.into_std().unwrap();
    drop(runtime);
    drop(server);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        for _ in 0..2 {
            report(&listener).await;
        }
    });
}

#[tokio::test]
async fn close_waits_for_the_process_and_calls_fail_then() {
    for mode in ["usual", "stubborn"] {
        let (server, listener) = watched(mode).await;
        server.close().await;
        server.close().await;
        report(&listener).await;
        let expected = problem("the tool server `s` has ended: it was closed");
        assert_eq!(call(&server, "s_echo", json!({})).await, expected, "{mode}");
    }
}
