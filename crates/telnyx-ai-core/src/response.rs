//! The response to a call: its value and its metadata.

pub(crate) mod keep_extra;
pub mod lenient;
pub(crate) mod metadata;
pub(crate) mod open_enum;
pub(crate) mod retry_hints;
pub(crate) mod time;

#[cfg(feature = "client")]
use http::{HeaderMap, StatusCode};

#[cfg(feature = "client")]
use crate::response::metadata::ResponseMetadata;

/// A value with the metadata of its response. [`Request::with_response`](crate::Request::with_response) returns it.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let response = telnyx.chat().complete("Say hello.").with_response().await?;
/// println!("request {:?}, {} attempts", response.request_id(), response.attempts());
/// println!("{}", response.into_inner().text());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[cfg(feature = "client")]
pub struct Response<T> {
    value: T,
    metadata: ResponseMetadata,
}

#[cfg(feature = "client")]
impl<T> Response<T> {
    pub(crate) fn new(value: T, metadata: ResponseMetadata) -> Self {
        Self { value, metadata }
    }

    /// Returns the metadata: status, headers, request id, attempts, time and rate limit.
    pub fn metadata(&self) -> &ResponseMetadata {
        &self.metadata
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.metadata.status()
    }

    /// Returns all response headers.
    pub fn headers(&self) -> &HeaderMap {
        self.metadata.headers()
    }

    /// Returns the request id of the service (header `x-request-id`, or `request-id`).
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.request_id()
    }

    /// Returns the number of attempts, including the successful one.
    pub fn attempts(&self) -> u32 {
        self.metadata.attempts()
    }

    /// Returns the value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value without its metadata.
    pub fn into_inner(self) -> T {
        self.value
    }
}
