//! From the answer of a call to its value.

use bytes::Bytes;

use crate::decode::{self, DecodeError};
use crate::endpoint::Decode;
use crate::error::{self, ERROR_BYTES, Error, ErrorDetail, ErrorKind, Result};
use crate::execute::{Answer, AnswerBody};
use crate::metadata::{ResponseMetadata, compression};
use crate::redact::{Secrets, Shown};
use crate::response::Response;
use crate::sse::SseDecoder;

/// The value of a response, and how it may be shown in spans and errors.
pub(super) struct Read<T> {
    pub(super) response: Response<T>,
    pub(super) shown: Shown<T>,
}

impl<T> Read<T> {
    /// The value as it may be shown.
    pub(super) fn shown_mut(&mut self) -> Option<&mut T> {
        match &mut self.shown {
            Shown::AsItIs => Some(self.response.value_mut()),
            Shown::Redacted(value) => Some(value),
            Shown::Nothing => None,
        }
    }
}

/// Reads the value. With `is_shown` it is read again without the secrets of the request, where the body echoes them.
pub(super) fn decode<T>(answer: Answer, decode: &Decode<T>, is_shown: bool) -> Result<Read<T>> {
    let plain = |value, metadata| Read { response: Response::new(value, metadata), shown: Shown::AsItIs };
    match (answer.body, decode) {
        (AnswerBody::Whole(body), Decode::Whole(read)) => whole(body, read, answer.metadata, &answer.secrets, is_shown),
        (AnswerBody::Whole(body), Decode::WholeWith(read)) => {
            whole(body, &**read, answer.metadata, &answer.secrets, is_shown)
        }
        (AnswerBody::Live(live), Decode::Live(open)) => Ok(plain(open(live), answer.metadata)),
        _ => Err(Error::config("the transport core mixed up a stream and a whole answer; please report this")),
    }
}

fn whole<T>(
    body: Bytes,
    read: &dyn Fn(&Bytes) -> Result<T, DecodeError>,
    metadata: ResponseMetadata,
    secrets: &Secrets,
    is_shown: bool,
) -> Result<Read<T>> {
    match read(&body) {
        Ok(value) => {
            let clean = if is_shown { secrets.redacted(&body) } else { None };
            let shown = match clean.map(|clean| read(&Bytes::from(clean))) {
                None => Shown::AsItIs,
                Some(Ok(clean)) => Shown::Redacted(Box::new(clean)),
                Some(Err(_)) => Shown::Nothing,
            };
            Ok(Read { response: Response::new(value, metadata), shown })
        }
        Err(problem) => {
            // An answer may echo the key, and the error shows parts of it.
            let clean = secrets.redact(body);
            // A quoted text may be redacted only now; an attachment has not been redacted.
            let problem = read(&clean).err().unwrap_or_else(|| problem.without_attachment());
            let error = unreadable(&clean, problem, &metadata).redacted(secrets);
            Err(error.with_metadata(metadata))
        }
    }
}

/// An answer that is not what it should be. Some gateways report errors with a good status.
#[cold]
fn unreadable(body: &Bytes, problem: DecodeError, metadata: &ResponseMetadata) -> Error {
    let mut reported = decode::value(body).map(|value| error::from_value(&value)).unwrap_or_default();
    let attachment = problem.attachment();
    let error = if compression(metadata.headers()).is_some() && std::str::from_utf8(body).is_err() {
        Error::compressed(metadata.headers())
    } else {
        let events = decode::is_event_stream(body);
        if events {
            reported = reported_by_event(body);
        }
        match reported.is_empty() {
            false => Error::new(ErrorKind::Api, "the service reported an error with a status of success"),
            true if events => {
                let start = decode::shown(String::from_utf8_lossy(body).trim());
                let what = "expected JSON, got a stream of events; read it with `stream`, or `events` of a raw request";
                Error::new(ErrorKind::Decode, format!("{what}: {start}"))
            }
            true => Error::from(problem),
        }
    };
    let error = if reported.is_empty() { error } else { error.with_details(reported) };
    error.with_shared_attachment(attachment).with_body(body.slice(..body.len().min(ERROR_BYTES)))
}

/// The details of the first event that reports an error.
fn reported_by_event(body: &Bytes) -> Vec<ErrorDetail> {
    let mut decoder = SseDecoder::of_json(usize::MAX);
    decoder.push(body.clone());
    let details = std::iter::from_fn(|| decoder.finish()).map(|event| match event.event.as_deref() {
        Some("error") => error::parse(&event.data),
        _ if event.is_bare() => error::parse(&event.data),
        _ => decode::value(&event.data).map(|value| error::from_value(&value)).unwrap_or_default(),
    });
    details.into_iter().find(|details| !details.is_empty()).unwrap_or_default()
}
