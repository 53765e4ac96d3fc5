//! A call that is ready to run, and the options that any call takes.

mod read;

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::body::{Body, Extra};
use crate::client::Client;
use crate::config;
use crate::download::Download;
use crate::endpoint::{Decode, Endpoint};
use crate::error::{Error, Result};
use crate::execute::Execution;
use crate::response::Response;
use crate::retry::RetryClass;
use crate::stream::EventStream;
use crate::trace;

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

/// What the caller said about this one call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_key: Option<HeaderValue>,
}

/// The future of a [`Request`].
pub type RequestFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

impl<T> Request<T> {
    pub(crate) fn new(client: Client, endpoint: Endpoint<T>) -> Self {
        Self { client, endpoint, options: Options::default() }
    }

    /// What one attempt may take. See [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) for the default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// What the whole call may take, with all attempts and waits; for streams, until their end.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// How many times the request may be sent again where that is safe.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = Some(retries);
        self
    }

    /// Adds a header, in place of one of the same name.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match config::header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.options.headers.insert(name, value);
            }
            Err(problem) => self.endpoint.call.set_mistake(&Error::config(problem)),
        }
        self
    }

    /// Appends a query pair.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.endpoint = self.endpoint.query(name, value);
        self
    }

    /// Says whether repeating this call does no harm: `true` retries a paid call like a read, `false` retries nothing
    /// that may have been done.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let post = client.request(Method::POST, "/jobs").idempotent(true).idempotency_key("job-7");
    /// assert_eq!(post.with_response().await?.attempts(), 2); // the first met a 502
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `true` means that you accept to be charged for every attempt.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.options.idempotent = Some(idempotent);
        self
    }

    /// The `Idempotency-Key` to send, in place of one that the SDK makes for operations that take one.
    ///
    /// A repeat with the same key within 24 hours, by this or another process, gets the first answer again. 1 to 255
    /// letters, digits, `_`, `:` or `-`.
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        let key = key.as_ref();
        let fits = (1..=255).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-'));
        match HeaderValue::try_from(key) {
            Ok(value) if fits => self.options.idempotency_key = Some(value),
            _ => self.endpoint.call.set_mistake(&Error::invalid_input(
                "idempotency_key",
                "must be 1 to 255 letters, digits, `_`, `:` or `-`",
            )),
        }
        self
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

    async fn run(self) -> Result<Response<T>> {
        let call = &self.endpoint.call;
        let domain = self.endpoint.span.as_ref().map(|span| ((span.open)(), span.record));
        let span = {
            let _inside = domain.as_ref().map(|(span, _)| span.enter());
            trace::call(call.operation, &call.method, &call.template)
        };
        let live = matches!(self.endpoint.decode, Decode::Live(_));
        let result = async {
            let answer = Execution::new(&self.client, call, &self.options)?.run(live).await?;
            read::decode(answer, self.endpoint.decode)
        }
        .instrument(span.clone())
        .await;
        match result {
            Ok(mut response) => {
                trace::record_head(&span, response.head());
                if let Some((span, record)) = domain {
                    record(response.value_mut(), &span);
                }
                Ok(response)
            }
            Err(error) => {
                let error = error.with_operation(call.operation);
                trace::record_error(&span, &error);
                Err(error)
            }
        }
    }
}

impl Request<Bytes> {
    /// Reads the answer as JSON.
    pub fn json<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::json)
    }

    /// Reads the `data` field of a JSON answer.
    pub fn data<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::data)
    }

    /// Reads the answer as a stream of server-sent events, each a JSON `U`.
    ///
    /// An event that has an `error`, `errors` or `detail` field is an error item.
    pub fn events<U: DeserializeOwned + 'static>(self) -> Request<EventStream<U>> {
        self.convert(|endpoint| endpoint.events(|live| EventStream::new(live, |_| false)))
    }

    /// Gives the answer as a stream of bytes, or as a file.
    pub fn download(self) -> Request<Download> {
        self.convert(|endpoint| endpoint.download("*/*"))
    }

    /// Sends `bytes` as they are, as a body of this content type.
    pub fn body_bytes(mut self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        match HeaderValue::try_from(content_type) {
            Ok(content_type) => self.endpoint.call.body = Body::Bytes(content_type, bytes.into()),
            Err(_) => {
                self.endpoint.call.set_mistake(&Error::invalid_input("content_type", "cannot be sent as a header"))
            }
        }
        self
    }

    /// Sends `value` as a JSON body.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":7}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sum: u32 = client.request(Method::POST, "/sums").body(&[3, 4]).data().await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn body(mut self, value: &impl Serialize) -> Self {
        self.endpoint = self.endpoint.body(value, &Extra::default());
        self
    }
}

impl<T: 'static> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = RequestFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.run().await.map(Response::into_inner) })
    }
}

/// A [`Request`] that gives a [`Response`]; made by [`Request::with_response`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Debug, Clone)]
pub struct WithResponse<T>(Request<T>);

impl<T: 'static> IntoFuture for WithResponse<T> {
    type Output = Result<Response<T>>;
    type IntoFuture = RequestFuture<Response<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
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

impl Options {
    /// The class that counts, once the caller had a say.
    pub(crate) fn class(&self, class: RetryClass) -> RetryClass {
        match (self.idempotent, class) {
            (None, class) | (Some(true), class @ RetryClass::Keyed) => class,
            (Some(true), _) => RetryClass::Safe,
            (Some(false), _) => RetryClass::Once,
        }
    }
}
