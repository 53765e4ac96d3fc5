//! Recorded requests and counted connections.

use telnyx_ai_tests::{FaultServer, Script, http_response};
use tokio::io::AsyncWriteExt;

use crate::client::{Client, GET, POST, soon};

const CHUNKED: &[u8] = b"POST /files HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

#[tokio::test]
async fn a_request_is_recorded_as_it_was_sent() {
    let server = FaultServer::start([Script::respond(http_response(200, &[], ""))]).await;
    let request = b"PATCH /v2/x?a=1&a=2 HTTP/1.1\r\nHost: h\r\nX-B: 1\r\nx-a: 2\r\nContent-Length: 3\r\n\r\n\x00\xff\n";

    Client::send(&server, request).await.expect(&http_response(200, &[], "")).await;

    let [seen] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PATCH", "/v2/x?a=1&a=2"));
    let headers: Vec<_> = seen.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("Host", "h"), ("X-B", "1"), ("x-a", "2"), ("Content-Length", "3")]);
    assert_eq!(seen.header("host"), Some("h"));
    assert_eq!(seen.body, b"\x00\xff\n");
}

#[tokio::test]
async fn an_incomplete_request_is_not_counted() {
    let server = FaultServer::start([Script::respond("response")]).await;
    let mut cut = 0;

    for request in [GET, POST, CHUNKED] {
        for length in 1..request.len() {
            let mut client = Client::send(&server, &request[..length]).await;
            client.0.shutdown().await.unwrap();
            assert_eq!(client.read_to_end().await, (vec![], None), "an incomplete request has no response");
            cut += 1;
        }
    }

    assert!(server.requests().is_empty());
    assert_eq!((server.connections(), server.peer_closures()), (cut, cut));
}

#[tokio::test]
async fn a_request_that_arrives_byte_by_byte_is_read() {
    let server = FaultServer::start([Script::respond("response").then_close()]).await;

    for request in [POST, CHUNKED] {
        let mut client = Client::connect(&server).await;
        client.0.set_nodelay(true).unwrap();
        for byte in request {
            client.write(&[*byte]).await;
            tokio::task::yield_now().await;
        }
        assert_eq!(client.read_to_end().await, (b"response".to_vec(), None));
    }

    let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, [b"body".to_vec(), b"abc".to_vec()]);
}

#[tokio::test]
async fn a_large_body_is_read() {
    let body: Vec<u8> = (0..=u8::MAX).cycle().take(8 * 1024 * 1024).collect();
    let head = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n", body.len());
    let server = FaultServer::start([Script::respond("response")]).await;

    let mut client = Client::send(&server, head.as_bytes()).await;
    client.write(&body).await;
    client.expect(b"response").await;

    assert!(server.requests()[0].body == body);
}

#[tokio::test]
async fn requests_record_their_connection() {
    let server = FaultServer::start([Script::respond("response")]).await;

    let mut first = Client::send(&server, GET).await;
    first.expect(b"response").await;
    let mut second = Client::send(&server, POST).await;
    second.expect(b"response").await;
    first.write(CHUNKED).await;
    first.expect(b"response").await;

    let requests = server.requests();
    let seen: Vec<_> = requests.iter().map(|request| (request.target.as_str(), request.connection)).collect();
    assert_eq!(seen, [("/models", 0), ("/chat", 1), ("/files", 0)]);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn waiting_ends_when_the_count_is_reached() {
    let server = FaultServer::start([Script::read_request().then_stall()]).await;

    let clients = async {
        let first = Client::send(&server, GET).await;
        let second = Client::send(&server, GET).await;
        (first, second)
    };
    let ((), (), clients) =
        soon(async { tokio::join!(server.wait_for_connections(2), server.wait_for_requests(2), clients) }).await;
    assert_eq!((server.connections(), server.requests().len(), server.peer_closures()), (2, 2, 0));

    drop(clients);
    soon(server.wait_for_peer_closures(2)).await;
    // Earlier events count too.
    soon(server.closed_by_peer()).await;
}

#[tokio::test]
async fn a_client_that_closes_an_idle_connection_is_detected() {
    let server = FaultServer::start([Script::respond("response")]).await;

    let mut client = Client::send(&server, GET).await;
    client.expect(b"response").await;
    drop(client);

    soon(server.closed_by_peer()).await;
}

#[tokio::test]
async fn a_connection_is_open_until_both_ends_close_it() {
    let server = FaultServer::start([
        Script::respond("closed").then_close(),
        Script::respond("reset").then_reset(),
        Script::respond("kept"),
    ])
    .await;
    assert_eq!(server.open_connections(), 0);

    let mut closed = Client::send(&server, GET).await;
    assert_eq!(closed.read_to_end().await, (b"closed".to_vec(), None));
    assert_eq!(server.open_connections(), 1, "the client has not closed it yet");
    drop(closed);
    soon(server.wait_until_all_closed()).await;

    let mut reset = Client::send(&server, GET).await;
    assert_eq!(reset.read_to_end().await.0, b"reset");
    soon(server.wait_until_all_closed()).await;

    let mut kept = Client::send(&server, GET).await;
    kept.expect(b"kept").await;
    assert_eq!((server.open_connections(), server.connections()), (1, 3));
    drop(kept);
    soon(server.wait_until_all_closed()).await;
}
