//! A call before it is sent, with its options.

pub(crate) mod body;
pub(crate) mod content;
mod custom;
pub(crate) mod endpoint;
pub(crate) mod idempotency;
pub mod multipart;
pub(crate) mod options;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod source;
pub(crate) mod undecoded;

use std::fmt;
use std::pin::Pin;

use crate::client::Client;
use crate::error::Result;
use crate::execution::alternatives::Alternatives;
use endpoint::Endpoint;

/// A call with its options. It is sent when it is awaited.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let reply = telnyx
///     .chat()
///     .complete("Say hello.")
///     .timeout(Duration::from_secs(30))
///     .max_retries(4)
///     .await?;
/// println!("{}", reply.text());
/// # Ok(()) }
/// ```
///
/// A request is plain data that can be cloned, stored, and moved to another task. Dropping its future cancels the call
/// and closes the connection; the service may still complete, and charge for, work that it has started.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<T> {
    pub(crate) client: Client,
    pub(crate) endpoint: Endpoint<T>,
    pub(crate) alternatives: Option<Box<Alternatives<T>>>,
}

/// The future of a [`Request`], for `tokio::spawn` and for functions that take futures.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::future::IntoFuture;
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let task = tokio::spawn(telnyx.chat().complete("Say hello.").into_future()); // runs now
/// println!("{}", task.await??.text());
/// # Ok(()) }
/// ```
pub type RequestFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

impl<T> Request<T> {
    pub(crate) fn new(client: Client, endpoint: Endpoint<T>) -> Self {
        Self { client, endpoint, alternatives: None }
    }

    /// Returns the response metadata (status, headers, request id, number of attempts) together with the value.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let response = telnyx.chat().complete("Say hello.").with_response().await?;
    /// println!("{:?} {}", response.request_id(), response.value().text());
    /// # Ok(()) }
    /// ```
    pub fn with_response(self) -> WithResponse<T> {
        WithResponse(self)
    }

    /// Returns the JSON body: exactly the bytes that every attempt sends, for logs, signatures and tests.
    ///
    /// ```
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::builder().api_key("KEY0123").build()?;
    /// let body = serde_json::json!({ "bucket_name": "docs" });
    /// let request = telnyx.request(Method::POST, "/ai/embeddings").body(&body);
    /// assert_eq!(request.json_body(), Some(br#"{"bucket_name":"docs"}"#.as_slice()));
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// Returns `None` for a request without a body, for a form with files, and for bytes of another content type. Also
    /// returns `None` if an argument is invalid; the call then fails without sending anything.
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
        Request::new(self.client, to(self.endpoint))
    }
}

/// A [`Request`] that returns a [`Response`](crate::Response) with the metadata; returned by
/// [`Request::with_response`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Debug, Clone)]
pub struct WithResponse<T>(pub(crate) Request<T>);

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), endpoint: self.endpoint.clone(), alternatives: self.alternatives.clone() }
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
