//! The graph as bytes, as a stream and as a file.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use telnyx_ai_clustering::{Clusters, GetClusterGraph};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;

/// Temporary directory of a test, deleted on drop.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("telnyx-ai-graph-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn picture(&self) -> PathBuf {
        self.0.join("clusters.png")
    }

    /// Returns the files by name with their content.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap());
        let file = |entry: std::fs::DirEntry| {
            (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap_or_default())
        };
        entries.map(file).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Bytes that are not UTF-8.
fn png() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n".iter().copied().chain((0..300_000_u32).map(|n| (n % 251) as u8)).collect()
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (Clusters, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Clusters::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

fn picture() -> MockReply {
    let png = png();
    MockReply::bytes(200, "image/png", png[..7].to_vec()).chunk(png[7..100_000].to_vec()).chunk(png[100_000..].to_vec())
}

fn broken() -> MockReply {
    MockReply::bytes(200, "image/png", png()[..1000].to_vec()).then_fails(TransportErrorKind::Interrupted)
}

#[tokio::test]
async fn bytes_and_a_stream() {
    let (api, _) = scripted([picture(), picture()]);
    assert_eq!(api.get_graph("t-1").bytes().await.unwrap(), png());
    let mut download = api.get_graph(GetClusterGraph::new("t-1").cluster_id(3)).await.unwrap();
    assert_eq!(download.metadata().status().as_u16(), 200);
    let mut chunks = Vec::new();
    while let Some(chunk) = download.try_next().await.unwrap() {
        chunks.push(chunk);
    }
    assert_eq!((chunks.len(), chunks.concat()), (3, png()));
    assert!(download.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_is_replaced_only_when_complete() {
    let folder = Folder::new();
    let (api, _) = scripted([picture(), MockReply::bytes(200, "image/png", "new")]);
    assert_eq!(api.get_graph("t-1").save_to(folder.picture()).await.unwrap(), png().len() as u64);
    assert_eq!(folder.files(), [("clusters.png".to_owned(), png())]);
    assert_eq!(api.get_graph("t-1").save_to(folder.picture()).await.unwrap(), 3);
    assert_eq!(folder.files(), [("clusters.png".to_owned(), b"new".to_vec())]);
}

#[tokio::test]
async fn an_interrupted_download_is_not_saved() {
    let folder = Folder::new();
    let (api, _) = scripted([broken(), broken()]);
    let error = api.get_graph("t-1").save_to(folder.picture()).await.unwrap_err();
    assert!(error.is_interrupted() && error.operation() == Some("clusters.get_graph"), "{error}");
    assert_eq!(folder.files(), []);
    std::fs::write(folder.picture(), "old").unwrap();
    assert!(api.get_graph("t-1").save_to(folder.picture()).await.is_err());
    assert_eq!(folder.files(), [("clusters.png".to_owned(), b"old".to_vec())]);
}

#[tokio::test(start_paused = true)]
async fn a_json_response_is_an_error_and_is_not_saved() {
    let reported = r#"{"errors":[{"code":"10015","title":"Bad","detail":"cluster 9 is unknown"}]}"#;
    let detail = r#"{"detail":[{"loc":["query","cluster_id"],"msg":"not a number","type":"int"}]}"#;
    for (reply, says) in [
        (MockReply::json(200, reported), "cluster 9 is unknown"),
        (MockReply::json(404, reported), "cluster 9 is unknown"),
        (MockReply::json(422, detail), "not a number"),
        (
            MockReply::json(200, r#"{"status":"running"}"#),
            r#"expected image/png, got application/json: `{"status":"running"}`"#,
        ),
        (MockReply::bytes(200, "application/json; charset=utf-8", reported), "cluster 9 is unknown"),
        (MockReply::status(404), "404 Not Found"),
    ] {
        let folder = Folder::new();
        std::fs::write(folder.picture(), "old").unwrap();
        let (api, mock) = scripted([reply.clone(), reply]);
        let saving = api.get_graph("t-1").save_to(folder.picture()).await.unwrap_err();
        let reading = api.get_graph("t-1").bytes().await.unwrap_err();
        for error in [saving, reading] {
            assert!(error.to_string().contains(says), "{error}");
            assert!(error.is_api() || error.is_decode(), "{error:?}");
        }
        assert_eq!(folder.files(), [("clusters.png".to_owned(), b"old".to_vec())]);
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test]
async fn an_unwritable_path_is_an_error_with_the_path() {
    let folder = Folder::new();
    let (api, _) = scripted([picture(), picture()]);
    let error = api.get_graph("t-1").save_to(folder.0.join("missing/a.png")).await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("missing"), "{error}");
    std::fs::create_dir(folder.picture()).unwrap();
    let error = api.get_graph("t-1").save_to(folder.picture()).await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("clusters.png"), "{error}");
    assert_eq!(folder.files(), [("clusters.png".to_owned(), Vec::new())]);
}

#[tokio::test]
async fn a_graph_is_retried_until_the_response_headers() {
    let again = || MockReply::status(503).header("retry-after", "0");
    let (api, mock) = scripted([again(), again(), picture()]);
    assert_eq!(api.get_graph("t-1").bytes().await.unwrap().len(), png().len());
    assert_eq!(mock.requests().len(), 3);
    assert!(mock.requests().iter().all(|request| request.header("accept") == "image/png"));
}

#[tokio::test]
async fn a_closed_connection_leaves_no_file() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            asked.extend(byte);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 5000\r\n\r\n").unwrap();
        stream.write_all(&png()[..4999]).unwrap();
    });
    let folder = Folder::new();
    let client = Client::builder().api_key("k").base_url(format!("http://{address}/v2")).build().unwrap();
    let error = Clusters::new(&client).get_graph("t-1").save_to(folder.picture()).await.unwrap_err();
    server.join().unwrap();
    assert!(error.is_interrupted(), "{error:?}");
    assert_eq!(folder.files(), []);
}
