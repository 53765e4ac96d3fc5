//! The content of an event: a value, the end of the stream, or an error.

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{EventStream, State};
use crate::decode;
use crate::error::text;
use crate::error::{self, Error, ErrorKind, Result};
use crate::json;
use crate::sse::SseEvent;

/// The result of reading an event.
pub(super) enum Read<T> {
    Value(T),
    /// The end of the stream.
    Done,
    /// The event waits for a later event. It is returned after the later event has arrived.
    Waits,
}

impl<T: DeserializeOwned> EventStream<T> {
    pub(super) fn read_event(&mut self, event: &SseEvent) -> Result<Read<T>> {
        if event.event.as_deref() == Some("error") {
            return Err(self.reported(&event.data));
        }
        if event.data.trim_ascii() == b"[DONE]" {
            return Ok(Read::Done);
        }
        if let Some(value) = self.templates.read(&event.data, &mut self.weight) {
            return Ok(Read::Value(value));
        }
        self.weight = event.data.len();
        let decoded = match json::unrepaired::<T>(&event.data) {
            Some(value) => Ok(value),
            None if self.state == State::Open && self.held.hold(event) => return Ok(Read::Waits),
            None => decode::json::<T>(&event.data),
        };
        match decoded {
            Ok(value) if (self.is_plain)(&value) => {
                self.templates.learn(&event.data, &value);
                Ok(Read::Value(value))
            }
            Ok(value) if !is_error_object(&event.data) => Ok(Read::Value(value)),
            Err(problem) if !is_error_object(&event.data) => {
                let clean = self.body.secrets.redact(event.data.clone());
                let problem = decode::json::<T>(&clean).err().unwrap_or(problem);
                Err(self.with_context(Error::from(problem).with_body(clean)))
            }
            _ => Err(self.reported(&event.data)),
        }
    }
}

impl<T> EventStream<T> {
    /// Ignores JSON without a field name, according to the standard, unless the JSON reports an error.
    #[cold]
    pub(super) fn check_bare(&self, data: &Bytes) -> Result<()> {
        if error::parse(data).is_empty() { Ok(()) } else { Err(self.reported(data)) }
    }

    /// Returns the error object at the start of `json`, if other text follows it.
    #[cold]
    pub(super) fn first_reported(&self, json: &Bytes) -> Option<Error> {
        let mut values = serde_json::Deserializer::from_slice(json).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let first = json.slice(..values.byte_offset());
        is_error_object(&first).then(|| self.reported(&first))
    }

    /// Returns the error for an error object inside the stream.
    #[cold]
    pub(crate) fn reported(&self, data: &Bytes) -> Error {
        let clean = self.body.secrets.redact(data.clone());
        let details = error::parse(&clean);
        let mut message = String::from("the service reported an error inside the stream");
        if details.is_empty() {
            message.push_str(": ");
            message.push_str(&text::excerpt(String::from_utf8_lossy(&clean).trim()));
        }
        self.with_context(Error::new(ErrorKind::Api, message).with_details(details).with_body(clean))
    }
}

fn is_error_object(data: &[u8]) -> bool {
    json::value(data).is_some_and(|value| !error::from_value(&value).is_empty())
}
