//! What an event says: a value, the end, or an error.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::EventStream;
use crate::decode;
use crate::error::{self, Error, ErrorKind, Result};
use crate::sse::SseEvent;

impl<T: DeserializeOwned> EventStream<T> {
    pub(super) fn read_event(&mut self, event: &SseEvent) -> Result<Option<T>> {
        if event.event.as_deref() == Some("error") {
            return Err(self.reported(&event.data));
        }
        if event.data.trim_ascii() == b"[DONE]" {
            return Ok(None);
        }
        if let Some(value) = self.alike.read(&event.data) {
            return Ok(Some(value));
        }
        match decode::json::<T>(&event.data) {
            Ok(value) if (self.accept)(&value) => {
                self.alike.learn(&event.data, &value);
                Ok(Some(value))
            }
            Ok(value) if !is_error_object(&event.data) => Ok(Some(value)),
            Err(problem) if !is_error_object(&event.data) => {
                let clean = self.live.secrets.redact(event.data.clone());
                let problem = decode::json::<T>(&clean).err().unwrap_or(problem);
                Err(self.place(Error::from(problem).with_body(clean)))
            }
            _ => Err(self.reported(&event.data)),
        }
    }

    /// The error that an error object inside the stream stands for.
    #[cold]
    pub(crate) fn reported(&self, data: &Bytes) -> Error {
        let clean = self.live.secrets.redact(data.clone());
        let details = error::parse(&clean);
        let mut message = String::from("the service reported an error inside the stream");
        if details.is_empty() {
            message.push_str(": ");
            message.push_str(&decode::shown(String::from_utf8_lossy(&clean).trim()));
        }
        self.place(Error::new(ErrorKind::Api, message).with_details(details).with_body(clean))
    }
}

fn is_error_object(data: &[u8]) -> bool {
    serde_json::from_slice::<Value>(data).is_ok_and(|value| !error::from_value(&value).is_empty())
}
