//! Bounds exactly at their limits, and one beyond.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use async_trait::async_trait;
use futures_util::StreamExt;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{Bytes, Client, Error, HeaderMap, StatusCode, Stream, internal::Endpoint};

use crate::support::{CANARY, builder, chunks, client, drain, failure, get, script};

const MAX_ERROR_BODY: usize = 64 * 1024;

#[tokio::test(start_paused = true)]
async fn an_error_body_is_kept_up_to_64_kib() {
    for (size, kept) in [
        (MAX_ERROR_BODY - 1, MAX_ERROR_BODY - 1),
        (MAX_ERROR_BODY, MAX_ERROR_BODY),
        (MAX_ERROR_BODY + 1, MAX_ERROR_BODY),
        (3 * MAX_ERROR_BODY, MAX_ERROR_BODY),
    ] {
        let body = "x".repeat(size);
        let mock = script([MockReply::bytes(500, "text/plain", body.clone()), MockReply::json(200, "7")]);
        let (error, _) = failure(get(&client(&mock)).max_retries(0)).await;
        assert_eq!(error.body().len(), kept);
        let error = Error::from_response(StatusCode::BAD_GATEWAY, HeaderMap::new(), body.clone());
        assert_eq!(error.body().len(), kept);
        // Neither JSON nor a picture.
        let mock =
            script([MockReply::bytes(200, "text/plain", body.clone()), MockReply::bytes(200, "text/html", body)]);
        let (error, _) = failure(Endpoint::get("x", "/x").json::<u8>().on(&client(&mock))).await;
        assert_eq!(error.body().len(), kept);
        let (error, _) = failure(Endpoint::get("x", "/x").download("image/png").on(&client(&mock))).await;
        assert_eq!(error.body().len(), kept);
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_across_the_limit_of_an_error_body_is_redacted() {
    for before in MAX_ERROR_BODY - CANARY.len() - 1..=MAX_ERROR_BODY + 1 {
        let body = format!("{}{CANARY}", "x".repeat(before));
        let (error, _) = failure(get(&client(&script([MockReply::bytes(404, "text/plain", body)])))).await;
        let left = String::from_utf8_lossy(error.body()).trim_start_matches('x').to_owned();
        assert!("[redacted]".starts_with(&left), "{left}");
    }
}

/// An endless body of 1 KiB chunks that counts the bytes read.
#[derive(Clone, Debug)]
struct Endless(StatusCode, Arc<AtomicUsize>);

#[async_trait]
impl Transport for Endless {
    async fn send(&self, _: TransportRequest) -> Result<TransportResponse, TransportError> {
        struct Body(Arc<AtomicUsize>);
        impl Stream for Body {
            type Item = Result<Bytes, TransportError>;
            fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                self.0.fetch_add(1024, Ordering::Relaxed);
                Poll::Ready(Some(Ok(Bytes::from(vec![b'x'; 1024]))))
            }
        }
        Ok(TransportResponse::new(self.0, HeaderMap::new(), ByteStream::new(Body(Arc::clone(&self.1)))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_is_read_up_to_its_limit() {
    for (status, read) in [(500, MAX_ERROR_BODY + 8 * 1024), (404, MAX_ERROR_BODY + 8 * 1024), (200, 100 * 1024 + 1024)]
    {
        let endless = Endless(StatusCode::from_u16(status).unwrap(), Arc::default());
        let client = Client::builder().api_key("k").transport(endless.clone()).max_retries(0);
        let client = client.max_response_bytes(100 * 1024).build().unwrap();
        let (error, _) = failure(get(&client)).await;
        assert_eq!((error.is_too_large(), endless.1.load(Ordering::Relaxed)), (status == 200, read), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_shows_120_characters_of_a_body() {
    for (size, shown) in [(119, 119), (120, 120), (121, 120), (5000, 120)] {
        let mock = script([MockReply::bytes(404, "text/plain", "é".repeat(size))]);
        let (error, _) = failure(get(&client(&mock))).await;
        let mark = if size > 120 { "…" } else { "" };
        let quoted = format!("format: `{}{mark}`", "é".repeat(shown));
        assert!(error.to_string().ends_with(&quoted), "{size}: {error}");
    }
}

#[tokio::test]
async fn an_event_of_exactly_the_limit_is_read() {
    let stream = |mock: &MockTransport| chunks(&builder(mock).max_event_bytes(32).build().unwrap());
    // An event, and JSON instead of events.
    let event = |spaces: usize| format!("data: {{\"n\":{}7}}\n\n", " ".repeat(spaces));
    let json = |spaces: usize| format!("{{\"n\":{}7}}", " ".repeat(spaces));
    for (text, fits) in [(event(17), true), (event(18), true), (event(19), false), (json(25), true), (json(26), false)]
    {
        for size in [1, text.len()] {
            let chunks: Vec<Bytes> = text.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect();
            let (items, _) = drain(stream(&script([MockReply::events(chunks)])).await.unwrap()).await;
            let too_large = "too large | chunks: an event is larger than 32 bytes (max_event_bytes) [status 200]";
            assert_eq!(items, [if fits { "7" } else { too_large }], "{text:?}");
        }
    }
}

#[tokio::test]
async fn the_tenth_consecutive_empty_page_is_an_error() {
    let page = |number: usize, data: &str| {
        MockReply::json(200, format!(r#"{{"data":{data},"meta":{{"page_number":{number},"total_pages":99}}}}"#))
    };
    for (empty, good) in [(9, true), (10, false)] {
        let replies = (1..=empty).map(|number| page(number, "[]")).chain([page(empty + 1, "[7]")]);
        let mock = script(replies);
        let items = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client(&mock)).items();
        let first = Box::pin(items).next().await.unwrap();
        assert_eq!(first.is_ok_and(|item| item == 7), good);
        assert_eq!(mock.requests().len(), 10);
    }
}
