//! Reads the body of a response that is not streamed.

use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::task::coop::poll_proceed;
use tokio::time::{Instant, timeout_at};

use crate::runtime::later;
use crate::transport::{ByteStream, TransportError};

/// Reads a body to its end, up to `limit` bytes. Returns `None` if it is longer.
pub(crate) async fn read_all(body: &mut ByteStream, limit: usize) -> Result<Option<Bytes>, TransportError> {
    let Some(first) = next_chunk(body).await? else { return Ok(Some(Bytes::new())) };
    if first.len() > limit {
        return Ok(None);
    }
    let Some(second) = next_chunk(body).await? else { return Ok(Some(first)) };
    let mut bytes = BytesMut::from(first);
    let mut next = Some(second);
    while let Some(chunk) = next {
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
        next = next_chunk(body).await?;
    }
    Ok(Some(bytes.freeze()))
}

/// Reads at most `limit` bytes of a body, until it ends, fails, or `wait` has elapsed.
pub(crate) async fn read_start(body: &mut ByteStream, limit: usize, wait: Duration) -> Bytes {
    let ends = later(Instant::now(), wait);
    let mut start = BytesMut::new();
    while start.len() < limit {
        let Ok(Ok(Some(chunk))) = timeout_at(ends, next_chunk(body)).await else { break };
        let room = limit.saturating_sub(start.len());
        start.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    start.freeze()
}

async fn next_chunk(body: &mut ByteStream) -> Result<Option<Bytes>, TransportError> {
    let next = std::future::poll_fn(|cx| {
        // A body that is always ready must not starve other futures of the task.
        let budget = ready!(poll_proceed(cx));
        let chunk = ready!(Pin::new(&mut *body).poll_next(cx));
        budget.made_progress();
        Poll::Ready(chunk)
    });
    next.await.transpose()
}

#[cfg(test)]
mod tests;
