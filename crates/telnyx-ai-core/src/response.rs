//! The response to a call: its value, and the status, headers and history around it.

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

/// A value together with the metadata of its response; made by [`Request::with_response`](crate::Request::with_response).
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]").header("x-request-id", "r-1"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let response = client.request(Method::GET, "/numbers").json::<Vec<u8>>().with_response().await?;
/// assert_eq!((response.status().as_u16(), response.attempts(), response.request_id()), (200, 1, Some("r-1")));
/// assert_eq!(response.headers(), response.metadata().headers());
/// assert_eq!(response.value().len(), 2);
/// assert_eq!(response.into_inner(), [1, 2]);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
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

    /// Status, headers, request id, attempts.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200).header("x-ratelimit-remaining", "3"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let metadata = client.request(Method::GET, "/ai/models").with_response().await?.metadata().clone(); // outlives the value
    /// assert_eq!(metadata.rate_limit().remaining, Some(3));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        &self.metadata
    }

    /// The HTTP status.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(202));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::POST, "/jobs").with_response().await?;
    /// assert_eq!(response.status(), 202); // accepted, not done
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn status(&self) -> StatusCode {
        self.metadata.status()
    }

    /// All response headers.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("etag", "v7"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?;
    /// assert_eq!(response.headers()["etag"], "v7");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn headers(&self) -> &HeaderMap {
        self.metadata.headers()
    }

    /// The id of the request at the service.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("x-request-id", "r-1"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?;
    /// assert_eq!(response.request_id(), Some("r-1"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.request_id()
    }

    /// How many requests it took.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503)).reply(MockReply::json(200, "{}"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?;
    /// assert_eq!(response.attempts(), 2); // the first met a 503
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn attempts(&self) -> u32 {
        self.metadata.attempts()
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value without its metadata.
    pub fn into_inner(self) -> T {
        self.value
    }
}
