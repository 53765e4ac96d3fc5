//! An endpoint as plain data: what to send, how to decode the response, and whether a retry is safe.

mod parts;
mod response;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Method};

use crate::client::Client;
use crate::client::default_headers;
use crate::decode::acknowledgement;
use crate::error::Error;
use crate::request::Request;
use crate::request::body::Body;
use crate::request::idempotency::Idempotency;
use crate::request::options::Options;
use crate::request::query::Query;
use crate::trace::operation::{Operation, TracedOperation};
use crate::trace::operation_span::OperationSpan;

pub(crate) use response::Decode;

/// The content type of a stream of events.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// The description of one call, without a client and without I/O. It is cheap to clone.
///
/// The domain crates describe their operations with it, and [`on`](Self::on) binds the description to a client.
///
/// Invalid arguments (an empty id, a body that cannot be serialized) are stored and returned when the call runs, so a
/// chain of setters needs a single `?`.
pub struct Endpoint<T = ()> {
    pub(crate) call: Box<Call>,
    pub(crate) decode: Decode<T>,
    pub(crate) traced: Option<TracedOperation<T>>,
}

/// The parts of an endpoint that do not depend on the type of the response.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path with placeholders, for spans and error messages.
    pub(crate) template: Cow<'static, str>,
    /// The path with encoded values.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) idempotency: Idempotency,
    pub(crate) accept: &'static str,
    /// The body of the response is not decoded.
    pub(crate) returns_nothing: bool,
    /// Default per-attempt timeout.
    pub(crate) timeout: Option<Duration>,
    /// The handle that calls the successor of a deprecated path.
    pub(crate) successor: Option<&'static str>,
    /// The options that the caller set for this call.
    pub(crate) options: Options,
    /// The first invalid argument, returned when the call runs.
    pub(crate) deferred_error: Option<Error>,
}

impl Endpoint<()> {
    /// Creates an endpoint with the method GET. It is [`Idempotency::Idempotent`], and its response is ignored until a
    /// decoder is set.
    pub fn get(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::GET, path, Idempotency::Idempotent)
    }

    /// Creates an endpoint with the method PUT. It is [`Idempotency::Idempotent`].
    pub fn put(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::PUT, path, Idempotency::Idempotent)
    }

    /// Creates an endpoint with the method DELETE. It is [`Idempotency::Idempotent`].
    ///
    /// If the response is ignored and an earlier response may have been lost, a 404 or 410 in response to a retry
    /// counts as success.
    pub fn delete(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::DELETE, path, Idempotency::Idempotent)
    }

    /// Creates an endpoint with the method `HEAD`, which is idempotent.
    pub fn head(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::HEAD, path, Idempotency::Idempotent)
    }

    /// Creates an endpoint with the method POST and the idempotency of its operation.
    pub fn post(operation: &'static str, path: &'static str, idempotency: Idempotency) -> Self {
        Self::new(operation, Method::POST, path, idempotency)
    }

    pub(crate) fn new(
        operation: &'static str,
        method: Method,
        path: impl Into<Cow<'static, str>>,
        idempotency: Idempotency,
    ) -> Self {
        let template = path.into();
        let call = Box::new(Call {
            operation,
            method,
            path: template.to_string(),
            template,
            query: Query::default(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            idempotency,
            accept: default_headers::JSON,
            returns_nothing: true,
            timeout: None,
            successor: None,
            options: Options::default(),
            deferred_error: None,
        });
        Self { call, decode: Decode::Buffered(acknowledgement::accept), traced: None }
    }
}

impl<T> Endpoint<T> {
    /// Sets the default timeout of one attempt if 60 s is too short. A timeout of the client or of the call has
    /// precedence.
    pub fn default_timeout(mut self, timeout: Duration) -> Self {
        self.call.timeout = Some(timeout);
        self
    }

    /// Marks the path as deprecated. The error of a 404 or 410 then names `handle`, which calls the successor of the
    /// path.
    #[doc(hidden)]
    pub fn successor(mut self, handle: Option<&'static str>) -> Self {
        self.call.successor = handle;
        self
    }

    /// Traces the call as an operation of a model. `record` ends the span with a response, or moves the span into a
    /// stream. Set the operation after the decoder: setting a decoder removes it.
    pub fn operation(mut self, operation: Operation, record: fn(&mut T, OperationSpan)) -> Self {
        self.traced = Some(TracedOperation::new(operation, record));
        self
    }

    /// Sets the model that the span of the operation names, for a request whose body is not JSON.
    pub fn traced_model(mut self, model: &str) -> Self {
        if let Some(traced) = &mut self.traced {
            traced.known.get_or_insert_default().model = Some(model.to_owned());
        }
        self
    }

    /// Binds the description to a client. The request is sent when it is awaited.
    ///
    /// Credentials that depend on the current task are captured now.
    pub fn on(self, client: &Client) -> Request<T> {
        Request::new(client.capture(), self)
    }
}

impl Call {
    /// Returns `true` if the service may charge for the call. An operation that is idempotent without a key is free of
    /// charge, unless the caller set [`idempotent(false)`](Request::idempotent).
    pub(crate) fn may_be_charged(&self) -> bool {
        self.idempotency != Idempotency::Idempotent || self.options.idempotent == Some(false)
    }

    pub(crate) fn defer_error(&mut self, error: Error) {
        self.deferred_error.get_or_insert(error);
    }
}

impl<T> Clone for Endpoint<T> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), decode: self.decode.clone(), traced: self.traced.clone() }
    }
}

impl<T> fmt::Debug for Endpoint<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("operation", &self.call.operation)
            .field("method", &self.call.method)
            .field("path", &self.call.path)
            .field("idempotency", &self.call.idempotency)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
