//! Receives the body of a successful response: read to its end, or opened as a stream.

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, HeaderMap};
use tracing::Span;

use super::Attempt;
use super::Execution;
use super::content_type::is_wrong_type;
use super::failure::Failure;
use super::read_body::read_all;
use crate::client::limiter::Permit;
use crate::error::{Error, ErrorKind};
use crate::redact::Secrets;
use crate::request::endpoint::EVENT_STREAM;
use crate::response::metadata::{ResponseMetadata, compression};
use crate::stream::body::{StreamingBody, StreamingLimits};
use crate::transport::ByteStream;

/// The response to a call, after all attempts.
pub(crate) struct Received<B> {
    pub(crate) metadata: ResponseMetadata,
    pub(crate) body: B,
    pub(crate) secrets: Secrets,
}

/// A successful response whose body has not been read.
pub(super) struct Opened {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ByteStream,
    pub(super) secrets: Secrets,
}

/// The form in which a call receives the body of its response.
pub(super) trait Receive: Sized + Send {
    /// Reads the part of the body that this form reads within the attempt.
    fn receive(
        execution: &Execution<'_>,
        attempt: &Attempt<'_>,
        opened: Opened,
    ) -> impl Future<Output = Result<Received<Self>, Failure>> + Send;

    /// Returns the body of a call whose response is ignored; `None` if a body is required.
    fn empty() -> Option<Self>;

    /// Keeps the permit of the call until the body has been read.
    fn hold(&mut self, permit: Permit);
}

impl Receive for Bytes {
    async fn receive(
        execution: &Execution<'_>,
        attempt: &Attempt<'_>,
        opened: Opened,
    ) -> Result<Received<Self>, Failure> {
        let Opened { status, headers, mut body, secrets } = opened;
        let limit = execution.client.0.settings.max_response_bytes;
        let read = read_all(&mut body, limit).await;
        let metadata = execution.metadata(status, headers, attempt.number);
        match read {
            Ok(Some(body)) => Ok(Received { metadata, body, secrets }),
            Ok(None) => {
                let message = format!("the response is larger than {limit} bytes (max_response_bytes)");
                Err(Failure::unusable(Error::new(ErrorKind::TooLarge, message).with_metadata(metadata)))
            }
            Err(error) => Err(Failure::interrupted(error, metadata)),
        }
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }

    fn hold(&mut self, permit: Permit) {
        permit.finish(self);
    }
}

impl Receive for StreamingBody {
    async fn receive(
        execution: &Execution<'_>,
        attempt: &Attempt<'_>,
        opened: Opened,
    ) -> Result<Received<Self>, Failure> {
        let Opened { status, headers, body, secrets } = opened;
        let call = execution.call;
        let is_wrong = is_wrong_type(call.accept, &headers);
        let is_compressed = compression(&headers).is_some() && !takes_compressed(execution);
        let metadata = execution.metadata(status, headers, attempt.number);
        if is_wrong {
            return Err(Failure::wrong_type(metadata, body, call.accept, &secrets, attempt.ends).await);
        }
        if is_compressed {
            return Err(Failure::unusable(Error::compressed(metadata.headers()).with_metadata(metadata)));
        }
        let settings = &execution.client.0.settings;
        let limits = StreamingLimits {
            idle: settings.stream_idle_timeout,
            deadline: execution.deadline,
            started: execution.started,
            max_event_bytes: settings.max_event_bytes,
            max_response_bytes: settings.max_response_bytes,
        };
        let body = if call.accept == EVENT_STREAM {
            attempt.permit.metered(body, limits.max_event_bytes)
        } else {
            body
        };
        let body = Self::new(call, metadata.clone(), secrets.clone(), body, &limits, Span::current());
        Ok(Received { metadata, body, secrets })
    }

    fn empty() -> Option<Self> {
        None
    }

    fn hold(&mut self, permit: Permit) {
        self.hold_permit(permit);
    }
}

/// Returns `true` if the caller requested a compressed file. Event streams cannot be compressed, because the SDK
/// decodes them.
fn takes_compressed(execution: &Execution<'_>) -> bool {
    let requested = execution.headers().get(ACCEPT_ENCODING).is_some_and(|encoding| encoding != "identity");
    requested && execution.call.accept != EVENT_STREAM
}
