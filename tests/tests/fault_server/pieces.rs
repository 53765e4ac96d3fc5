//! Responses that are written in pieces.

use telnyx_ai_tests::{FaultServer, Script, http_chunk, http_head, http_response, interim_response};

use crate::client::{Client, GET, POST, soon};

#[tokio::test]
async fn a_split_response_arrives_in_pieces() {
    let server = FaultServer::start([Script::respond("abcdefgh").split_at(&[1, 5]).then_close()]).await;

    // TCP never moves the boundaries of pieces, but on a busy machine it may join some, so this test runs several
    // times.
    let mut separate = false;
    for _ in 0..100 {
        let mut client = Client::send(&server, GET).await;
        let mut edges = Vec::new();
        let mut bytes = Vec::new();
        while bytes.len() < 8 {
            let read = client.read_once().await;
            assert!(!read.is_empty(), "the response ended after {bytes:?}");
            bytes.extend(read);
            edges.push(bytes.len());
        }
        assert_eq!(bytes, b"abcdefgh");
        assert!(edges.iter().all(|edge| [1, 5, 8].contains(edge)), "{edges:?}");
        separate |= edges == [1, 5, 8];
    }
    assert!(separate, "the pieces were joined every time");
}

#[tokio::test]
async fn a_gated_split_sends_one_piece_per_release() {
    let server = FaultServer::start([Script::respond("abcdefgh").split_at(&[1, 5]).gated()]).await;

    let mut client = Client::send(&server, GET).await;
    soon(server.wait_for_requests(1)).await;
    client.assert_silent();
    for piece in ["a", "bcde", "fgh"] {
        server.release();
        assert_eq!(client.read_once().await, piece.as_bytes());
        client.assert_silent();
    }

    // The connection is kept open, so the script is played again.
    client.write(GET).await;
    server.release_many(3);
    client.expect(b"abcdefgh").await;
}

#[tokio::test]
async fn a_drip_sends_its_step_per_release() {
    let server = FaultServer::start([Script::respond("abcdefg").drip(3).then_close()]).await;

    let mut client = Client::send(&server, GET).await;
    for piece in ["abc", "def", "g"] {
        server.release();
        assert_eq!(client.read_once().await, piece.as_bytes());
    }
    assert_eq!(client.read_to_end().await, (vec![], None));
}

#[tokio::test]
async fn a_client_that_closes_between_releases_is_detected() {
    let server = FaultServer::start([Script::respond("abcdefg").drip(3)]).await;
    let mut client = Client::send(&server, GET).await;
    server.release();
    client.expect(b"abc").await;

    drop(client);
    soon(server.closed_by_peer()).await;

    // The unused release is left for the next connection.
    server.release();
    Client::send(&server, GET).await.expect(b"abc").await;
}

#[tokio::test]
async fn events_can_be_written_separately() {
    let head = http_head(200, &[("transfer-encoding", "chunked")]);
    let server = FaultServer::start([Script::read_request()
        .write(head.clone())
        .write(http_chunk("data: 1\n\n"))
        .gated()
        .gate()
        .write(http_chunk(""))])
    .await;

    let mut client = Client::send(&server, GET).await;
    client.expect(&head).await;
    client.assert_silent();
    server.release();
    client.expect(b"9\r\ndata: 1\n\n\r\n").await;
    client.assert_silent();
    server.release();
    client.expect(b"0\r\n\r\n").await;
}

#[tokio::test]
async fn an_interim_response_can_precede_the_body() {
    let interim = interim_response(100, &[]);
    let response = http_response(200, &[], "done");
    let script = Script::read_head().write(interim.clone()).then_read_request().write(response.clone());
    let server = FaultServer::start([script]).await;

    let mut client = Client::send(&server, POST.strip_suffix(b"body").unwrap()).await;
    client.expect(&interim).await;
    assert!(server.requests().is_empty());
    client.write(b"body").await;
    client.expect(&response).await;
    assert_eq!(server.requests()[0].text(), "body");
}

#[tokio::test]
async fn bytes_received_at_a_gate_are_kept() {
    let server =
        FaultServer::start([Script::accept().gate().then_read_request().write("first"), Script::respond("second")])
            .await;

    let mut client = Client::send(&server, &[POST, GET].concat()).await;
    soon(server.wait_for_connections(1)).await;
    server.release();
    client.expect(b"firstsecond").await;

    let requests = server.requests();
    let targets: Vec<_> = requests.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(targets, ["/chat", "/models"]);
}
