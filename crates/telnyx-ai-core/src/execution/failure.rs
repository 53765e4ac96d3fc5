//! A failed attempt: the error for the caller and the outcome for the retry decision.

use std::error::Error as StdError;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Method;
use http::header::CONTENT_TYPE;
use tokio::time::Instant;
use url::Url;

use super::read_body::read_start;
use crate::error::text;
use crate::error::{self, ERROR_BYTES, Error, ErrorKind};
use crate::execution::retry::Outcome;
use crate::redact::Secrets;
use crate::response::metadata::ResponseMetadata;
use crate::response::retry_hints::Hints;
use crate::transport::{ByteStream, TransportError, TransportErrorKind};

/// Longest wait for the body of an error response. At most 50 % of the remaining time of the attempt is spent on it, so
/// that a body that never arrives does not hide the status.
const ERROR_WAIT: Duration = Duration::from_secs(5);

pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) outcome: Outcome,
    pub(crate) hints: Hints,
}

impl Failure {
    fn new(error: Error, outcome: Outcome) -> Self {
        Self { error, outcome, hints: Hints::default() }
    }

    /// Creates a permanent failure before the service did any work.
    pub(crate) fn last(error: Error) -> Self {
        Self::new(error, Outcome::Final)
    }

    /// Creates the failure of a successful response that cannot be used.
    pub(crate) fn unusable(error: Error) -> Self {
        Self::new(error, Outcome::Unusable)
    }

    /// Creates the failure of an attempt that timed out before it was sent.
    pub(crate) fn not_sent(message: String) -> Self {
        Self::new(Error::new(ErrorKind::Timeout, message), Outcome::NotSent)
    }

    pub(crate) fn timeout(message: String) -> Self {
        Self::new(Error::new(ErrorKind::Timeout, message), Outcome::Timeout)
    }

    pub(crate) fn credentials(source: Box<dyn StdError + Send + Sync>) -> Self {
        Self::last(
            Error::new(ErrorKind::Config, format!("the credentials failed to authorize the request: {source}"))
                .with_source(source),
        )
    }

    /// Creates the failure of a request without a response.
    pub(crate) fn no_response(error: TransportError, url: &Url) -> Self {
        let (kind, outcome) = match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::Unprocessed => (ErrorKind::Connect, Outcome::NotSent),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, Outcome::Timeout),
            TransportErrorKind::Body => (ErrorKind::Io, Outcome::Final),
            TransportErrorKind::Unsendable => (ErrorKind::Config, Outcome::Final),
            TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Outcome::Interrupted),
        };
        let server = match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            _ => "the server".to_owned(),
        };
        Self::new(Error::new(kind, format!("{server}: {error}")).with_source(error), outcome)
    }

    /// Creates the failure of an interrupted response. Its request was sent, even if the transport reports a connect
    /// error.
    pub(crate) fn interrupted(error: TransportError, metadata: ResponseMetadata) -> Self {
        let (kind, outcome) = match error.kind() {
            TransportErrorKind::Timeout => (ErrorKind::Timeout, Outcome::Timeout),
            _ => (ErrorKind::Interrupted, Outcome::Interrupted),
        };
        Self::new(
            Error::new(kind, format!("the response is incomplete: {error}")).with_source(error).with_metadata(metadata),
            outcome,
        )
    }

    /// Creates the failure of a response with a status outside 2xx.
    pub(crate) async fn status(
        request: (&Method, &Url),
        metadata: ResponseMetadata,
        body: ByteStream,
        secrets: &Secrets,
        ends: Instant,
    ) -> Self {
        let status = metadata.status().as_u16();
        let body = error_body(body, secrets, ends).await;
        // The request line reveals a wrong base URL.
        let request = (status == 404).then(|| request_line(request, secrets));
        let (error, hints) = Error::from_metadata(metadata, body, Some(SystemTime::now()), request.as_deref());
        Self { error, outcome: Outcome::Status(status), hints }
    }

    /// Adds the successor of a deprecated path to the error if the response may mean that the path was removed.
    pub(crate) fn with_successor(mut self, handle: Option<&str>) -> Self {
        if let (Some(handle), Outcome::Status(404 | 410)) = (handle, self.outcome) {
            self.error = self.error.with_note(&format!(
                " (check the base URL; the path is also deprecated: `{handle}` calls its successor)"
            ));
        }
        self
    }

    /// Creates the failure of a successful response with an unexpected content type.
    pub(crate) async fn wrong_type(
        metadata: ResponseMetadata,
        body: ByteStream,
        expected: &str,
        secrets: &Secrets,
        ends: Instant,
    ) -> Self {
        let body = error_body(body, secrets, ends).await;
        let details = error::parse(&body);
        let error = if details.is_empty() {
            let excerpt = text::excerpt(String::from_utf8_lossy(&body).trim());
            let content_type = metadata.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let got = if body.is_empty() { "an empty body" } else { content_type.unwrap_or("something else") };
            Error::new(ErrorKind::Decode, format!("expected {expected}, got {got}: {excerpt}"))
        } else {
            Error::new(ErrorKind::Api, format!("expected {expected}, got an error with a status of success"))
        };
        Self::unusable(error.with_details(details).with_body(body).with_metadata(metadata))
    }
}

/// Returns the method and the URL of a request, without query and secrets.
fn request_line((method, url): (&Method, &Url), secrets: &Secrets) -> String {
    let mut url = url.clone();
    url.set_query(None);
    secrets.redact_text(&format!("{method} {url}"))
}

/// Reads the start of an error's body and redacts secrets that it echoes.
async fn error_body(mut body: ByteStream, secrets: &Secrets, ends: Instant) -> Bytes {
    let wait = ERROR_WAIT.min(ends.saturating_duration_since(Instant::now()) / 2);
    // Reads more than it keeps, so that a secret at the end is complete and can be redacted. Boxed to keep the future
    // of successful calls small.
    let read = Box::pin(read_start(&mut body, ERROR_BYTES + 8 * 1024, wait)).await;
    let mut clean = secrets.redact(read);
    clean.truncate(ERROR_BYTES);
    clean
}
