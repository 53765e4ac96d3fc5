//! A call that is ready to run, and the options that any call takes.

pub(crate) mod body;
mod custom;
pub(crate) mod endpoint;
pub(crate) mod idempotency;
pub mod multipart;
pub(crate) mod options;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod source;

use std::fmt;
use std::pin::Pin;

use crate::client::Client;
use crate::error::Result;
use endpoint::Endpoint;

/// A call that runs when it is awaited, with the options that any call takes.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # use std::time::Duration;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "{}"));
/// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
/// let value: serde_json::Value = client
///     .request(http::Method::GET, "/ai/models")
///     .json()
///     .query("limit", 5).header("x-team", "search")
///     .timeout(Duration::from_secs(5)).deadline(Duration::from_secs(20)).max_retries(4)
///     .await?;
/// assert_eq!(mock.requests()[0].target(), "/v2/ai/models?limit=5");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// It is plain data until then: clone it, keep it, run it in another task. Dropping the future stops the call and
/// closes its connection; what the service has begun by then it may still finish and charge.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<T> {
    pub(crate) client: Client,
    pub(crate) endpoint: Endpoint<T>,
}

/// The future of a [`Request`].
///
/// ```
/// # use telnyx_ai_core::{Client, Method, RequestFuture, test_util::{MockReply, MockTransport}};
/// # use std::future::IntoFuture;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "3")).reply(MockReply::json(200, "4"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let calls: Vec<RequestFuture<u32>> = ["/a", "/b"].map(|path| client.request(Method::GET, path).json().into_future()).into();
/// let tasks: Vec<_> = calls.into_iter().map(tokio::spawn).collect(); // both run now
/// let mut sum = 0;
/// for task in tasks {
///     sum += task.await.unwrap()?;
/// }
/// assert_eq!(sum, 7);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
pub type RequestFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

impl<T> Request<T> {
    pub(crate) fn new(client: Client, endpoint: Endpoint<T>) -> Self {
        Self { client, endpoint }
    }

    /// Gives the status, headers, request id and attempts together with the value.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(http::Method::GET, "/numbers").json::<Vec<u8>>().with_response().await?;
    /// assert_eq!((response.status().as_u16(), response.value().len()), (200, 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn with_response(self) -> WithResponse<T> {
        WithResponse(self)
    }

    /// Returns the JSON body, exactly the bytes that every attempt sends, for logs, signatures and tests.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let request = client.request(Method::POST, "/ai/conversations").body(&[("name", "support")]);
    /// assert_eq!(request.json_body(), Some(br#"[["name","support"]]"#.as_slice()));
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// `None` for a request without a body, for a form with files, and for bytes of another content type. Also `None` when an
    /// argument is invalid: nothing is sent then, and the await returns the error.
    pub fn json_body(&self) -> Option<&[u8]> {
        let call = &self.endpoint.call;
        if call.deferred_error.is_some() { None } else { call.body.as_json() }
    }

    pub(crate) fn endpoint(&self) -> &Endpoint<T> {
        &self.endpoint
    }

    pub(crate) fn endpoint_mut(&mut self) -> &mut Endpoint<T> {
        &mut self.endpoint
    }

    pub(crate) fn convert<U>(self, to: impl FnOnce(Endpoint<T>) -> Endpoint<U>) -> Request<U> {
        Request { client: self.client, endpoint: to(self.endpoint) }
    }
}

/// A [`Request`] that returns a [`Response`](crate::Response); made by [`Request::with_response`].
///
/// ```
/// # use telnyx_ai_core::{Client, Method, WithResponse, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]").header("x-request-id", "r-1"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let call: WithResponse<Vec<u8>> = client.request(Method::GET, "/numbers").json().with_response();
/// let response = call.clone().await?; // it can be sent again
/// assert_eq!((response.request_id(), response.value().len()), (Some("r-1"), 2));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[must_use = "a request does nothing until it is awaited"]
#[derive(Debug, Clone)]
pub struct WithResponse<T>(pub(crate) Request<T>);

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), endpoint: self.endpoint.clone() }
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
