//! Going on with a download that broke off.

use std::future::Future;
use std::pin::Pin;

use http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE};
use http::{HeaderMap, Method, StatusCode};
use tokio::time::Instant;

use crate::client::Client;
use crate::endpoint::Call;
use crate::execute::{AnswerBody, Execution};
use crate::head::ResponseHead;
use crate::live::LiveBody;
use crate::request::Options;
use crate::retry::RetryClass;

/// The rest of a body; `None` when the server does not give it.
pub(super) type Rest = Pin<Box<dyn Future<Output = Option<LiveBody>> + Send>>;

/// What is needed to ask for the rest of a body.
pub(crate) struct Resume {
    client: Client,
    call: Call,
    options: Options,
    /// Tells whether the body is still the same: its `ETag` or the time of its last change.
    validator: HeaderValue,
    left: u32,
}

impl Resume {
    /// For a read whose answer says that parts of it can be had, and how to tell that it has not changed.
    pub(crate) fn of(client: &Client, call: &Call, options: &Options, head: &ResponseHead) -> Option<Self> {
        let is_read = call.method == Method::GET && options.class(call.class) == RetryClass::Safe;
        let asked = |headers: &HeaderMap| headers.contains_key(RANGE);
        let headers = head.headers();
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let whole = head.status() == StatusCode::OK && text(ACCEPT_RANGES) == Some("bytes");
        if !is_read || !whole || asked(&call.headers) || asked(&options.headers) {
            return None;
        }
        // A weak tag promises no equal bytes.
        let tag = headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/"));
        let validator = tag.or_else(|| headers.get(LAST_MODIFIED))?.clone();
        let left = options.max_retries.unwrap_or(client.0.settings.max_retries);
        Some(Self { client: client.clone(), call: call.clone(), options: options.clone(), validator, left })
    }

    /// Asks for the bytes from `from` on; `None` when that was tried often enough, or there is no time left.
    pub(super) fn rest(&mut self, from: u64, deadline: Option<Instant>) -> Option<Rest> {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) || !self.client.0.budget.pay() {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        let (client, mut call, mut options) = (self.client.clone(), self.call.clone(), self.options.clone());
        options.deadline = left;
        call.headers.insert(RANGE, HeaderValue::try_from(format!("bytes={from}-")).ok()?);
        call.headers.insert(IF_RANGE, self.validator.clone());
        tracing::debug!(from, "the download broke off; asking for the rest");
        Some(Box::pin(async move {
            let answer = Execution::new(&client, &call, &options).ok()?.run(true).await.ok()?;
            match answer.body {
                AnswerBody::Live(live) if goes_on(live.head(), from) => Some(live),
                _ => None,
            }
        }))
    }
}

/// The answer begins where it should: another part, or all of it again, would make a body of two.
fn goes_on(head: &ResponseHead, from: u64) -> bool {
    let range = head.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
    head.status() == StatusCode::PARTIAL_CONTENT && range.starts_with(&format!("bytes {from}-"))
}
