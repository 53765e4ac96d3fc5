//! A body of events that reads the usage of its request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::permit::ReservedTokens;
use super::usage::Usage;
use crate::sse::SseDecoder;
use crate::transport::{ByteStream, TransportError};

/// A body whose events are read for their usage. When it is dropped, the usage replaces the estimate of the request.
pub(super) struct MeteredBody {
    body: ByteStream,
    events: SseDecoder,
    usage: Usage,
    tokens: Arc<ReservedTokens>,
}

impl MeteredBody {
    pub(super) fn new(body: ByteStream, tokens: Arc<ReservedTokens>, max_event_bytes: usize) -> Self {
        Self { body, events: SseDecoder::of_json(max_event_bytes), usage: Usage::default(), tokens }
    }
}

impl Stream for MeteredBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let chunk = ready!(Pin::new(&mut this.body).poll_next(cx));
        if let Some(Ok(bytes)) = &chunk {
            this.events.push(bytes.clone());
            // The stream of the caller reports an event that is too large.
            while let Ok(Some(event)) = this.events.next_event() {
                this.usage.add_event(&event.data);
            }
        }
        Poll::Ready(chunk)
    }
}

impl Drop for MeteredBody {
    fn drop(&mut self) {
        while let Some(event) = self.events.finish() {
            self.usage.add_event(&event.data);
        }
        if self.usage != Usage::default() {
            self.tokens.settle_with(&self.usage);
        }
    }
}
