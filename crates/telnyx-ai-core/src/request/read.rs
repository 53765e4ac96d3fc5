//! From the answer of a call to its value.

use bytes::Bytes;
use http::StatusCode;

use crate::decode::{self as json, DecodeError};
use crate::endpoint::Decode;
use crate::error::{self, ERROR_BYTES, Error, ErrorKind, Result, status_line};
use crate::execute::{Answer, AnswerBody};
use crate::response::Response;

pub(super) fn decode<T>(answer: Answer, decode: &Decode<T>) -> Result<Response<T>> {
    match (answer.body, decode) {
        (AnswerBody::Whole(body), Decode::Whole(read)) => match read(&body) {
            Ok(value) => Ok(Response::new(value, answer.head)),
            Err(problem) => {
                // The 404 of a repeated DELETE counts as done where nothing is to be read from it.
                if !answer.head.status().is_success()
                    && let Ok(value) = read(&Bytes::new())
                {
                    return Ok(Response::new(value, answer.head));
                }
                // An answer may echo the key, and the error shows parts of it.
                let clean = answer.secrets.scrub(body);
                let problem = read(&clean).err().unwrap_or(problem);
                // What was quoted before may have been cut out only now.
                let error = unreadable(&clean, problem, answer.head.status()).scrubbed(&answer.secrets);
                Err(error.with_head(answer.head))
            }
        },
        (AnswerBody::Live(live), Decode::Live(open)) => Ok(Response::new(open(live), answer.head)),
        _ => Err(Error::config("the transport core mixed up a stream and a whole answer; please report this")),
    }
}

/// An answer that is not what it should be. Some gateways report errors with a good status.
#[cold]
fn unreadable(body: &Bytes, problem: DecodeError, status: StatusCode) -> Error {
    let reported = json::value(body).map(|value| error::from_value(&value)).unwrap_or_default();
    let error = if !status.is_success() {
        // The 404 of a repeated DELETE counts as done, but it brings no value.
        Error::new(ErrorKind::Api, status_line(status)).with_details(reported)
    } else if reported.is_empty() {
        Error::from(problem)
    } else {
        Error::new(ErrorKind::Api, "the service reported an error with a status of success").with_details(reported)
    };
    error.with_body(body.slice(..body.len().min(ERROR_BYTES)))
}
