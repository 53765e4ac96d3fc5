//! The options that any call takes.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::Request;
use crate::client::credentials::ApiKey;
use crate::client::header;
use crate::error::{Error, ErrorKind};
use crate::request::idempotency::Idempotency;

/// What the caller said about this one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_key: Option<HeaderValue>,
}

impl Options {
    /// The class that counts, once the caller had a say.
    pub(crate) fn idempotency(&self, operation: Idempotency) -> Idempotency {
        match (self.idempotent, operation) {
            (None, operation) | (Some(true), operation @ Idempotency::WithKey) => operation,
            (Some(true), _) => Idempotency::Idempotent,
            (Some(false), _) => Idempotency::NotIdempotent,
        }
    }
}

impl<T> Request<T> {
    /// What one attempt may take. See [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) for the default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "late").after(Duration::from_secs(120)));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let report = client.request(Method::GET, "/report").timeout(Duration::from_secs(300)); // in place of 60 s
    /// assert_eq!(report.await?, "late"); // it took 2 minutes
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.endpoint.call.options.timeout = Some(timeout);
        self
    }

    /// What the whole call may take, with all attempts and waits; for streams, until their end.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).then_stalls());
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().deadline(Duration::from_secs(10)).await?;
    /// assert_eq!(numbers.try_next().await?, Some(1));
    /// let error = numbers.try_next().await.unwrap_err(); // nothing follows
    /// assert!(error.is_timeout() && error.to_string().contains("the deadline of the call passed"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.endpoint.call.options.deadline = Some(deadline);
        self
    }

    /// How many times the request may be sent again where that is safe; 0 for never. See
    /// [`ClientBuilder::max_retries`](crate::ClientBuilder::max_retries) for the default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let error = client.request(Method::GET, "/ai/models").max_retries(0).await.unwrap_err(); // the service answers 503
    /// assert_eq!((error.attempts(), mock.requests().len()), (1, 1));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.endpoint.call.options.max_retries = Some(retries);
        self
    }

    /// Adds a header, in place of one of the same name, also of one that the client or the SDK sets. Headers of the
    /// connection and of the body are refused, as [`ClientBuilder::header`](crate::ClientBuilder::header) lists them.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/ai/models").header("x-team", "search").header("X-Team", "support").await?;
    /// assert_eq!(mock.requests()[0].header("x-team"), "support");
    /// let error = client.request(Method::GET, "/ai/models").header("x team", "search").await.unwrap_err();
    /// assert!(error.is_invalid_input());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match header::parse(ErrorKind::InvalidInput, name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.endpoint.call.options.headers.insert(name, value);
            }
            Err(error) => self.endpoint.call.defer_error(error),
        }
        self
    }

    /// Sends this call with another API key, in place of the key or credentials of the client. The limits of the client apply.
    ///
    /// ```no_run
    /// use telnyx_ai_core::{Bytes, Client, Method, Result};
    ///
    /// async fn assistants(client: &Client, tenant_key: &str) -> Result<Bytes> {
    ///     client.request(Method::GET, "/ai/assistants").api_key(tenant_key).await
    /// }
    /// ```
    ///
    /// It is redacted as the client's key is. For many calls with one key use
    /// [`Client::with_api_key`](crate::Client::with_api_key). A key that is blank or cannot be sent is
    /// [`is_config`](crate::Error::is_config) when the call runs.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        match ApiKey::new(key) {
            Ok(key) => {
                self.endpoint.call.options.headers.insert(AUTHORIZATION, key.header());
            }
            Err(error) => self.endpoint.call.defer_error(error),
        }
        self
    }

    /// Appends a query pair, encoded. Call it again with the same name for a repeated key.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/ai/embeddings").query("status", "queued").query("status", "failure").await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/embeddings?status=queued&status=failure");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
        self.endpoint.call.options.idempotent = Some(idempotent);
        self
    }

    /// The `Idempotency-Key` to send, in place of one that the SDK makes for operations that take one.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::POST, "/ai/conversations").idempotency_key("order-42").await?;
    /// assert_eq!(mock.requests()[0].header("idempotency-key"), "order-42");
    /// let error = client.request(Method::POST, "/ai/conversations").idempotency_key("order 42").await.unwrap_err();
    /// assert!(error.to_string().contains("`idempotency_key` must be 1 to 255 letters, digits, `_`, `:` or `-`"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// A repeat with the same key within 24 hours, by this or another process, gets the first answer again, if that was a
    /// success; with another body it is refused (422). 1 to 255 letters, digits, `_`, `:` or `-`. A key alone does not
    /// have a paid call retried: that takes [`idempotent(true)`](Self::idempotent).
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        let key = key.as_ref();
        let fits = (1..=255).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-'));
        match HeaderValue::try_from(key) {
            Ok(value) if fits => self.endpoint.call.options.idempotency_key = Some(value),
            _ => self.endpoint.call.defer_error(Error::invalid_input(
                "idempotency_key",
                "must be 1 to 255 letters, digits, `_`, `:` or `-`",
            )),
        }
        self
    }
}

/// Limits a call to the time that is `left` of a deadline over several calls. A shorter deadline of the client holds.
pub fn within<T>(mut request: Request<T>, left: Duration) -> Request<T> {
    let options = &mut request.endpoint.call.options;
    let own = options.deadline.or(request.client.0.settings.deadline);
    options.deadline = Some(own.map_or(left, |own| own.min(left)));
    request
}
