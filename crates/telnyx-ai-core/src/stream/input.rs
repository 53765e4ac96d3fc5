//! What arrives: events, or one whole JSON in their place.

use bytes::{Bytes, BytesMut};
use serde::de::DeserializeOwned;

use super::EventStream;
use crate::error::{ErrorKind, Result};
use crate::live::LiveBody;
use crate::sse::{BOM, SseDecoder, SseEvent};

pub(super) enum Input {
    /// Nothing but white space came yet.
    Unknown(BytesMut),
    Events(SseDecoder),
    /// The service ignored that a stream was asked for.
    Json(BytesMut),
}

impl<T: DeserializeOwned> EventStream<T> {
    pub(super) fn take_input(&mut self, chunk: Bytes) {
        match &mut self.input {
            Input::Events(decoder) => decoder.push(chunk),
            Input::Json(text) => text.extend_from_slice(&chunk),
            Input::Unknown(seen) => {
                seen.extend_from_slice(&chunk);
                let text = seen.strip_prefix(BOM).unwrap_or(seen);
                let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
                match first {
                    None => {}
                    // No event stream begins like this: it is JSON, or a page of a proxy.
                    Some(b'{' | b'[' | b'<') => self.input = Input::Json(BytesMut::from(text)),
                    Some(_) => {
                        let whole = if seen.len() == chunk.len() { chunk } else { std::mem::take(seen).freeze() };
                        let mut decoder = SseDecoder::new(self.live.max_event_bytes);
                        decoder.push(whole);
                        self.input = Input::Events(decoder);
                    }
                }
            }
        }
    }
}

impl<T> EventStream<T> {
    /// The next event that is there already.
    pub(super) fn next_event(&mut self) -> Result<Option<SseEvent>> {
        let limit = self.live.max_event_bytes;
        let too_large = |live: &LiveBody| {
            live.error(ErrorKind::TooLarge, format!("an event is larger than {limit} bytes (max_event_bytes)"))
        };
        match &mut self.input {
            Input::Events(decoder) => decoder.next_event().map_err(|_| too_large(&self.live)),
            Input::Json(text) if text.len() > limit => Err(too_large(&self.live)),
            Input::Unknown(seen) if seen.len() > limit => Err(too_large(&self.live)),
            Input::Json(_) | Input::Unknown(_) => Ok(None),
        }
    }
}
