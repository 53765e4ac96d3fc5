//! Interrupted and malformed responses.

use std::{collections::VecDeque, future, io};

use axum::{
    body::{Body, BodyDataStream, HttpBody},
    http::{HeaderValue, header},
    response::Response,
};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};

use super::kind::Kind;
use crate::connection::ConnectionHandle;

/// The data of a malformed chunk.
const MALFORMED: &[u8] = b"data: {\"malformed\":\n\n";

/// Interrupts a response. A response that is not a stream although a stream was requested is an error, which is sent
/// unchanged, or has no body.
pub(super) fn interrupt(kind: Kind, mut response: Response, handle: ConnectionHandle) -> Response {
    let announced = || response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
    let length = response.body().size_hint().exact().or_else(announced);
    if kind.is_for_streams() && (length.is_some() || !response.status().is_success()) {
        return response;
    }
    let body = std::mem::take(response.body_mut());
    if let Some(length) = length {
        // The announced length shows the client that bytes are missing.
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    *response.body_mut() = match (kind, length) {
        (_, Some(0)) => body,
        (Kind::CutBody(bytes), length) => {
            let last = length.map_or(usize::MAX, |length| usize::try_from(length - 1).unwrap_or(usize::MAX));
            interrupt_after(Source::Chunks(body.into_data_stream()), bytes.min(last), Unit::Byte, End::Close(handle))
        }
        (Kind::CutStream(chunks), _) => interrupt_after(Source::events(body), chunks, Unit::Chunk, End::Close(handle)),
        (Kind::StallStream(chunks), _) => interrupt_after(Source::events(body), chunks, Unit::Chunk, End::Stall),
        (Kind::MalformedChunk(chunks), _) => malformed(Source::events(body), chunks),
        _ => body,
    };
    response
}

/// The end of an interrupted response.
enum End {
    Close(ConnectionHandle),
    Stall,
}

impl End {
    /// Never returns, so nothing more is sent.
    async fn play(&self) -> Option<Bytes> {
        match self {
            Self::Close(handle) => match handle.close().await {},
            Self::Stall => future::pending().await,
        }
    }
}

/// The unit that is counted before the interruption.
enum Unit {
    Byte,
    Chunk,
}

/// Sends this number of bytes or parts, then ends. A shorter body ends at its end, but never normally.
fn interrupt_after(source: Source, max: usize, unit: Unit, end: End) -> Body {
    let chunks = stream::unfold((source, max, unit, end), async |(mut source, left, unit, end)| {
        let chunk = if left == 0 { None } else { source.next().await };
        let mut chunk = match chunk {
            Some(chunk) => chunk,
            None => end.play().await?,
        };
        let left = match unit {
            Unit::Byte => {
                chunk.truncate(left);
                left - chunk.len()
            }
            Unit::Chunk => left - 1,
        };
        Some((Ok::<_, io::Error>(chunk), (source, left, unit, end)))
    });
    Body::from_stream(chunks)
}

/// Replaces the data of the event after this number of events.
fn malformed(source: Source, before: usize) -> Body {
    let chunks = stream::unfold((source, Some(before)), async |(mut source, left)| {
        let chunk = source.next().await?;
        let chunk = if left == Some(0) { malformed_event(&chunk) } else { chunk };
        Some((Ok::<_, io::Error>(chunk), (source, left.and_then(|left| left.checked_sub(1)))))
    });
    Body::from_stream(chunks)
}

/// Returns an event with other data.
fn malformed_event(event: &Bytes) -> Bytes {
    let lines = event.split_inclusive(|byte| *byte == b'\n');
    let names = lines.filter(|line| line.starts_with(b"event:"));
    names.chain([MALFORMED]).collect::<Vec<_>>().concat().into()
}

/// The unit in which a response is sent.
enum Source {
    /// The parts as they arrive.
    Chunks(BodyDataStream),
    /// One event at a time, regardless of the parts.
    Events { chunks: BodyDataStream, ready: VecDeque<Bytes>, unfinished: BytesMut },
}

impl Source {
    fn events(body: Body) -> Self {
        Self::Events { chunks: body.into_data_stream(), ready: VecDeque::new(), unfinished: BytesMut::new() }
    }

    /// Returns the next part. A response that fails by itself ends there.
    async fn next(&mut self) -> Option<Bytes> {
        match self {
            Self::Chunks(chunks) => chunks.next().await?.ok(),
            Self::Events { chunks, ready, unfinished } => loop {
                if let Some(event) = ready.pop_front() {
                    return Some(event);
                }
                let Some(Ok(chunk)) = chunks.next().await else {
                    return (!unfinished.is_empty()).then(|| std::mem::take(unfinished).freeze());
                };
                // The blank line may begin in the previous part.
                let mut from = unfinished.len().saturating_sub(2);
                unfinished.extend_from_slice(&chunk);
                while let Some(end) = event_end(unfinished, from) {
                    ready.push_back(unfinished.split_to(end).freeze());
                    from = 0;
                }
            },
        }
    }
}

/// Returns the end of the first event whose blank line ends after `from`.
fn event_end(bytes: &[u8], from: usize) -> Option<usize> {
    let at_blank =
        |rest: &[u8]| [&b"\n\n"[..], b"\n\r\n"].iter().find(|blank| rest.starts_with(blank)).map(|b| b.len());
    (from..bytes.len()).find_map(|at| at_blank(bytes.get(at..)?).map(|length| at + length))
}

#[cfg(test)]
mod tests;
