//! The content of a request and the body of its response, for jobs that record both.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::Method;
use memchr::memmem;

use super::Request;
use super::body::Body;
use super::endpoint::Decode;
use super::source::BodySource;
use crate::error::{Error, Result};
use crate::response::Response;

/// The parts of a request that determine its response.
#[derive(Debug)]
pub struct RequestContent<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path with encoded values.
    pub path: &'a str,
    /// The query pairs, in order.
    pub query: &'a [(Cow<'static, str>, String)],
    /// The body.
    pub body: BodyContent<'a>,
}

/// The body of a request.
#[derive(Debug)]
pub enum BodyContent<'a> {
    /// Bytes in memory; empty without a body.
    Bytes(&'a Bytes),
    /// A form with files. The boundary is random and part of the segments between the files.
    Form {
        /// The boundary; empty if the body is a single source.
        boundary: &'a str,
        /// The text fields and the files, in order.
        segments: &'a Arc<[BodySource]>,
    },
}

static NO_BODY: Bytes = Bytes::new();

/// The slot for the body of a response.
pub(crate) type KeptBody = Arc<OnceLock<Bytes>>;

/// Returns the content of a request whose response can be recorded.
///
/// # Errors
/// The first invalid argument of the request. [`is_invalid_input`](Error::is_invalid_input) for a request whose value
/// is not in the body of its response, such as a stream, and for one that can be sent only once.
pub fn recordable<T>(request: &Request<T>) -> Result<RequestContent<'_>> {
    let call = &request.endpoint.call;
    if let Some(error) = &call.deferred_error {
        return Err(error.clone().with_operation(call.operation));
    }
    let invalid = |problem: &str| Err(Error::invalid_input("request", problem).with_operation(call.operation));
    match request.endpoint.decode {
        Decode::Buffered(_) | Decode::Capturing(_) => {}
        Decode::Streaming(_) => {
            return invalid("is a stream or a download; pass a request that returns a complete value");
        }
        Decode::WithMetadata(_) => {
            return invalid("has its value in the headers of the response, which are not recorded; send it by itself");
        }
    }
    let body = match &call.body {
        Body::Empty => BodyContent::Bytes(&NO_BODY),
        Body::Json(bytes) | Body::Bytes(_, bytes) => BodyContent::Bytes(bytes),
        Body::Segments(..) if !call.body.can_be_sent_twice() => {
            return invalid("has a reader, which can be read once; pass a file or bytes");
        }
        Body::Segments(content_type, segments) => {
            let boundary = content_type.to_str().ok().and_then(|value| value.split_once("boundary="));
            BodyContent::Form { boundary: boundary.map_or("", |(_, boundary)| boundary), segments }
        }
    };
    Ok(RequestContent { method: &call.method, path: &call.path, query: call.query.pairs(), body })
}

/// Returns the texts between the boundaries of a form. The boundary is random, so the content does not include it.
pub fn without_boundary<'a>(bytes: &'a [u8], boundary: &str) -> impl Iterator<Item = &'a [u8]> {
    let mut start = 0;
    let ends = (!boundary.is_empty()).then(|| memmem::find_iter(bytes, boundary.as_bytes()).collect::<Vec<_>>());
    let ends = ends.unwrap_or_default().into_iter().chain([bytes.len()]);
    let skip = boundary.len();
    ends.map(move |end| {
        let text = bytes.get(start..end).unwrap_or_default();
        start = end.saturating_add(skip);
        text
    })
}

/// Sends the request. Also returns the body of a successful response, even if its value cannot be decoded.
pub async fn send_recorded<T: 'static>(mut request: Request<T>) -> (Result<Response<T>>, Option<Bytes>) {
    let kept = KeptBody::default();
    request.endpoint.call.options.kept_body = Some(Arc::clone(&kept));
    let result = request.with_response().await;
    (result, kept.get().cloned())
}

/// Decodes a recorded body as the response of the request.
///
/// # Errors
/// The error of the decoder.
pub fn decode_recorded<T>(request: &Request<T>, body: &Bytes) -> Result<T> {
    request.endpoint.decode.read(body).map_err(Error::from)
}

#[cfg(test)]
mod tests;
