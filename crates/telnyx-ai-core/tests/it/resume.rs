//! Downloads that break off and go on.

use std::time::Duration;

use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Download, Endpoint, Request};

use crate::support::{assert_took, client, script, secs, timed};

const BROKE: TransportErrorKind = TransportErrorKind::Interrupted;

fn picture(mock: &MockTransport) -> Request<Download> {
    Endpoint::get("pictures.get", "/picture").download("image/png").on(&client(mock))
}

/// The whole of it, up to where it breaks.
fn start(bytes: &'static str) -> MockReply {
    MockReply::bytes(200, "image/png", bytes).header("accept-ranges", "bytes").header("etag", "\"v1\"")
}

/// A part of it, from here on.
fn part(range: &str, bytes: &'static str) -> MockReply {
    MockReply::bytes(206, "image/png", bytes).header("content-range", range).header("etag", "\"v1\"")
}

/// What each request asked for: the range, and what must not have changed.
fn asked(mock: &MockTransport) -> Vec<(String, String)> {
    let header = |request: &telnyx_ai_core::test_util::MockRequest, name| request.header(name).to_owned();
    mock.requests().iter().map(|request| (header(request, "range"), header(request, "if-range"))).collect()
}

fn pair(range: &str, validator: &str) -> (String, String) {
    (range.to_owned(), validator.to_owned())
}

#[tokio::test]
async fn it_goes_on_where_it_broke() {
    let mock = script([
        start("one ").chunk("two ").then_breaks(BROKE),
        part("bytes 8-12/13", "th").then_breaks(BROKE),
        part("bytes 10-12/13", "ree"),
    ]);
    let mut download = picture(&mock).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = download.try_next().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes, b"one two three");
    assert!(download.try_next().await.unwrap().is_none());
    assert_eq!(download.head().status().as_u16(), 200, "the head is that of the first answer");
    assert_eq!(asked(&mock), [pair("", ""), pair("bytes=8-", "\"v1\""), pair("bytes=10-", "\"v1\"")]);
}

#[tokio::test]
async fn a_file_is_whole_or_not_there() {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-resume-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mock = script([start("one ").then_breaks(BROKE), part("bytes 4-12/13", "two three")]);
    let path = folder.join("a.png");
    assert_eq!(picture(&mock).save_to(&path).await.unwrap(), 13);
    assert_eq!(std::fs::read(&path).unwrap(), b"one two three");
    let mock = script([start("one ").then_breaks(BROKE), start("one two three")]);
    picture(&mock).save_to(folder.join("b.png")).await.unwrap_err();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(start_paused = true)]
async fn silence_is_mended_too_and_the_deadline_is_not_moved() {
    let mock = script([start("one ").then_stalls(), part("bytes 4-6/7", "two")]);
    let (bytes, took) = timed(Box::pin(picture(&mock).bytes())).await;
    assert_eq!(bytes.unwrap(), "one two");
    assert_took(took, secs(120));

    let mock = script([start("one ").then_stalls(), part("bytes 4-6/7", "t").then_stalls()]);
    let (bytes, took) = timed(Box::pin(picture(&mock).deadline(secs(130)).bytes())).await;
    assert!(bytes.unwrap_err().to_string().contains("deadline"));
    assert_took(took, secs(130));
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_as_often_as_retries_are_allowed() {
    for (retries, requests) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
        let breaks = (0..9).map(|_| part("bytes 4-12/13", "").then_breaks(BROKE));
        let mock = script(std::iter::once(start("one ").then_breaks(BROKE)).chain(breaks));
        let error = picture(&mock).max_retries(retries).bytes().await.unwrap_err();
        assert!(error.is_interrupted(), "{error}");
        assert_eq!(mock.requests().len(), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_rest_of_the_same_is_not_joined() {
    for reply in [
        start("one two three"),
        start("two three").header("content-range", "bytes 4-12/13"),
        part("bytes 0-12/13", "one two three"),
        part("bytes 5-12/13", "wo three"),
        part("", "two three"),
        MockReply::bytes(416, "image/png", ""),
        MockReply::json(404, "{}"),
        MockReply::json(206, "{}").header("content-range", "bytes 4-12/13"),
    ] {
        let case = format!("{reply:?}");
        let mock = script([start("one ").then_breaks(BROKE), reply]);
        let error = picture(&mock).bytes().await.unwrap_err();
        assert!(error.is_interrupted(), "the error is why it broke: {error}, {case}");
        assert_eq!((mock.requests().len(), error.operation()), (2, Some("pictures.get")), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_more_is_asked_for_where_the_server_cannot() {
    let plain = || MockReply::bytes(200, "image/png", "one ");
    for reply in [
        plain(),
        plain().header("etag", "\"v1\""),
        plain().header("accept-ranges", "bytes"),
        plain().header("accept-ranges", "none").header("etag", "\"v1\""),
        plain().header("accept-ranges", "bytes").header("etag", "W/\"v1\""),
    ] {
        let mock = script([reply.then_breaks(BROKE)]);
        assert!(picture(&mock).bytes().await.unwrap_err().is_interrupted());
        assert_eq!(mock.requests().len(), 1);
    }
    let dated = plain().header("accept-ranges", "bytes").header("last-modified", "Sun, 22 Nov 2026 10:00:00 GMT");
    let mock = script([dated.then_breaks(BROKE), part("bytes 4-6/7", "two")]);
    assert_eq!(picture(&mock).bytes().await.unwrap(), "one two");
    assert_eq!(asked(&mock)[1].1, "Sun, 22 Nov 2026 10:00:00 GMT");
}

#[tokio::test(start_paused = true)]
async fn a_range_of_the_caller_is_left_alone() {
    let mock = script([start("one ").then_breaks(BROKE)]);
    let error = picture(&mock).header("range", "bytes=100-").bytes().await.unwrap_err();
    assert_eq!((error.is_interrupted(), mock.requests().len()), (true, 1));
    let mock = script([start("one ").then_breaks(BROKE)]);
    assert!(picture(&mock).idempotent(false).bytes().await.is_err());
    assert_eq!(mock.requests().len(), 1, "not to be repeated");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_loses_nothing() {
    let rest = part("bytes 4-6/7", "two").after(secs(10));
    let mock = script([start("one ").then_breaks(BROKE), rest]);
    let mut download = picture(&mock).await.unwrap();
    let mut bytes = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_secs(1), download.try_next()).await {
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(end) => break assert!(end.unwrap().is_none()),
            Err(_) => {}
        }
    }
    assert_eq!((bytes.as_slice(), mock.requests().len()), (b"one two".as_slice(), 2));
}
