//! Decodes the body of a response into the value of the call.

use bytes::Bytes;

use super::receive::Received;
use crate::decode::{DecodeError, acknowledgement};
use crate::error::text::excerpt;
use crate::error::{self, ERROR_BYTES, Error, ErrorDetail, ErrorKind, Result};
use crate::json;
use crate::redact::Redaction;
use crate::response::metadata::{ResponseMetadata, compression};
use crate::sse::SseDecoder;

/// The value of a call with its metadata.
pub(crate) struct Completed<T> {
    pub(crate) value: T,
    pub(crate) metadata: ResponseMetadata,
    pub(crate) redaction: Redaction<T>,
}

impl<T> Completed<T> {
    /// Returns the value that spans may show.
    pub(super) fn redacted_mut(&mut self) -> Option<&mut T> {
        match &mut self.redaction {
            Redaction::Unchanged => Some(&mut self.value),
            Redaction::Redacted(value) => Some(value),
            Redaction::Invalid => None,
        }
    }
}

/// Decodes the body of a response as a `T`. If `needs_redaction`, decodes it a second time with its secrets redacted.
pub(super) fn decode<T>(
    received: Received<Bytes>,
    read: &dyn Fn(&Bytes) -> Result<T, DecodeError>,
    needs_redaction: bool,
) -> Result<Completed<T>> {
    let Received { metadata, body, secrets } = received;
    match read(&body) {
        Ok(value) => {
            let clean = if needs_redaction { secrets.redacted(&body) } else { None };
            let redaction = match clean.map(|clean| read(&Bytes::from(clean))) {
                None => Redaction::Unchanged,
                Some(Ok(clean)) => Redaction::Redacted(Box::new(clean)),
                Some(Err(_)) => Redaction::Invalid,
            };
            Ok(Completed { value, metadata, redaction })
        }
        Err(problem) => {
            // A response may echo the key, and the error quotes parts of it.
            let clean = secrets.redact(body);
            // Decode again, so that the error quotes redacted text. The attachment is not redacted, so it is removed.
            let problem = read(&clean).err().unwrap_or_else(|| problem.without_attachment());
            let error = unreadable(&clean, problem, &metadata).redacted(&secrets);
            Err(error.with_metadata(metadata))
        }
    }
}

#[cold]
fn unreadable(body: &Bytes, problem: DecodeError, metadata: &ResponseMetadata) -> Error {
    let mut reported = json::value(body).map(|value| error::from_value(&value)).unwrap_or_default();
    let attachment = problem.attachment();
    let error = if compression(metadata.headers()).is_some() && std::str::from_utf8(body).is_err() {
        Error::compressed(metadata.headers())
    } else {
        let events = acknowledgement::is_event_stream(body);
        if events {
            reported = reported_by_event(body);
        }
        match reported.is_empty() {
            false => Error::new(ErrorKind::Api, "the service reported an error with a status of success"),
            true if events => {
                let start = excerpt(String::from_utf8_lossy(body).trim());
                let what = "expected JSON, got a stream of events; read it with `stream`, or `events` of a raw request";
                Error::new(ErrorKind::Decode, format!("{what}: {start}"))
            }
            true => Error::from(problem),
        }
    };
    let error = if reported.is_empty() { error } else { error.with_details(reported) };
    error.with_shared_attachment(attachment).with_body(body.slice(..body.len().min(ERROR_BYTES)))
}

/// Returns the details of the first event that reports an error.
fn reported_by_event(body: &Bytes) -> Vec<ErrorDetail> {
    let mut decoder = SseDecoder::of_json(usize::MAX);
    decoder.push(body.clone());
    let details = std::iter::from_fn(|| decoder.finish()).map(|event| match event.event.as_deref() {
        Some("error") => error::parse(&event.data),
        _ if event.is_bare() => error::parse(&event.data),
        _ => json::value(&event.data).map(|value| error::from_value(&value)).unwrap_or_default(),
    });
    details.into_iter().find(|details| !details.is_empty()).unwrap_or_default()
}
