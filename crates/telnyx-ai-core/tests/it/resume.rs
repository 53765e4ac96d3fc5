//! Interrupted downloads that resume.

use std::time::Duration;

use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    Download, Method, Request,
    internal::{Endpoint, Idempotency},
};

use crate::support::{assert_took, client, script, secs, timed};

const INTERRUPTED: TransportErrorKind = TransportErrorKind::Interrupted;

fn picture(mock: &MockTransport) -> Request<Download> {
    Endpoint::get("pictures.get", "/picture").download("image/png").on(&client(mock))
}

/// Returns a complete response that is interrupted at `end`.
fn start(bytes: &'static str) -> MockReply {
    MockReply::bytes(200, "image/png", bytes).header("accept-ranges", "bytes").header("etag", "\"v1\"")
}

/// Returns a partial response from `start` on.
fn part(range: &str, bytes: &'static str) -> MockReply {
    MockReply::bytes(206, "image/png", bytes).header("content-range", range).header("etag", "\"v1\"")
}

/// Returns the range and the condition of each request.
fn range_headers(mock: &MockTransport) -> Vec<(String, String)> {
    let header = |request: &telnyx_ai_core::test_util::MockRequest, name| request.header(name).to_owned();
    mock.requests().iter().map(|request| (header(request, "range"), header(request, "if-range"))).collect()
}

fn pair(range: &str, validator: &str) -> (String, String) {
    (range.to_owned(), validator.to_owned())
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_download_is_resumed() {
    let mock = script([
        start("one ").chunk("two ").then_fails(INTERRUPTED),
        part("bytes 8-12/13", "th").then_fails(INTERRUPTED),
        part("bytes 10-12/13", "ree"),
    ]);
    let mut download = picture(&mock).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = download.try_next().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes, b"one two three");
    assert!(download.try_next().await.unwrap().is_none());
    assert_eq!(download.metadata().status().as_u16(), 200, "the metadata is that of the first response");
    assert_eq!(range_headers(&mock), [pair("", ""), pair("bytes=8-", "\"v1\""), pair("bytes=10-", "\"v1\"")]);
}

