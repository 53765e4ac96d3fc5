use std::io;
use std::net::Ipv4Addr;

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use http::{HeaderMap, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use super::HttpTransport;
use crate::transport::network::Network;
use crate::transport::{
    Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};

/// Accepts one connection, reads it until `end`, sends `response`, and returns the bytes read.
async fn server(end: &'static str, response: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = format!("http://{}/x", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !request.ends_with(end.as_bytes()) {
            match socket.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(read) => request.extend_from_slice(&buffer[..read]),
            }
        }
        let _ = socket.write_all(response.as_bytes()).await;
        String::from_utf8(request).unwrap()
    });
    (base, served)
}

async fn send(url: &str, body: TransportBody) -> Result<TransportResponse, TransportError> {
    let url: Url = url.parse().unwrap();
    let transport = HttpTransport::new(&url, &Network::default(), None).unwrap();
    transport.send(TransportRequest::new(Method::POST, url, HeaderMap::new(), body)).await
}

fn body(length: Option<u64>, chunks: Vec<io::Result<Bytes>>) -> TransportBody {
    TransportBody::Stream { length, stream: Box::pin(stream::iter(chunks)) }
}

const RESPONSE: &str = "HTTP/1.1 201 Created\r\nx-a: 1\r\nx-a: 2\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

#[tokio::test]
async fn a_body_of_known_length_is_sent_with_its_length() {
    let (url, served) = server("onetwo", RESPONSE).await;
    let response = send(&url, body(Some(6), vec![Ok("one".into()), Ok("two".into())])).await.unwrap();
    assert_eq!(response.status, 201);
    assert_eq!(response.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(response.body.try_collect::<Vec<Bytes>>().await.unwrap().concat(), b"ok");
    let request = served.await.unwrap();
    assert_eq!(request.matches("content-length: 6\r\n").count(), 1, "{request}");
    assert!(!request.contains("transfer-encoding") && request.ends_with("\r\n\r\nonetwo"), "{request}");
}

#[tokio::test]
async fn a_body_of_unknown_length_is_sent_in_chunks() {
    let (url, served) = server("0\r\n\r\n", RESPONSE).await;
    send(&url, body(None, vec![Ok("one".into()), Ok("three".into())])).await.unwrap();
    let request = served.await.unwrap();
    assert!(request.contains("transfer-encoding: chunked\r\n") && !request.contains("content-length"), "{request}");
    assert!(request.ends_with("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"), "{request}");
}

#[tokio::test]
async fn an_unreadable_body_differs_from_an_interrupted_connection() {
    for length in [None, Some(6)] {
        let (url, _served) = server("never", "").await;
        let chunks = vec![Ok("one".into()), Err(io::Error::other("the disk is gone"))];
        let error = send(&url, body(length, chunks)).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Body, "{error:?}");
        assert_eq!(error.to_string(), "the request body could not be read: the disk is gone");
    }
    let (url, _served) = server("one", "").await;
    let error = send(&url, body(Some(3), vec![Ok("one".into())])).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted, "{error:?}");
}

#[tokio::test]
async fn a_request_with_an_unsupported_scheme_is_unsendable() {
    let error = send("mailto:nobody", TransportBody::Empty).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unsendable, "{error:?}");
}
