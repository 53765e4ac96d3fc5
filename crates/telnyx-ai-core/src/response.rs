//! What surrounds the value of an answer.

mod head;

use std::ops::Deref;

use http::{HeaderMap, StatusCode};

pub use head::{RateLimit, ResponseHead};

/// A value together with the answer that brought it; made by [`Request::with_response`](crate::Request::with_response).
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]").header("x-request-id", "r-1"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let response = client.request(Method::GET, "/numbers").json::<Vec<u8>>().with_response().await?;
/// assert_eq!((response.status().as_u16(), response.attempts(), response.request_id()), (200, 1, Some("r-1")));
/// assert_eq!(response.headers(), response.head().headers());
/// assert_eq!(response.len(), 2); // a method of the value
/// assert_eq!(response.into_inner(), [1, 2]);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// It dereferences to the value, so `response.text()` works where `reply.text()` did.
#[derive(Clone, Debug)]
pub struct Response<T> {
    value: T,
    head: ResponseHead,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, head: ResponseHead) -> Self {
        Self { value, head }
    }

    /// Status, headers, request id, attempts.
    pub fn head(&self) -> &ResponseHead {
        &self.head
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.head.status()
    }

    /// All response headers.
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// The id of the request at the service.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// How many requests it took.
    pub fn attempts(&self) -> u32 {
        self.head.attempts()
    }

    pub(crate) fn value_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// The value alone.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/numbers").json::<Vec<u8>>().with_response().await?;
    /// assert_eq!(response.into_inner(), [1, 2]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
