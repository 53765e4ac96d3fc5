//! The remaining items after the input of a stream has ended.

use serde::de::{DeserializeOwned, IgnoredAny};

use super::event::Read;
use super::input::Input;
use super::{EventStream, State, StreamEnd};
use crate::error::{Error, Result};
use crate::sse::SseEvent;

impl<T: DeserializeOwned> EventStream<T> {
    /// Returns the next remaining item: first the events that wait, then the last event.
    pub(super) fn last_item(&mut self) -> Option<Result<T>> {
        self.held.close();
        match self.held.pop().map(|event| self.read_event(&event)) {
            Some(Ok(Read::Value(value))) => Some(Ok(value)),
            Some(Err(error)) => Some(Err(self.fail(error))),
            Some(Ok(Read::Done | Read::Waits)) | None => self.end_item(),
        }
    }

    fn end_item(&mut self) -> Option<Result<T>> {
        let (left, end) = match &mut self.input {
            Input::Unknown(_) => (None, StreamEnd::Closed),
            Input::Json(text) if text.is_empty() => (None, StreamEnd::Done),
            Input::Json(text) => {
                (Some(SseEvent { data: std::mem::take(text).freeze(), ..SseEvent::default() }), StreamEnd::Done)
            }
            Input::Events(decoder) => (decoder.finish(), StreamEnd::Closed),
        };
        let Some(event) = left else {
            self.state = State::Ended(end);
            return None;
        };
        if event.is_bare() {
            return match self.check_bare(&event.data) {
                Ok(()) => self.end_item(),
                Err(error) => Some(Err(self.fail(error))),
            };
        }
        match self.read_event(&event) {
            Ok(Read::Value(value)) => Some(Ok(value)),
            Ok(Read::Done | Read::Waits) => {
                self.state = State::Ended(StreamEnd::Done);
                None
            }
            Err(error) => {
                // Incomplete JSON means that the connection closed early. Complete JSON that does not decode is an error.
                let is_complete = || serde_json::from_slice::<IgnoredAny>(&event.data).is_ok();
                let first = error.is_decode().then(|| self.first_reported(&event.data));
                let error = match first.flatten() {
                    Some(reported) => reported,
                    None if end == StreamEnd::Closed && error.is_decode() && !is_complete() => self.with_context(
                        Error::incomplete_stream("the connection closed inside an event").with_source(error),
                    ),
                    None => error,
                };
                Some(Err(self.fail(error)))
            }
        }
    }
}
