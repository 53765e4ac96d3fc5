//! The recorded response to a request.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use telnyx_ai_core::transport::{ByteStream, TransportError, TransportErrorKind, TransportResponse};
use tokio::time::{Instant, sleep_until};

use crate::cassette::Exchange;
use crate::cassette::content::{Chunk, Content};

/// Returns the response or the error of an exchange, at the recorded time after `started`.
pub(super) async fn respond(exchange: Exchange, started: Option<Instant>) -> Result<TransportResponse, TransportError> {
    let error = exchange.error;
    let Some(response) = exchange.response else {
        return Err(match error {
            Some(error) => error.to_transport(false),
            None => TransportError::new(TransportErrorKind::Unsendable, "the recorded request has no response"),
        });
    };
    if let Some(started) = started {
        wait_until(started, response.after_ms).await;
    }
    let mut headers = response.headers.0;
    let content = response.body;
    let chunks = content.as_ref().map(Content::chunks).unwrap_or_default();
    // A JSON body has another length than the recorded one if it had white space.
    if let (Some(Content::Json(_)), None, true) = (&content, &error, headers.contains_key(CONTENT_LENGTH)) {
        let length: usize = chunks.iter().map(|chunk| chunk.bytes.len()).sum();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    let received = started.map(|_| Instant::now());
    let chunks = stream::iter(chunks).then(move |Chunk { at_ms, bytes }| async move {
        if let Some(received) = received {
            wait_until(received, at_ms).await;
        }
        Ok(bytes)
    });
    let end = stream::iter(error.map(|error| Err(error.to_transport(true))));
    Ok(TransportResponse::new(response.status, headers, ByteStream::new(chunks.chain(end))))
}

async fn wait_until(start: Instant, after_ms: u64) {
    if let Some(time) = start.checked_add(Duration::from_millis(after_ms)) {
        sleep_until(time).await;
    }
}
