//! Resuming an interrupted download.

use std::future::Future;
use std::pin::Pin;

use http::header::{
    ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE,
};
use http::{Method, StatusCode};
use tokio::time::{Instant, sleep};

use crate::client::Client;
use crate::execution::Execution;
use crate::execution::backoff;
use crate::execution::content_range::{self, ByteRange};
use crate::request::endpoint::Call;
use crate::request::idempotency::Idempotency;
use crate::response::metadata::{ResponseMetadata, compression};
use crate::stream::body::StreamingBody;

/// The request for the remaining bytes of a body. Its error is the reason that they are not available.
pub(super) type Remainder = Pin<Box<dyn Future<Output = Result<(StreamingBody, ByteRange), String>> + Send>>;

/// The state for requests of the remaining bytes of a body.
pub(super) struct Resume {
    client: Client,
    call: Call,
    first: ResponseMetadata,
    /// Identifies the version of the body: its `ETag` or `Last-Modified`.
    validator: HeaderValue,
    retries: u32,
    left: u32,
}

impl Resume {
    /// Returns the state if the call is a read and its response has a validator and supports ranges.
    pub(super) fn of(client: &Client, call: &Call, metadata: &ResponseMetadata) -> Option<Self> {
        let is_read =
            call.method == Method::GET && call.options.idempotency(call.idempotency) == Idempotency::Idempotent;
        let headers = metadata.headers();
        let has_ranges = headers.get(ACCEPT_RANGES).is_some_and(|unit| unit.as_bytes().eq_ignore_ascii_case(b"bytes"));
        if !is_read || metadata.status() != StatusCode::OK || !has_ranges || content_range::has_range(call) {
            return None;
        }
        // Bodies with equal weak tags may have different bytes.
        let is_weak = |tag: &HeaderValue| tag.as_bytes().get(..2).is_none_or(|start| start.eq_ignore_ascii_case(b"w/"));
        let tag = headers.get(ETAG).filter(|tag| !is_weak(tag));
        let validator = tag.or_else(|| headers.get(LAST_MODIFIED))?.clone();
        let left = call.options.max_retries.unwrap_or(client.0.settings.max_retries);
        let (client, call, first) = (client.clone(), call.clone(), metadata.clone());
        Some(Self { client, call, first, validator, retries: 0, left })
    }

    /// Requests the bytes from byte `from` on, after a wait. Returns `None` if no retry, time or retry budget is left.
    pub(super) fn request(&mut self, from: u64, total: Option<u64>, deadline: Option<Instant>) -> Option<Remainder> {
        let wait = backoff::full_jitter(self.retries, fastrand::f64());
        let time_left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if self.left == 0 || time_left.is_some_and(|left| left <= wait) || !self.client.0.budget.pay() {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        self.retries = self.retries.saturating_add(1);
        let (client, mut call, first) = (self.client.clone(), self.call.clone(), self.first.clone());
        call.headers.insert(RANGE, HeaderValue::try_from(format!("bytes={from}-")).ok()?);
        call.headers.insert(IF_RANGE, self.validator.clone());
        tracing::debug!(
            from,
            wait_ms = wait.as_millis(),
            "the download was interrupted; requesting the remaining bytes"
        );
        Some(Box::pin(async move {
            sleep(wait).await;
            call.options.deadline = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let reason = |error: crate::Error| error.to_string();
            let received = Execution::new(&client, &call).map_err(reason)?.streaming().await.map_err(reason)?;
            let range = check_remainder(&first, total, &received.metadata, from)?;
            Ok((received.body, range))
        }))
    }
}

/// Checks that a response has the bytes from byte `from` on of the same body. `total` is its size, if it is known.
fn check_remainder(
    first: &ResponseMetadata,
    total: Option<u64>,
    metadata: &ResponseMetadata,
    from: u64,
) -> Result<ByteRange, String> {
    if metadata.status() != StatusCode::PARTIAL_CONTENT {
        return Err(format!("the response has status {} instead of 206", metadata.status().as_u16()));
    }
    let text = |metadata: &ResponseMetadata, name: &HeaderName| {
        let values: Vec<String> = metadata
            .headers()
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    // A 206 may omit its validators. A validator must equal the validator of the first response.
    for name in [ETAG, LAST_MODIFIED] {
        if let (Some(was), Some(is)) = (text(first, &name), text(metadata, &name))
            && was != is
        {
            return Err(format!("the body has changed: `{name}` is `{is}` and was `{was}`"));
        }
    }
    let encoding = compression(metadata.headers());
    if encoding != compression(first.headers()) {
        return Err(format!(
            "the response has the content encoding `{}`, unlike the first one",
            encoding.unwrap_or("identity")
        ));
    }
    if text(metadata, &CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/byteranges")) {
        return Err("the response has several ranges instead of one".to_owned());
    }
    let range = text(metadata, &CONTENT_RANGE).unwrap_or_default();
    let range_error = || match total {
        Some(total) => format!("the response has the range `{range}`, expected one from byte {from} of {total}"),
        None => format!("the response has the range `{range}`, expected one from byte {from} with a total"),
    };
    let parsed = ByteRange::parse(&range).ok_or_else(range_error)?;
    let size = total.or(parsed.total).ok_or_else(range_error)?;
    if parsed.start != from || parsed.end > size || parsed.total.is_some_and(|total| total != size) {
        return Err(range_error());
    }
    Ok(ByteRange { total: Some(size), ..parsed })
}
