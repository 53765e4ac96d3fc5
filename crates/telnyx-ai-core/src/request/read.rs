//! From the answer of a call to its value.

use bytes::Bytes;

use crate::decode::{self as json, DecodeError};
use crate::endpoint::Decode;
use crate::error::{self, ERROR_BYTES, Error, ErrorKind, Result};
use crate::execute::{Answer, AnswerBody};
use crate::redact::Shown;
use crate::response::Response;

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
    let plain = |value, head| Read { response: Response::new(value, head), shown: Shown::AsItIs };
    match (answer.body, decode) {
        (AnswerBody::Whole(body), Decode::Whole(read)) => match read(&body) {
            Ok(value) => {
                let clean = if is_shown { answer.secrets.redacted(&body) } else { None };
                let shown = match clean.map(|clean| read(&Bytes::from(clean))) {
                    None => Shown::AsItIs,
                    Some(Ok(clean)) => Shown::Redacted(Box::new(clean)),
                    Some(Err(_)) => Shown::Nothing,
                };
                Ok(Read { response: Response::new(value, answer.head), shown })
            }
            Err(problem) => {
                // An answer may echo the key, and the error shows parts of it.
                let clean = answer.secrets.redact(body);
                // What was quoted before may have been redacted only now; what was attached has not been.
                let problem = read(&clean).err().unwrap_or_else(|| problem.without_attachment());
                let error = unreadable(&clean, problem).redacted(&answer.secrets);
                Err(error.with_head(answer.head))
            }
        },
        (AnswerBody::Live(live), Decode::Live(open)) => Ok(plain(open(live), answer.head)),
        _ => Err(Error::config("the transport core mixed up a stream and a whole answer; please report this")),
    }
}

/// An answer that is not what it should be. Some gateways report errors with a good status.
#[cold]
fn unreadable(body: &Bytes, problem: DecodeError) -> Error {
    let reported = json::value(body).map(|value| error::from_value(&value)).unwrap_or_default();
    let error = if reported.is_empty() {
        Error::from(problem)
    } else {
        Error::new(ErrorKind::Api, "the service reported an error with a status of success").with_details(reported)
    };
    error.with_body(body.slice(..body.len().min(ERROR_BYTES)))
}
