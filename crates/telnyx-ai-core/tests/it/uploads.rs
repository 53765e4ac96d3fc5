//! Forms with files: an attempt sends the complete form or nothing.

use std::path::PathBuf;
use std::sync::Mutex;

use async_trait::async_trait;
use telnyx_ai_core::internal::multipart::{BodySource, FileRange, Multipart, OneShotReader};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{
    Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{
    Client, Request,
    internal::{Endpoint, Idempotency},
};

use crate::support::{client, interrupted, ok, script};

struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("telnyx-ai-uploads-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn segment(&self) -> BodySource {
        BodySource::File(FileRange::new(self.0.clone(), &std::fs::metadata(&self.0).unwrap()))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // Some tests remove it themselves.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn reader() -> BodySource {
    BodySource::Reader(OneShotReader::new(&b"12345"[..], 5))
}

fn upload(
    client: &Client,
    class: Idempotency,
    segments: impl IntoIterator<Item = BodySource>,
) -> Request<serde_json::Value> {
    let form = segments
        .into_iter()
        .fold(Multipart::new().text("a", "b"), |form, segment| form.file("file", "a.bin", "x/y", segment));
    Endpoint::post("things.upload", "/things", class).multipart(form).json().on(client)
}

/// The body of all requests, which must be equal and match their content types.
fn body_of_all(mock: &MockTransport, count: usize) -> String {
    let requests = mock.requests();
    assert_eq!(requests.len(), count);
    let first = &requests[0];
    let boundary = first.header("content-type").strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = std::str::from_utf8(&first.body).unwrap();
    assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("--{boundary}--\r\n")));
    for request in &requests {
        assert_eq!(request.body, first.body);
        assert_eq!(request.header("content-type"), first.header("content-type"));
    }
    body.replace(boundary, "B")
}

#[tokio::test(start_paused = true)]
async fn files_and_bytes_are_read_again_for_each_attempt() {
    let file = TempFile::new("anew", b"12345");
    let mock = script([interrupted(), MockReply::status(503), ok()]);
    let segments = [file.segment(), BodySource::Bytes("678".into()), file.segment()];
    upload(&client(&mock), Idempotency::Idempotent, segments).await.unwrap();
    let part = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\nContent-Type: x/y\r\n\r\n";
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n{part}12345\r\n{part}678\r\n{part}12345\r\n--B--\r\n"
    );
    assert_eq!(body_of_all(&mock, 3), body);
}

#[tokio::test(start_paused = true)]
async fn a_consumed_reader_is_not_retried() {
    for (class, reply) in [
        (Idempotency::Idempotent, interrupted()),
        (Idempotency::WithKey, MockReply::status(500)),
        (Idempotency::NotIdempotent, MockReply::status(429)),
    ] {
        let mock = script([reply, ok()]);
        let error = upload(&client(&mock), class, [BodySource::Bytes("1".into()), reader()]).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_io()), (1, false), "{error}");
        assert!(body_of_all(&mock, 1).contains("\r\n\r\n12345\r\n"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_resends_files_but_not_readers() {
    let file = TempFile::new("redirect", b"12345");
    let redirect = || MockReply::status(307).header("location", "/v2/elsewhere");
    let mock = script([redirect(), ok()]);
    upload(&client(&mock), Idempotency::NotIdempotent, [file.segment()]).await.unwrap();
    assert!(body_of_all(&mock, 2).contains("\r\n\r\n12345\r\n"));

    let mock = script([redirect(), ok()]);
    let error = upload(&client(&mock), Idempotency::NotIdempotent, [reader()]).await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("the reader was already consumed; pass a new one"), "{error}");
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_between_attempts_is_an_error() {
    for change in [Some(&b"1234"[..]), Some(b"123456"), None] {
        let file = TempFile::new("changes", b"12345");
        let mock = script([MockReply::status(503), ok()]);
        let request = upload(&client(&mock), Idempotency::Idempotent, [file.segment()]);
        assert!(request.clone().max_retries(0).await.unwrap_err().is_api());
        match change {
            Some(content) => std::fs::write(&file.0, content).unwrap(),
            None => std::fs::remove_file(&file.0).unwrap(),
        }
        let error = request.await.unwrap_err();
        assert!(error.is_io() && error.to_string().contains("changes"), "{error}");
        assert_eq!((error.attempts(), mock.requests().len()), (1, 1));
    }
}

/// Fails to connect at first, without reading the body.
#[derive(Debug, Default)]
struct RefusedOnce {
    lengths: Mutex<Vec<Option<u64>>>,
    mock: MockTransport,
}

#[async_trait]
impl Transport for &'static RefusedOnce {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let TransportBody::Stream { length, .. } = &request.body else { panic!("{:?}", request.body) };
        let before = {
            let mut lengths = self.lengths.lock().unwrap();
            lengths.push(*length);
            lengths.len() - 1
        };
        if before == 0 {
            return Err(TransportError::new(TransportErrorKind::Connect, "refused"));
        }
        self.mock.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn an_unread_reader_is_sent_with_the_next_attempt() {
    let refused = Box::leak(Box::new(RefusedOnce { mock: script([ok()]), ..RefusedOnce::default() }));
    let client = Client::builder().api_key("k").transport(&*refused).build().unwrap();
    upload(&client, Idempotency::NotIdempotent, [reader()]).await.unwrap();
    assert!(body_of_all(&refused.mock, 1).contains("\r\n\r\n12345\r\n"));
    let length = refused.mock.requests()[0].body.len() as u64;
    assert_eq!(*refused.lengths.lock().unwrap(), [Some(length); 2]);
}
