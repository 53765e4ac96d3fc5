//! The input of a stream: events, or one JSON body instead.

use bytes::{Bytes, BytesMut};

use super::EventStream;
use crate::error::{ErrorKind, Result};
use crate::sse::{BOM, SseDecoder, SseEvent};
use crate::stream::body::StreamingBody;

#[expect(clippy::large_enum_variant, reason = "there is one for each stream, and most are events")]
pub(super) enum Input {
    /// Only white space has arrived so far. Only the part that affects decoding is kept.
    Unknown(BytesMut),
    Events(SseDecoder),
    /// The service responded with plain JSON although a stream was requested.
    Json(BytesMut),
}

impl<T> EventStream<T> {
    pub(super) fn take_input(&mut self, chunk: Bytes) {
        match &mut self.input {
            Input::Events(decoder) => decoder.push(chunk),
            Input::Json(text) => text.extend_from_slice(&chunk),
            Input::Unknown(seen) => {
                let start = if seen.is_empty() { chunk } else { [seen.as_ref(), &chunk].concat().into() };
                let text = start.strip_prefix(BOM).unwrap_or(&start);
                match text.trim_ascii_start().first() {
                    _ if BOM.starts_with(&start) => *seen = BytesMut::from(&*start),
                    None => *seen = BytesMut::from(needed(&start)),
                    // No event stream starts like this: it is JSON, or the HTML page of a proxy.
                    Some(b'{' | b'[' | b'<') => self.input = Input::Json(BytesMut::from(text)),
                    Some(_) => {
                        let mut decoder = SseDecoder::of_json(self.body.max_event_bytes);
                        decoder.push(start);
                        self.input = Input::Events(decoder);
                    }
                }
            }
        }
    }

    /// Returns the next event that has arrived.
    pub(super) fn next_event(&mut self) -> Result<Option<SseEvent>> {
        let limit = self.body.max_event_bytes;
        let too_large = |body: &StreamingBody| {
            body.error(ErrorKind::TooLarge, format!("an event is larger than {limit} bytes (max_event_bytes)"))
        };
        loop {
            let event = match &mut self.input {
                Input::Events(decoder) => decoder.next_event().map_err(|_| too_large(&self.body))?,
                Input::Json(text) if text.len() > limit => return Err(too_large(&self.body)),
                Input::Json(_) | Input::Unknown(_) => None,
            };
            match event {
                Some(event) if event.is_bare() => self.check_bare(&event.data)?,
                event => return Ok(event),
            }
        }
    }
}

/// Returns the part of initial white space that affects decoding: it shows that the stream has already started, and
/// whether the next bytes start a line.
fn needed(start: &[u8]) -> &'static [u8] {
    match start {
        [.., b'\n' | b'\r'] => b"\n",
        _ => b" ",
    }
}
