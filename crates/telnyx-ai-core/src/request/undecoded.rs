//! Requests whose value is the body of the response, so that one job sends the requests of all operations.

use std::sync::Arc;

use bytes::Bytes;

use super::Request;
use super::content::recordable;
use super::endpoint::{Decode, Endpoint};
use crate::trace::operation::{RecordResponse, TracedOperation};
use crate::trace::operation_span::ResponseAttributes;

/// Returns the same request with the body of the response as its value. [`decode_recorded`] with the original request
/// decodes the body.
///
/// The call, its options, its spans and its fallbacks are unchanged. The decoder of the original request still checks
/// the body, so a response that it cannot decode fails with the same error.
///
/// A request that cannot be [recorded](recordable), such as a stream, fails with that error when it is sent.
///
/// [`decode_recorded`]: super::content::decode_recorded
pub fn undecoded<T: 'static>(request: Request<T>) -> Request<Bytes> {
    let invalid = recordable(&request).err();
    let Request { client, endpoint, alternatives } = request;
    let Endpoint { mut call, decode, traced } = endpoint;
    if let Some(error) = invalid {
        call.defer_error(error);
    }
    let traced = traced.map(|traced| undecoded_trace(traced, decode.clone()));
    let check = move |body: &Bytes| decode.read(body).map(|_| body.clone());
    let endpoint = Endpoint { call, decode: Decode::Capturing(Arc::new(check)), traced };
    Request { client, endpoint, alternatives: alternatives.map(|all| Box::new(all.map(undecoded))) }
}

/// Ends the span of the operation with the decoded response.
fn undecoded_trace<T: 'static>(traced: TracedOperation<T>, decode: Decode<T>) -> TracedOperation<Bytes> {
    let TracedOperation { operation, record, known } = traced;
    let record = RecordResponse::Capturing(Arc::new(move |body: &mut Bytes, mut span| {
        // Without a subscriber, the response is not decoded again.
        match span.is_recorded().then(|| decode.read(body)) {
            Some(Ok(mut value)) => record.record(&mut value, span),
            _ => span.succeed(|_| ResponseAttributes::default()),
        }
    }));
    TracedOperation { operation, record, known }
}

#[cfg(test)]
mod tests;
