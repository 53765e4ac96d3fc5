//! Retries of recordings, and recordings that change or have a wrong length.

mod checks;
mod stored;

use std::time::Duration;

use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, Transcription};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};

use crate::support::{TEXT, TempFile, form, sound};
use telnyx_ai_test_kit::wire::{Reply, Server};

const BUSY_THEN_TEXT: &[Reply] = &[(429, &[("retry-after", "0")], ""), TEXT[0]];

fn call(client: &Client, recording: Recording) -> Request<Transcription> {
    Audio::new(client).transcribe(CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, recording))
}

#[tokio::test]
async fn a_retry_sends_the_same_file_or_bytes() {
    let file = TempFile::new("a.mp3", &sound());
    for recording in [Recording::path(&file.0), Recording::bytes("a.mp3", sound()), Recording::url("https://e.com/a")] {
        let server = Server::responding_in_order(BUSY_THEN_TEXT).await;
        let answer = call(&server.client(), recording).with_response().await.unwrap();
        assert_eq!((answer.attempts(), answer.value().text.as_str()), (2, "Hi"));
        let [first, second] = &server.all_sent()[..] else { panic!("{:?}", server.all_sent()) };
        assert_eq!(form(first), form(second));
        assert!(first.body == second.body && first.header("content-type") == second.header("content-type"));
    }
}

#[tokio::test]
async fn a_reader_is_not_retried() {
    let server = Server::responding_in_order(BUSY_THEN_TEXT).await;
    let reader = Recording::reader("a.mp3", 3, &b"ID3"[..]);
    let error = call(&server.client(), reader.clone()).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error:?}");
    assert_eq!(
        (error.attempts(), error.to_string().as_str()),
        (1, "audio.transcribe: 429 Too Many Requests [retry after 0 s]")
    );
    assert_eq!(server.all_sent().len(), 1);

    // Another call does not send the rest of the reader either.
    let error = call(&server.client(), reader).await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("the reader was already consumed; pass a new one"), "{error}");
    assert_eq!((error.attempts(), server.all_sent().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_transcription_is_not_retried_after_a_possible_charge() {
    for status in [408, 500, 502, 503, 504] {
        let mock = MockTransport::new().reply(MockReply::status(status)).reply(MockReply::json(200, r#"{"text":""}"#));
        let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
        let error = call(&client, Recording::bytes("a.mp3", "ID3")).await.unwrap_err();
        assert!(error.is_api() && mock.requests().len() == 1, "{error}");
    }
    let again = || MockReply::status(503);
    for (recording, requests) in
        [(Recording::bytes("a.mp3", "ID3"), 2), (Recording::reader("a.mp3", 3, &b"ID3"[..]), 1)]
    {
        let mock = MockTransport::new().reply(again()).reply(MockReply::json(200, r#"{"text":""}"#));
        let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
        let result = call(&client, recording).idempotent(true).await;
        assert_eq!((result.is_ok(), mock.requests().len()), (requests == 2, requests));
    }
}

#[tokio::test]
async fn a_file_changed_before_sending_is_an_error_with_its_name() {
    for len in [4, 6, 0] {
        let file = TempFile::new("a.mp3", b"12345");
        let server = Server::responding_in_order(TEXT).await;
        let request = call(&server.client(), Recording::path(&file.0));
        file.set_len(len);
        let error = request.await.unwrap_err();
        assert!(error.is_io(), "{error:?}");
        assert!(error.to_string().contains("a.mp3: the file changed during the upload; upload it again"), "{error}");
        assert_eq!((error.attempts(), server.all_sent().len()), (1, 0));
    }
    let file = TempFile::new("a.mp3", b"12345");
    let server = Server::responding_in_order(TEXT).await;
    let request = call(&server.client(), Recording::path(&file.0));
    std::fs::remove_file(&file.0).unwrap();
    let error = request.await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("a.mp3"), "{error}");
    assert_eq!(server.all_sent().len(), 0);
}

#[tokio::test]
async fn a_file_that_shrinks_before_a_retry_is_an_error() {
    let file = TempFile::new("a.mp3", &[7; 300_000]);
    let server = Server::responding_in_order(TEXT).await;
    let request = call(&server.client(), Recording::path(&file.0));
    assert_eq!(request.clone().await.unwrap().text, "Hi");
    file.set_len(299_999);
    assert!(request.await.unwrap_err().is_io());
    assert_eq!(server.all_sent().len(), 1);
}

#[tokio::test]
async fn a_reader_of_another_length_is_an_error() {
    for (len, says) in [(2, "the reader is longer than its stated length"), (4, "the reader is shorter than")] {
        let server = Server::responding_in_order(TEXT).await;
        let error = call(&server.client(), Recording::reader("a.mp3", len, &b"ID3"[..])).await.unwrap_err();
        assert!(error.is_io() && error.to_string().contains(says), "{error}");
        assert_eq!(server.all_sent().len(), 0);
    }
}

#[tokio::test]
async fn a_failing_reader_is_an_error_with_its_cause() {
    struct Broken;
    impl tokio::io::AsyncRead for Broken {
        fn poll_read(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Err(std::io::Error::other("the tape tore")))
        }
    }
    let server = Server::responding_in_order(TEXT).await;
    let error = call(&server.client(), Recording::reader("a.mp3", 3, Broken)).await.unwrap_err();
    assert!(error.is_io() && error.to_string().contains("the tape tore"), "{error}");
    assert_eq!((error.attempts(), server.all_sent().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_transcription_may_take_ten_minutes() {
    let call_of = |after| {
        let mock =
            MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hi"}"#).after(Duration::from_secs(after)));
        let client = Client::builder().api_key("k").transport(mock).build().unwrap();
        call(&client, Recording::bytes("a.mp3", "ID3"))
    };
    assert_eq!(call_of(599).await.unwrap().text, "Hi");
    let error = call_of(601).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("`timeout` (600 s)"), "{error}");
}

#[test]
fn debug_output_has_no_content() {
    let params = CreateTranscription::new(AudioModel::Nova3, Recording::bytes("a.mp3", "secret words"));
    let shown = format!("{params:?}");
    assert!(shown.contains("a.mp3") && shown.contains("len: 12") && !shown.contains("secret"), "{shown}");
    assert!(format!("{:?}", Recording::path("calls/a.mp3")).contains("calls/a.mp3"));
    assert!(format!("{:?}", Recording::url("https://e.com/a")).contains("https://e.com/a"));
}
