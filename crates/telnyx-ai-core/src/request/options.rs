//! The options that any call takes.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::Request;
use crate::config;
use crate::error::Error;
use crate::retry::RetryClass;

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

impl<T> Request<T> {
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
}
