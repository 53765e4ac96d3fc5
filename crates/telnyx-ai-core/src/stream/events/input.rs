//! What arrives: events, or one whole JSON in their place.

use bytes::{Bytes, BytesMut};

use super::EventStream;
use crate::error::{ErrorKind, Result};
use crate::sse::{BOM, SseDecoder, SseEvent};
use crate::stream::body::StreamingBody;

#[expect(clippy::large_enum_variant, reason = "there is one for each stream, and most are events")]
pub(super) enum Input {
    /// Nothing but white space came yet, of which no more is kept than what follows needs.
    Unknown(BytesMut),
    Events(SseDecoder),
    /// The service ignored that a stream was asked for.
    Json(BytesMut),
}

impl<T> EventStream<T> {
    pub(super) fn take_input(&mut self, chunk: Bytes) {
        match &mut self.input {
            Input::Events(decoder) => decoder.push(chunk),
            Input::Json(text) => text.extend_from_slice(&chunk),
            Input::Unknown(seen) => {
                let whole = if seen.is_empty() { chunk } else { [seen.as_ref(), &chunk].concat().into() };
                let text = whole.strip_prefix(BOM).unwrap_or(&whole);
                match text.trim_ascii_start().first() {
                    _ if BOM.starts_with(&whole) => *seen = BytesMut::from(&*whole),
                    None => *seen = BytesMut::from(needed(&whole)),
                    // No event stream begins like this: it is JSON, or a page of a proxy.
                    Some(b'{' | b'[' | b'<') => self.input = Input::Json(BytesMut::from(text)),
                    Some(_) => {
                        let mut decoder = SseDecoder::of_json(self.live.max_event_bytes);
                        decoder.push(whole);
                        self.input = Input::Events(decoder);
                    }
                }
            }
        }
    }

    /// The next event that is there already.
    pub(super) fn next_event(&mut self) -> Result<Option<SseEvent>> {
        let limit = self.live.max_event_bytes;
        let too_large = |live: &StreamingBody| {
            live.error(ErrorKind::TooLarge, format!("an event is larger than {limit} bytes (max_event_bytes)"))
        };
        loop {
            let event = match &mut self.input {
                Input::Events(decoder) => decoder.next_event().map_err(|_| too_large(&self.live))?,
                Input::Json(text) if text.len() > limit => return Err(too_large(&self.live)),
                Input::Json(_) | Input::Unknown(_) => None,
            };
            match event {
                Some(event) if event.is_bare() => self.check_bare(&event.data)?,
                event => return Ok(event),
            }
        }
    }
}

/// The part of initial white space that the decoder needs to read the next bytes: that they are not at the beginning, and
/// whether they begin a line.
fn needed(start: &[u8]) -> &'static [u8] {
    match start {
        [.., b'\n' | b'\r'] => b"\n",
        _ => b" ",
    }
}
