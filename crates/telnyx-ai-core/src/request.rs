//! A call that is ready to run, and the options that any call takes.

mod options;
mod raw;
mod read;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use tracing::Instrument;

use crate::client::Client;
use crate::download::{Origin, check_whole};
use crate::endpoint::{Decode, EVENT_STREAM, Endpoint};
use crate::error::Result;
use crate::execute::{AnswerBody, Execution};
use crate::redact::Shown;
use crate::response::Response;
use crate::trace;
use read::Read;

pub(crate) use options::Options;

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
    client: Client,
    endpoint: Endpoint<T>,
    options: Options,
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
        Self { client, endpoint, options: Options::default() }
    }

    /// Gives the status, headers, request id and attempts together with the value.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(http::Method::GET, "/numbers").json::<Vec<u8>>().with_response().await?;
    /// assert_eq!((response.status().as_u16(), response.len()), (200, 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn with_response(self) -> WithResponse<T> {
        WithResponse(self)
    }

    pub(crate) fn endpoint(&self) -> &Endpoint<T> {
        &self.endpoint
    }

    pub(crate) fn endpoint_mut(&mut self) -> &mut Endpoint<T> {
        &mut self.endpoint
    }

    fn convert<U>(self, to: impl FnOnce(Endpoint<T>) -> Endpoint<U>) -> Request<U> {
        Request { client: self.client, endpoint: to(self.endpoint), options: self.options }
    }

    #[expect(clippy::manual_async_fn, reason = "it would hold the request twice, and is allocated for each call")]
    fn run<U>(self, is_shown: bool, finish: fn(Read<T>) -> U) -> impl Future<Output = Result<U>> {
        async move {
            let call = &self.endpoint.call;
            let domain = self.endpoint.span.as_ref().map(|span| ((span.open)(), span.record));
            let span = {
                let _inside = domain.as_ref().map(|(span, _)| span.enter());
                trace::call(call.operation, &call.method, &call.template)
            };
            let is_recorded = domain.as_ref().is_some_and(|(span, _)| !span.is_disabled());
            match self.answer(is_shown || is_recorded).instrument(span.clone()).await {
                Ok(mut read) => {
                    trace::record_head(&span, read.response.metadata());
                    if let Some((span, record)) = domain
                        && let Some(value) = read.shown_mut()
                    {
                        record(value, &span);
                    }
                    Ok(finish(read))
                }
                Err(error) => {
                    let error = error.with_operation(call.operation);
                    trace::record_error(&span, &error);
                    Err(error)
                }
            }
        }
    }

    async fn answer(&self, is_shown: bool) -> Result<Read<T>> {
        let Endpoint { call, decode, .. } = &self.endpoint;
        let live = matches!(decode, Decode::Live(_));
        let mut answer = Execution::new(&self.client, call, &self.options)?.run(live).await?;
        check_whole(call, &self.options, &answer.metadata)?;
        if let AnswerBody::Live(body) = &mut answer.body
            && call.accept != EVENT_STREAM
        {
            body.origin = Some(Box::new(Origin::of(&self.client, call, &self.options, &answer.metadata)));
        }
        read::decode(answer, decode, is_shown)
    }

    /// Runs the call; the second value is the first without the secrets of the request, and `None` when that is no `T`.
    pub(crate) async fn shown(self) -> Result<(Response<T>, Shown<T>)> {
        self.run(true, |read| (read.response, read.shown)).await
    }
}

impl<T: 'static> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = RequestFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run(false, |read| read.response.into_inner()))
    }
}

/// A [`Request`] that gives a [`Response`]; made by [`Request::with_response`].
///
/// ```
/// # use telnyx_ai_core::{Client, Method, WithResponse, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]").header("x-request-id", "r-1"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let call: WithResponse<Vec<u8>> = client.request(Method::GET, "/numbers").json().with_response();
/// let response = call.clone().await?; // it can be sent again
/// assert_eq!((response.request_id(), response.len()), (Some("r-1"), 2));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[must_use = "a request does nothing until it is awaited"]
#[derive(Debug, Clone)]
pub struct WithResponse<T>(Request<T>);

impl<T: 'static> IntoFuture for WithResponse<T> {
    type Output = Result<Response<T>>;
    type IntoFuture = RequestFuture<Response<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run(false, |read| read.response))
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), endpoint: self.endpoint.clone(), options: self.options.clone() }
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
