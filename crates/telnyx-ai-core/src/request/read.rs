//! From the answer of a call to its value.

use bytes::Bytes;

use crate::decode::{self as json, DecodeError};
use crate::endpoint::Decode;
use crate::error::{self, ERROR_BYTES, Error, ErrorKind, Result};
use crate::execute::{Answer, AnswerBody};
use crate::response::Response;

pub(super) fn decode<T>(answer: Answer, decode: &Decode<T>) -> Result<Response<T>> {
    match (answer.body, decode) {
        (AnswerBody::Whole(body), Decode::Whole(read)) => match read(&body) {
            Ok(value) => Ok(Response::new(value, answer.head)),
            Err(problem) => {
                // An answer may echo the key, and the error shows parts of it.
                let clean = answer.secrets.scrub(body);
                let problem = read(&clean).err().unwrap_or(problem);
                // What was quoted before may have been cut out only now.
                let error = unreadable(&clean, problem).scrubbed(&answer.secrets);
                Err(error.with_head(answer.head))
            }
        },
        (AnswerBody::Live(live), Decode::Live(open)) => Ok(Response::new(open(live), answer.head)),
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
