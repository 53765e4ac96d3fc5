//! Downloads to memory, as a stream, and to a file.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http::Method;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Download, Request, internal::Endpoint};

use crate::support::{builder, client, failure, script, secs};

/// A temporary directory for one test, removed on drop.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("telnyx-ai-downloads-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Returns the names and contents of the files, sorted by name.
    fn files(&self) -> Vec<(String, String)> {
        let mut files: Vec<_> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn file(name: &str, content: &str) -> (String, String) {
    (name.to_owned(), content.to_owned())
}

fn picture(mock: &MockTransport) -> Request<Download> {
    Endpoint::get("pictures.get", "/picture").download("image/png").on(&client(mock))
}

fn chunks() -> MockReply {
    MockReply::bytes(200, "image/png", "one ").chunk("two ").chunk("").chunk("three")
}

#[tokio::test]
async fn bytes_try_next_and_save_to_return_the_same_bytes() {
    let folder = Folder::new();
    let mock = script([chunks(), chunks(), chunks(), chunks()]);
    assert_eq!(picture(&mock).bytes().await.unwrap(), "one two three");
    let mut download = picture(&mock).await.unwrap();
    let mut streamed = Vec::new();
    while let Some(bytes) = download.try_next().await.unwrap() {
        streamed.push(bytes);
    }
    assert_eq!(streamed.concat(), b"one two three");
    assert_eq!(picture(&mock).save_to(folder.0.join("a")).await.unwrap(), 13);
    // Bytes that were read before are not written.
    let mut download = picture(&mock).await.unwrap();
    assert_eq!(download.try_next().await.unwrap(), Some(Bytes::from("one ")));
    assert_eq!(download.save_to(folder.0.join("b.png")).await.unwrap(), 9);
    assert_eq!(folder.files(), [file("a", "one two three"), file("b.png", "two three")]);
    for request in mock.requests() {
        assert_eq!((request.header("accept"), request.header("content-type")), ("image/png", ""));
    }
}

#[tokio::test]
async fn every_form_of_an_empty_picture_is_an_error() {
    let folder = Folder::new();
    let empty = [
        MockReply::status(200),
        MockReply::status(204),
        MockReply::status(205),
        MockReply::bytes(200, "image/png", ""),
        MockReply::bytes(200, "image/png", "").chunk(""),
        MockReply::bytes(200, "application/octet-stream", ""),
        MockReply::bytes(200, "image/png", "").header("transfer-encoding", "chunked"),
        MockReply::bytes(200, "image/png", "").header("content-length", "0"),
        MockReply::bytes(200, "image/png", " "),
        MockReply::bytes(200, "image/png", "\r\n").chunk("\n\t ").chunk(""),
        MockReply::bytes(200, "image/png", "\n").header("content-length", "1"),
        MockReply::bytes(200, "application/octet-stream", "\n"),
        MockReply::bytes(200, "image/png", "\n")
            .header("content-length", "1")
            .then_fails(TransportErrorKind::Interrupted),
    ];
    for reply in empty {
        let case = format!("{reply:?}");
        let mock = script([reply.clone(), reply.clone(), reply]);
        let streamed = async {
            let mut download = picture(&mock).await?;
            while let Some(bytes) = download.try_next().await? {
                assert!(bytes.trim_ascii().is_empty());
            }
            Ok(())
        };
        let path = folder.0.join("a.png");
        let errors = [
            failure(streamed).await.0,
            failure(picture(&mock).bytes()).await.0,
            failure(picture(&mock).save_to(&path)).await.0,
        ];
        for error in errors {
            let says = error.to_string();
            assert!(error.is_decode() && !error.is_transient(), "{says}, {case}");
            assert!(says.starts_with("pictures.get: expected image/png, got an empty body: `` [status 20"), "{says}");
        }
        assert_eq!((folder.files(), mock.requests().len()), (Vec::new(), 3));
    }
}

#[tokio::test]
async fn an_empty_body_of_any_type_is_an_empty_file() {
    let folder = Folder::new();
    let replies =
        [MockReply::status(200), MockReply::status(204), MockReply::status(200).header("content-length", "0")];
    let mock = script(replies.clone().into_iter().chain(replies));
    let get = || client(&mock).request(Method::GET, "/export").download();
    for _ in 0..3 {
        assert_eq!(get().save_to(folder.0.join("a")).await.unwrap(), 0);
        assert_eq!(get().bytes().await.unwrap(), "");
    }
    assert_eq!(folder.files(), [file("a", "")]);
}

#[tokio::test]
async fn a_body_with_another_length_than_announced_is_an_error() {
    let folder = Folder::new();
    let sized =
        |length: &str, bytes: &'static str| MockReply::bytes(200, "image/png", bytes).header("content-length", length);
    for (reply, says) in [
        (sized("13", "one two"), "the response is incomplete: it ended after byte 7 of 13"),
        (sized("5", "one two"), "the response has more bytes than the 5 that it announced"),
        (sized("6", "one ").chunk("two"), "the response has more bytes than the 6 that it announced"),
    ] {
        let (error, _) = failure(picture(&script([reply.clone()])).save_to(folder.0.join("a"))).await;
        assert_eq!(error.to_string(), format!("pictures.get: {says} [status 200]"));
        assert!(picture(&script([reply])).bytes().await.is_err());
    }
    // A correct length, and an invalid length, which is ignored.
    for reply in [sized("7", "one two"), sized("x", "one two")] {
        assert_eq!(picture(&script([reply])).bytes().await.unwrap(), "one two");
    }
    let compressed = script([sized("5", "one two").header("content-encoding", "br")]);
    let requested = client(&compressed).request(Method::GET, "/export").header("accept-encoding", "br");
    assert_eq!(requested.download().bytes().await.unwrap(), "one two");
    // The connection is interrupted after the last byte.
    let reply = sized("7", "one two").then_fails(TransportErrorKind::Interrupted);
    assert_eq!(picture(&script([reply])).save_to(folder.0.join("a")).await.unwrap(), 7);
    assert_eq!(folder.files(), [file("a", "one two")]);
}

#[tokio::test]
async fn an_unrequested_partial_response_is_an_error() {
    let part = |range: &str| MockReply::bytes(206, "image/png", "one two").header("content-range", range);
    for range in ["bytes 0-6/100", "bytes 7-13/14", "bytes 0-6/*", "", "bytes */7"] {
        let mock = script([part(range), part(range), part(range)]);
        let says = format!("requested the complete body, got a part of it (206, content-range `{range}`) [status 206]");
        let error = picture(&mock).bytes().await.unwrap_err();
        assert_eq!(error.to_string(), format!("pictures.get: {says}"));
        assert!(error.is_decode());
        let exported = Endpoint::get("exports.get", "/export").bytes().on(&client(&mock));
        assert_eq!(exported.await.unwrap_err().to_string(), format!("exports.get: {says}"));
        // A partial response is correct for a request with a range.
        assert_eq!(picture(&mock).header("range", "bytes=0-6").bytes().await.unwrap(), "one two");
    }
    assert_eq!(picture(&script([part("bytes 0-6/7")])).bytes().await.unwrap(), "one two");
}

#[tokio::test]
async fn an_interrupted_download_leaves_no_file() {
    for kind in [TransportErrorKind::Interrupted, TransportErrorKind::Timeout] {
        let folder = Folder::new();
        let mock = script([chunks().then_fails(kind), chunks().then_fails(kind), chunks()]);
        let path = folder.0.join("a");
        assert!(picture(&mock).save_to(&path).await.is_err());
        assert_eq!(folder.files(), []);
        std::fs::write(&path, "old").unwrap();
        let error = picture(&mock).save_to(&path).await.unwrap_err();
        assert!(error.is_interrupted() || error.is_timeout(), "{error}");
        assert_eq!(error.operation(), Some("pictures.get"));
        assert_eq!(folder.files(), [file("a", "old")]);
        picture(&mock).save_to(&path).await.unwrap();
        assert_eq!(folder.files(), [file("a", "one two three")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_download_leaves_no_file() {
    let folder = Folder::new();
    let path = folder.0.join("a");
    let mock = script([chunks().then_stalls(), chunks().then_stalls(), chunks().then_stalls()]);
    assert!(tokio::time::timeout(secs(1), picture(&mock).save_to(&path)).await.is_err());
    assert_eq!(folder.files(), []);
    let (error, _) = failure(Box::pin(picture(&mock).save_to(&path))).await;
    assert!(error.is_timeout() && error.to_string().contains("stream_idle_timeout"), "{error}");
    let (error, _) = failure(Box::pin(picture(&mock).deadline(secs(5)).save_to(&path))).await;
    assert!(error.is_timeout() && error.to_string().contains("deadline"), "{error}");
    assert_eq!(folder.files(), []);
}

#[tokio::test]
async fn concurrent_downloads_to_one_path_do_not_mix() {
    let folder = Folder::new();
    let path = folder.0.join("a");
    let other = || MockReply::bytes(200, "image/png", "1").chunk("2").chunk("3");
    let (one, two) = (script([chunks()]), script([other()]));
    let (first, second) = tokio::join!(picture(&one).save_to(&path), picture(&two).save_to(&path));
    assert_eq!((first.unwrap(), second.unwrap()), (13, 3));
    let files = folder.files();
    assert!(files == [file("a", "one two three")] || files == [file("a", "123")], "{files:?}");
}

#[tokio::test]
async fn an_error_of_writing_names_the_file() {
    let folder = Folder::new();
    let mock = script([chunks(), chunks()]);
    let error = picture(&mock).save_to(folder.0.join("none/a")).await.unwrap_err();
    assert!(error.is_io() && error.to_string().starts_with("pictures.get: could not create "), "{error}");
    assert!(error.to_string().contains("none"), "{error}");
    // A directory is not replaced.
    let error = picture(&mock).save_to(&folder.0).await.unwrap_err();
    assert!(error.is_io() && error.to_string().starts_with("pictures.get: could not write "), "{error}");
    assert_eq!(folder.files(), []);
    let name = folder.0.file_name().unwrap().to_str().unwrap();
    let beside = std::fs::read_dir(folder.0.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(beside.filter(|entry| entry.to_str().unwrap().starts_with(&format!("{name}."))).count(), 0);
}

#[tokio::test]
async fn bytes_are_limited_and_files_are_not() {
    let folder = Folder::new();
    let mock = script([chunks(), chunks(), chunks()]);
    let get = |limit| {
        let client = builder(&mock).max_response_bytes(limit).build().unwrap();
        client.request(Method::GET, "/picture").download()
    };
    assert_eq!(get(13).bytes().await.unwrap().len(), 13);
    let error = get(12).bytes().await.unwrap_err();
    assert!(error.is_too_large() && error.to_string().contains("12 bytes (max_response_bytes)"), "{error}");
    assert_eq!(get(12).save_to(folder.0.join("a")).await.unwrap(), 13);
}

#[tokio::test]
async fn json_is_an_error_unless_any_type_is_accepted() {
    let folder = Folder::new();
    let json = || MockReply::json(200, r#"{"a":1}"#);
    let mock = script([json(), json(), json()]);
    let error = picture(&mock).save_to(folder.0.join("a")).await.unwrap_err();
    assert!(error.is_decode(), "{error:?}");
    assert_eq!(error.to_string(), r#"pictures.get: expected image/png, got application/json: `{"a":1}` [status 200]"#);
    assert_eq!((error.body(), error.status().unwrap().as_u16()), (&br#"{"a":1}"#[..], 200));
    assert_eq!((folder.files(), mock.requests().len()), (Vec::new(), 1));
    let any = client(&mock).request(Method::GET, "/export").download();
    assert_eq!(any.save_to(folder.0.join("a.json")).await.unwrap(), 7);
    assert_eq!(folder.files(), [file("a.json", r#"{"a":1}"#)]);
}

#[tokio::test]
async fn a_body_of_another_type_is_not_saved() {
    for (content_type, body, saved) in [
        ("image/png", "PNG", true),
        ("IMAGE/jpeg", "JPEG", true),
        ("application/octet-stream", "PNG", true),
        ("Application/JSON", "{}", false),
        ("application/problem+json", r#"{"title":"boom"}"#, false),
        ("text/html; charset=utf-8", "<html>", false),
        ("imagery/png", "PNG", false),
    ] {
        let folder = Folder::new();
        let mock = script([MockReply::bytes(200, content_type, body)]);
        let result = picture(&mock).save_to(folder.0.join("a")).await;
        assert_eq!((result.is_ok(), folder.files().len()), (saved, usize::from(saved)), "{content_type}: {result:?}");
    }
    let mock = script([MockReply::status(200).header("content-length", "0")]);
    let error = picture(&mock).bytes().await.unwrap_err();
    assert_eq!(error.to_string(), "pictures.get: expected image/png, got an empty body: `` [status 200]");
}

#[tokio::test]
async fn an_existing_file_is_kept_when_its_download_fails() {
    let folder = Folder::new();
    let path = folder.0.join("a.png");
    std::fs::write(&path, "before").unwrap();
    for reply in [
        MockReply::status(204),
        MockReply::status(404),
        MockReply::json(200, "{}"),
        MockReply::bytes(200, "image/png", " "),
        MockReply::bytes(206, "image/png", "part").header("content-range", "bytes 0-3/9"),
        MockReply::bytes(206, "image/png", "part").header("content-range", "bytes */9"),
        MockReply::bytes(206, "image/png", "part"),
        MockReply::status(416).header("content-range", "bytes */9"),
        MockReply::bytes(200, "multipart/byteranges; boundary=x", "--x"),
        MockReply::bytes(200, "image/png", "one").header("content-encoding", "gzip"),
        MockReply::bytes(200, "image/png", "one").header("content-length", "9"),
        MockReply::bytes(200, "image/png", "one").header("content-length", "2"),
        chunks().then_fails(TransportErrorKind::Interrupted),
    ] {
        let case = format!("{reply:?}");
        picture(&script([reply])).save_to(&path).await.expect_err(&case);
        assert_eq!(folder.files(), [file("a.png", "before")], "{case}");
    }
    picture(&script([chunks()])).save_to(&path).await.unwrap();
    assert_eq!(folder.files(), [file("a.png", "one two three")]);
}

#[tokio::test]
async fn saving_to_a_folder_is_an_error() {
    let folder = Folder::new();
    for path in [folder.0.clone(), folder.0.join("."), folder.0.join("..")] {
        let mut download = picture(&script([chunks()])).await.unwrap();
        assert_eq!(download.try_next().await.unwrap(), Some(Bytes::from("one ")));
        let (error, _) = failure(download.save_to(&path)).await;
        assert!(error.is_io() && error.to_string().contains("is a directory"), "{error}");
        assert_eq!(folder.files(), []);
    }
}