#[tokio::test]
async fn a_file_is_complete_or_absent() {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-resume-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mock = script([start("one ").then_fails(INTERRUPTED), part("bytes 4-12/13", "two three")]);
    let path = folder.join("a.png");
    assert_eq!(picture(&mock).save_to(&path).await.unwrap(), 13);
    assert_eq!(std::fs::read(&path).unwrap(), b"one two three");
    let mock = script([start("one ").then_fails(INTERRUPTED), start("one two three")]);
    picture(&mock).save_to(folder.join("b.png")).await.unwrap_err();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_idle_timeout_is_resumed_within_the_deadline() {
    let mock = script([start("one ").then_stalls(), part("bytes 4-6/7", "two")]);
    let (bytes, took) = timed(Box::pin(picture(&mock).bytes())).await;
    assert_eq!(bytes.unwrap(), "one two");
    assert!(took >= secs(120) && took <= Duration::from_millis(120_510), "{took:?}");

    let mock = script([start("one ").then_stalls(), part("bytes 4-6/7", "t").then_stalls()]);
    let (bytes, took) = timed(Box::pin(picture(&mock).deadline(secs(130)).bytes())).await;
    assert!(bytes.unwrap_err().to_string().contains("deadline"));
    assert_took(took, secs(130));
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_download_is_resumed_max_retries_times() {
    for (retries, requests) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
        let interruptions = (0..9).map(|_| part("bytes 4-12/13", "").then_fails(INTERRUPTED));
        let mock = script(std::iter::once(start("one ").then_fails(INTERRUPTED)).chain(interruptions));
        let error = picture(&mock).max_retries(retries).bytes().await.unwrap_err();
        assert!(error.is_interrupted(), "{error}");
        assert_eq!(mock.requests().len(), requests);
    }
}

/// The first 40 of 100 bytes.
fn sized() -> MockReply {
    start("0123456789012345678901234567890123456789").header("content-length", "100").then_fails(INTERRUPTED)
}

const REMAINDER: &str = "012345678901234567890123456789012345678901234567890123456789";

#[tokio::test(start_paused = true)]
async fn a_remainder_of_another_body_is_not_joined() {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-rests-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let remainder = |range: &str| MockReply::bytes(206, "image/png", REMAINDER).header("content-range", range);
    let range = "bytes 40-99/100";
    let tagged = |range: &str, tag: &str| remainder(range).header("etag", tag);
    let wrong_range = |range: &str| format!("the response has the range `{range}`, expected one from byte 40 of 100");
    for (reply, why) in [
        // Another start, end, total or unit.
        (tagged("bytes 0-59/100", "\"v1\""), wrong_range("bytes 0-59/100")),
        (tagged("bytes 39-98/100", "\"v1\""), wrong_range("bytes 39-98/100")),
        (tagged("bytes 41-99/100", "\"v1\""), wrong_range("bytes 41-99/100")),
        (tagged("bytes 40-99/101", "\"v1\""), wrong_range("bytes 40-99/101")),
        (tagged("bytes 40-99/99", "\"v1\""), wrong_range("bytes 40-99/99")),
        (tagged("bytes 40-120/*", "\"v1\""), wrong_range("bytes 40-120/*")),
        (tagged("bytes 40-39/100", "\"v1\""), wrong_range("bytes 40-39/100")),
        (tagged("bytes */100", "\"v1\""), wrong_range("bytes */100")),
        (tagged("bytes 40-99", "\"v1\""), wrong_range("bytes 40-99")),
        (tagged("items 40-99/100", "\"v1\""), wrong_range("items 40-99/100")),
        (tagged("", "\"v1\""), wrong_range("")),
        (tagged(range, "\"v1\"").header("content-range", range), wrong_range("bytes 40-99/100, bytes 40-99/100")),
        (MockReply::bytes(206, "image/png", REMAINDER), wrong_range("")),
        // Another version, or another form.
        (tagged(range, "\"v2\""), "the body has changed: `etag` is `\"v2\"` and was `\"v1\"`".to_owned()),
        (tagged(range, "W/\"v1\""), "the body has changed: `etag` is `W/\"v1\"` and was `\"v1\"`".to_owned()),
        (
            remainder(range).header("last-modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
            "the body has changed: `last-modified` is `Mon, 23 Nov 2026 10:00:00 GMT` and was `Sun, 22 Nov 2026 10:00:00 GMT`".to_owned(),
        ),
        (
            remainder(range).header("content-encoding", "br"),
            "the body has `content-encoding: br`, which the SDK does not decode; remove your `accept-encoding` header, or let \
             the proxy or the transport decode it [status 206]"
                .to_owned(),
        ),
        // No part at all.
        (start(REMAINDER), "the response has status 200 instead of 206".to_owned()),
        (start(REMAINDER).header("content-range", range), "the response has status 200 instead of 206".to_owned()),
        (MockReply::status(204), "the response has status 204 instead of 206".to_owned()),
        (
            MockReply::bytes(416, "image/png", "").header("content-range", "bytes */100"),
            "416 Range Not Satisfiable".to_owned(),
        ),
        (
            MockReply::json(404, "{}"),
            "404 Not Found for GET https://api.telnyx.com/v2/picture, with a body in an unknown format: `{}`".to_owned(),
        ),
        (
            MockReply::json(206, "{}").header("content-range", range),
            "expected image/png, got application/json: `{}` [status 206]".to_owned(),
        ),
    ] {
        let case = format!("{reply:?}");
        let first = || sized().header("last-modified", "Sun, 22 Nov 2026 10:00:00 GMT");
        let mock = script([first(), reply.clone(), first(), reply]);
        let path = folder.join("a.png");
        let error = picture(&mock).save_to(&path).await.unwrap_err();
        assert!(error.is_interrupted(), "the error is that of the interruption: {error}, {case}");
        let says = format!("pictures.get: the response is incomplete: the connection was interrupted: scripted; resuming failed: {why} [status 200]");
        assert_eq!(error.to_string(), says, "{case}");
        assert!(picture(&mock).bytes().await.is_err());
        assert_eq!((mock.requests().len(), error.operation()), (4, Some("pictures.get")), "{case}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{case}");
    }
    std::fs::remove_dir_all(folder).unwrap();
    // Several ranges in one body, for a call that takes any type.
    let parts = MockReply::bytes(206, "multipart/byteranges; boundary=x", "--x").header("content-range", range);
    let any = Endpoint::get("exports.get", "/export").download("*/*").on(&client(&script([sized(), parts])));
    let error = any.bytes().await.unwrap_err();
    assert!(
        error.to_string().ends_with("; resuming failed: the response has several ranges instead of one [status 200]"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_remainder_without_a_total_needs_a_known_total() {
    // 40 bytes arrived, of an unknown total.
    let first = || start("0123456789012345678901234567890123456789").then_fails(INTERRUPTED);
    let remainder = |range: &str| part(range, REMAINDER);
    let error = picture(&script([first(), remainder("bytes 40-99/*")])).bytes().await.unwrap_err();
    let why = "resuming failed: the response has the range `bytes 40-99/*`, expected one from byte 40 with a total";
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(picture(&script([first(), remainder("bytes 40-99/100")])).bytes().await.unwrap().len(), 100);
    assert_eq!(picture(&script([sized(), remainder("bytes 40-99/*")])).bytes().await.unwrap().len(), 100);
    // The total of the first remainder applies to the second.
    let mock = script([first(), part("bytes 40-41/100", "01"), part("bytes 42-98/99", &REMAINDER[3..])]);
    assert!(picture(&mock).bytes().await.unwrap_err().to_string().contains("expected one from byte 42 of 100"));
}

#[tokio::test(start_paused = true)]
async fn a_partial_remainder_is_resumed() {
    let twenty = &REMAINDER[..20];
    for second in [
        // The second body ends at the end of its range, ends early, or is interrupted.
        part("bytes 40-59/100", twenty),
        part("bytes 40-99/100", twenty),
        part("bytes 40-99/100", twenty).header("content-length", "20"),
        part("bytes 40-99/100", twenty).then_fails(INTERRUPTED),
    ] {
        let mock = script([sized(), second.clone(), part("bytes 60-99/100", &REMAINDER[..40])]);
        let bytes = picture(&mock).bytes().await.unwrap();
        assert_eq!(bytes, "0123456789".repeat(10));
        let ranges: Vec<String> = range_headers(&mock).into_iter().map(|(range, _)| range).collect();
        assert_eq!(ranges, ["", "bytes=40-", "bytes=60-"]);
        // The download fails if no retry is left.
        let mock = script([sized(), second]);
        let error = picture(&mock).max_retries(1).bytes().await.unwrap_err();
        assert!(error.is_interrupted(), "{error}");
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_remainder_longer_than_its_range_is_an_error() {
    for (range, bytes) in [("bytes 40-98/100", REMAINDER), ("bytes 40-59/100", REMAINDER), ("bytes 40-99/100", "0")] {
        let remainder = part(range, bytes).chunk(REMAINDER);
        let mock = script([sized(), remainder]);
        let error = picture(&mock).bytes().await.unwrap_err();
        let ends = range[9..11].parse::<u32>().unwrap() + 1;
        let says = format!("pictures.get: the response has more bytes than the {ends} that it announced [status 200]");
        assert_eq!((error.to_string(), error.is_decode(), mock.requests().len()), (says, true, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_that_is_not_resumed_spends_no_retry() {
    // The budget allows 100 retries, and a download without remaining retries does not reduce the budget.
    let interrupted = (0..150).map(|_| sized());
    let resumed = (0..40).flat_map(|_| [sized(), part("bytes 40-99/100", REMAINDER)]);
    let mock = script(interrupted.chain(resumed));
    let client = client(&mock);
    let get = || Endpoint::get("pictures.get", "/picture").download("image/png").on(&client);
    for _ in 0..150 {
        assert!(get().max_retries(0).bytes().await.unwrap_err().is_interrupted());
    }
    for _ in 0..40 {
        let (bytes, took) = timed(Box::pin(get().bytes())).await;
        assert_eq!(bytes.unwrap().len(), 100);
        assert!(took <= Duration::from_millis(510), "{took:?}");
    }
    assert_eq!(mock.requests().len(), 150 + 80);
}

#[tokio::test(start_paused = true)]
async fn consecutive_interruptions_back_off() {
    // The waits are random parts of 0.5 s, 1 s, 2 s, 4 s and 8 s: their sum over many downloads is distinct from no wait.
    let mut waited = Duration::ZERO;
    for _ in 0..40 {
        let interruptions = (0..5).map(|_| part("bytes 40-99/100", "").then_fails(INTERRUPTED));
        let mock = script(std::iter::once(sized()).chain(interruptions));
        let (result, took) = timed(Box::pin(picture(&mock).max_retries(5).bytes())).await;
        assert!(result.unwrap_err().is_interrupted());
        assert_eq!(mock.requests().len(), 6);
        assert!(took <= Duration::from_millis(15_600), "{took:?}");
        waited += took;
    }
    assert!(waited > secs(40 * 15 / 4) && waited < secs(40 * 12), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_without_ranges_or_validators_is_not_resumed() {
    let plain = || MockReply::bytes(200, "image/png", "one ");
    for reply in [
        plain(),
        plain().header("etag", "\"v1\""),
        plain().header("accept-ranges", "bytes"),
        plain().header("accept-ranges", "none").header("etag", "\"v1\""),
        plain().header("accept-ranges", "bytes").header("etag", "W/\"v1\""),
        plain().header("accept-ranges", "bytes").header("etag", "w/\"v1\""),
        plain().header("accept-ranges", "bytes").header("etag", ""),
        plain().header("accept-ranges", "").header("etag", "\"v1\""),
    ] {
        let mock = script([reply.then_fails(INTERRUPTED)]);
        assert!(picture(&mock).bytes().await.unwrap_err().is_interrupted());
        assert_eq!(mock.requests().len(), 1);
    }
    let dated = plain().header("accept-ranges", "bytes").header("last-modified", "Sun, 22 Nov 2026 10:00:00 GMT");
    let mock = script([dated.then_fails(INTERRUPTED), part("bytes 4-6/7", "two")]);
    assert_eq!(picture(&mock).bytes().await.unwrap(), "one two");
    assert_eq!(range_headers(&mock)[1].1, "Sun, 22 Nov 2026 10:00:00 GMT");
}

#[tokio::test(start_paused = true)]
async fn a_request_with_a_range_is_not_resumed() {
    let mock = script([start("one ").then_fails(INTERRUPTED)]);
    let error = picture(&mock).header("range", "bytes=100-").bytes().await.unwrap_err();
    assert_eq!((error.is_interrupted(), mock.requests().len()), (true, 1));
    let mock = script([start("one ").then_fails(INTERRUPTED)]);
    assert!(picture(&mock).idempotent(false).bytes().await.is_err());
    assert_eq!(mock.requests().len(), 1, "not idempotent");
}

#[tokio::test(start_paused = true)]
async fn try_next_is_cancel_safe_while_resuming() {
    let remainder = part("bytes 4-6/7", "two").after(secs(10));
    let mock = script([start("one ").then_fails(INTERRUPTED), remainder]);
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

#[tokio::test(start_paused = true)]
async fn the_identity_encoding_is_ignored() {
    let unit = |reply: MockReply, unit: &str| reply.header("accept-ranges", unit).header("etag", "\"v1\"");
    let plain = |encoding: &str| MockReply::bytes(200, "image/png", "one ").header("content-encoding", encoding);
    for (first, remainder) in [
        (unit(plain("identity"), "bytes"), part("bytes 4-6/7", "two")),
        (start("one "), part("bytes 4-6/7", "two").header("content-encoding", "identity")),
        (unit(plain("identity"), "Bytes"), part("bytes 4-6/7", "two").header("content-encoding", "Identity")),
    ] {
        let mock = script([first.then_fails(INTERRUPTED), remainder]);
        assert_eq!(picture(&mock).bytes().await.unwrap(), "one two");
        assert_eq!(range_headers(&mock)[1], pair("bytes=4-", "\"v1\""));
    }
    // The announced length still counts.
    let short = MockReply::bytes(200, "image/png", "one ").header("content-encoding", "identity");
    let error = picture(&script([short.header("content-length", "9")])).bytes().await.unwrap_err();
    assert!(error.to_string().contains("it ended after byte 4 of 9"), "{error}");
}

/// The remaining bytes do not belong to the body of the first response.
#[tokio::test(start_paused = true)]
async fn bodies_of_different_encodings_are_not_joined() {
    let requested = |mock: &MockTransport| picture(mock).header("accept-encoding", "gzip");
    let gzip = |reply: MockReply| reply.header("content-encoding", "gzip");
    for (first, remainder, why) in [
        (
            start("one "),
            gzip(part("bytes 4-6/7", "two")),
            "the response has the content encoding `gzip`, unlike the first one",
        ),
        (
            gzip(start("one ")),
            part("bytes 4-6/7", "two"),
            "the response has the content encoding `identity`, unlike the first one",
        ),
    ] {
        let error = requested(&script([first.then_fails(INTERRUPTED), remainder])).bytes().await.unwrap_err();
        assert!(error.is_interrupted() && error.to_string().contains(why), "{error}");
    }
    let both = script([gzip(start("one ")).then_fails(INTERRUPTED), gzip(part("bytes 4-6/7", "two"))]);
    assert_eq!(requested(&both).bytes().await.unwrap(), "one two");
}

#[tokio::test(start_paused = true)]
async fn only_a_get_is_resumed() {
    let mock = script([sized(), part("bytes 40-99/100", REMAINDER)]);
    let post =
        Endpoint::post("pictures.make", "/picture", Idempotency::Idempotent).download("image/png").on(&client(&mock));
    assert!(post.bytes().await.unwrap_err().is_interrupted());
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn resuming_uses_the_retry_budget() {
    let busy = vec![MockReply::status(503); 101];
    let mock = script(busy.into_iter().chain([sized(), part("bytes 40-99/100", REMAINDER)]));
    let client = client(&mock);
    client.request(Method::GET, "/busy").max_retries(200).await.unwrap_err();
    let picture = Endpoint::get("pictures.get", "/picture").download("image/png").on(&client);
    assert!(picture.bytes().await.unwrap_err().is_interrupted());
    assert_eq!(mock.requests().len(), 102);
}
