//! Assignment of scripts to requests, and rejected scripts.

use telnyx_ai_tests::{FaultServer, Script};

use crate::client::{Client, GET, soon};

#[tokio::test]
async fn scripts_are_used_in_order_and_the_last_is_reused() {
    let server = FaultServer::start([
        Script::respond("1"),
        Script::respond("2").then_keep_alive(),
        Script::respond("3").then_close(),
        Script::respond("4"),
    ])
    .await;

    let mut client = Client::send(&server, GET).await;
    client.expect(b"1").await;
    client.write(GET).await;
    client.expect(b"2").await;
    client.write(GET).await;
    assert_eq!(client.read_to_end().await, (b"3".to_vec(), None));
    for _ in 0..2 {
        let mut client = Client::send(&server, GET).await;
        client.expect(b"4").await;
        client.write(GET).await;
        client.expect(b"4").await;
    }

    assert_eq!((server.requests().len(), server.connections()), (7, 3));
}

#[tokio::test]
async fn an_unused_connection_uses_no_script() {
    let server = FaultServer::start([Script::respond("1"), Script::respond("2")]).await;

    let mut unused = Client::connect(&server).await;
    soon(server.wait_for_connections(1)).await;
    Client::send(&server, GET).await.expect(b"1").await;
    unused.write(GET).await;

    unused.expect(b"2").await;
}

#[tokio::test]
async fn an_accept_script_is_used_at_accept() {
    let server = FaultServer::start([Script::accept().write("hello").then_close(), Script::respond("2")]).await;

    let mut silent = Client::connect(&server).await;
    assert_eq!(silent.read_to_end().await, (b"hello".to_vec(), None));

    Client::send(&server, GET).await.expect(b"2").await;
}

#[tokio::test]
async fn on_a_kept_connection_an_accept_script_waits_for_a_request() {
    let server = FaultServer::start([Script::respond("1"), Script::accept().then_close()]).await;

    let mut client = Client::send(&server, GET).await;
    client.expect(b"1").await;
    client.assert_silent();
    client.write(GET).await;

    assert_eq!(client.read_to_end().await, (vec![], None));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
#[should_panic(expected = "at least one script")]
async fn an_empty_script_list_is_rejected() {
    FaultServer::start([]).await;
}

#[tokio::test]
#[should_panic(expected = "script 1 keeps the connection but never reads the request")]
async fn a_script_that_never_reads_its_request_is_rejected() {
    FaultServer::start([Script::respond("1"), Script::read_head().write("2")]).await;
}

#[test]
#[should_panic(expected = "cut_at must follow respond or write")]
fn only_bytes_can_be_cut() {
    let _ = Script::read_request().cut_at(1);
}

#[test]
#[should_panic(expected = "cut_at(4) of 3 bytes")]
fn a_cut_is_inside_the_bytes() {
    let _ = Script::respond("abc").cut_at(4);
}

#[test]
fn a_split_is_ascending_and_inside_the_bytes() {
    for offsets in [&[0][..], &[3], &[2, 1], &[1, 1]] {
        let split = std::panic::catch_unwind(|| Script::respond("abc").split_at(offsets));
        assert!(split.is_err(), "{offsets:?}");
    }
}

#[test]
#[should_panic(expected = "drip(0)")]
fn a_drip_step_of_zero_is_rejected() {
    let _ = Script::respond("abc").drip(0);
}
