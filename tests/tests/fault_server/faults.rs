//! Faults of a connection.

use std::io::ErrorKind;

use telnyx_ai_tests::{FaultServer, Script, http_response};
use tokio::net::{TcpListener, TcpStream};

use crate::client::{Client, GET, POST, soon};

fn response() -> Vec<u8> {
    http_response(200, &[], "0123456789")
}

#[tokio::test]
async fn a_refused_address_has_no_listener() {
    let refused = FaultServer::refused();

    for _ in 0..3 {
        let error = TcpStream::connect(refused.addr()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
    let taken = TcpListener::bind(refused.addr()).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AddrInUse, "the port is not free for others");
    assert_eq!(refused.base_url(), format!("http://127.0.0.1:{}", refused.addr().port()));
}

#[tokio::test]
async fn closes_after_accept_without_reading() {
    let server = FaultServer::start([Script::accept().then_close()]).await;

    let mut client = Client::connect(&server).await;
    assert_eq!(client.read_to_end().await, (vec![], None));
    let mut client = Client::send(&server, POST).await;
    assert_eq!(client.read_to_end().await, (vec![], None));

    assert_eq!((server.requests().len(), server.connections()), (0, 2));
}

#[tokio::test]
async fn resets_after_accept_without_reading() {
    let server = FaultServer::start([Script::accept().then_reset()]).await;

    let mut client = Client::connect(&server).await;

    assert_eq!(client.read_to_end().await, (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!((server.requests().len(), server.connections()), (0, 1));
}

#[tokio::test]
async fn closes_or_resets_after_the_complete_request() {
    for (script, error) in [
        (Script::read_request().then_close(), None),
        (Script::read_request().then_reset(), Some(ErrorKind::ConnectionReset)),
    ] {
        let server = FaultServer::start([script]).await;
        let mut client = Client::send(&server, POST).await;

        assert_eq!(client.read_to_end().await, (vec![], error));
        assert_eq!(server.requests()[0].body, b"body");
        assert_eq!(server.peer_closures(), 0, "the server ended it");
    }
}

#[tokio::test]
async fn resets_or_responds_before_the_body_is_sent() {
    let head = POST.strip_suffix(b"body").unwrap();
    let server =
        FaultServer::start([Script::read_head().then_reset(), Script::read_head().write(response()).then_close()])
            .await;

    let mut client = Client::send(&server, head).await;
    assert_eq!(client.read_to_end().await, (vec![], Some(ErrorKind::ConnectionReset)));
    let mut client = Client::send(&server, head).await;
    assert_eq!(client.read_to_end().await, (response(), None));

    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_close_during_an_upload_is_not_a_reset() {
    let server = FaultServer::start([Script::read_head().write(response()).then_close()]).await;

    let mut client = Client::send(&server, GET).await;
    client.write(&vec![0; 8 * 1024 * 1024]).await;

    assert_eq!(client.read_to_end().await, (response(), None));
}

#[tokio::test]
async fn a_response_cut_at_any_byte_ends_there() {
    for length in 0..=response().len() {
        let cut = &response()[..length];
        let script = Script::respond(response()).cut_at(length);
        let server = FaultServer::start([script.clone().then_close(), script.then_reset()]).await;

        let mut closed = Client::send(&server, GET).await;
        assert_eq!(closed.read_to_end().await, (cut.to_vec(), None));
        let mut reset = Client::send(&server, GET).await;
        assert_eq!(reset.read_to_end().await, (cut.to_vec(), Some(ErrorKind::ConnectionReset)));
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_cut_response_can_stall_until_the_client_closes() {
    let server = FaultServer::start([Script::respond(response()).cut_at(30).then_stall()]).await;

    let mut client = Client::send(&server, GET).await;
    client.expect(&response()[..30]).await;
    client.assert_silent();
    assert_eq!(server.peer_closures(), 0);

    drop(client);
    soon(server.closed_by_peer()).await;
    assert_eq!(server.peer_closures(), 1);
}

#[tokio::test]
async fn a_stall_ends_with_the_server() {
    let server = FaultServer::start([Script::respond(response()).cut_at(30).then_stall()]).await;
    let mut client = Client::send(&server, GET).await;
    client.expect(&response()[..30]).await;

    drop(server);

    assert_eq!(client.read_to_end().await, (vec![], None));
}

#[tokio::test]
async fn a_stalled_server_reads_nothing() {
    let server = FaultServer::start([Script::accept().then_stall()]).await;
    let client = Client::connect(&server).await;

    // More rounds than needed to fill the buffers of both ends; a server that reads would accept all of them.
    let chunk = vec![0; 256 * 1024];
    let rounds = 4096;
    let mut sent = 0;
    for _ in 0..rounds {
        sent += client.0.try_write(&chunk).unwrap_or(0);
        tokio::task::yield_now().await;
    }

    assert!(sent > 0);
    assert!(sent < 64 * 1024 * 1024, "{sent} bytes were taken");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_stalled_server_detects_a_close_after_unread_bytes() {
    let server = FaultServer::start([Script::read_head().then_stall()]).await;
    let mut client = Client::send(&server, POST).await;
    soon(server.wait_for_connections(1)).await;
    client.write(&[0; 32 * 1024]).await;

    drop(client);

    soon(server.closed_by_peer()).await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_invalid_request_is_rejected_with_a_reason() {
    let server = FaultServer::start([Script::respond(response())]).await;

    let mut client = Client::send(&server, b"nonsense\r\n\r\n").await;
    let (bytes, error) = client.read_to_end().await;

    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("HTTP/1.1 400 ") && text.contains("not an HTTP/1.1 request line"), "{text}");
    assert_eq!(error, None);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn connections_end_with_the_server() {
    let server = FaultServer::start([Script::respond(response())]).await;
    let addr = server.addr();
    let mut idle = Client::connect(&server).await;
    let mut kept = Client::send(&server, GET).await;
    kept.expect(&response()).await;
    soon(server.wait_for_connections(2)).await;

    drop(server);

    assert_eq!(idle.read_to_end().await, (vec![], None));
    assert_eq!(kept.read_to_end().await, (vec![], None));
    assert_eq!(TcpStream::connect(addr).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}
