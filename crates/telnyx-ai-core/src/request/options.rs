//! The options of a call.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::Request;
use super::content::KeptBody;
use crate::client::credentials::ApiKey;
use crate::client::header;
use crate::error::{Error, ErrorKind};
use crate::request::idempotency::Idempotency;

/// The options that the caller set for one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_key: Option<HeaderValue>,
    /// The slot for the body of the response, which a job records.
    pub(crate) kept_body: Option<KeptBody>,
}

impl Options {
    /// Returns the idempotency that the caller set, by default the idempotency of the operation.
    pub(crate) fn idempotency(&self, operation: Idempotency) -> Idempotency {
        match (self.idempotent, operation) {
            (None, operation) | (Some(true), operation @ Idempotency::WithKey) => operation,
            (Some(true), _) => Idempotency::Idempotent,
            (Some(false), _) => Idempotency::NotIdempotent,
        }
    }
}

impl<T> Request<T> {
    /// Sets the timeout of one attempt. See [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) for its scope and
    /// default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.endpoint.call.options.timeout = Some(timeout);
        self
    }

    /// Sets the deadline of the call: the time limit for all attempts and the waits between them and, for streams and
    /// downloads, until their end. By default the deadline of the client applies.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// match telnyx.chat().complete("Say hello.").deadline(Duration::from_secs(10)).await {
    ///     Err(error) if error.is_timeout() => eprintln!("no reply within 10 s"),
    ///     reply => println!("{}", reply?.text()),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.endpoint.call.options.deadline = Some(deadline);
        self
    }

    /// Sets the maximum number of retries; 0 disables retries. See
    /// [`ClientBuilder::max_retries`](crate::ClientBuilder::max_retries) for the default.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.endpoint.call.options.max_retries = Some(retries);
        self
    }

    /// Adds a header. It replaces a header of the same name, including a header that the client or the SDK sets.
    ///
    /// A call with an invalid header, or with a header that [`ClientBuilder::header`](crate::ClientBuilder::header)
    /// rejects, fails with [`is_invalid_input`](crate::Error::is_invalid_input).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match header::parse(ErrorKind::InvalidInput, name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.endpoint.call.options.headers.insert(name, value);
            }
            Err(error) => self.endpoint.call.defer_error(error),
        }
        self
    }

    /// Sets the API key of this call, instead of the key or credentials of the client. The limits of the client apply.
    ///
    /// ```no_run
    /// use telnyx_ai::{Bytes, Method, Result, Telnyx};
    ///
    /// async fn assistants(telnyx: &Telnyx, tenant_key: &str) -> Result<Bytes> {
    ///     telnyx.request(Method::GET, "/ai/assistants").api_key(tenant_key).await
    /// }
    /// ```
    ///
    /// The key is redacted in errors and spans, like the key of the client. For many calls with the same key use
    /// [`Client::with_api_key`](crate::Client::with_api_key). With a key that is blank or cannot be sent, the call
    /// fails with [`is_config`](crate::Error::is_config).
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        match ApiKey::new(key) {
            Ok(key) => {
                self.endpoint.call.options.headers.insert(AUTHORIZATION, key.header());
            }
            Err(error) => self.endpoint.call.defer_error(error),
        }
        self
    }

    /// Appends a query pair, percent-encoded. Call it several times for several values of the same name.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.endpoint = self.endpoint.query(name, value);
        self
    }

    /// Sets whether the call is idempotent: `true` retries a call that may be charged like a read, `false` disables
    /// retries of a call that the service may have processed.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// // Also retried after a timeout or a lost connection.
    /// let reply = telnyx.chat().complete("Say hello.").idempotent(true).await?;
    /// println!("{}", reply.text());
    /// # Ok(()) }
    /// ```
    ///
    /// With `true` you may be charged for every attempt.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.endpoint.call.options.idempotent = Some(idempotent);
        self
    }

    /// Sets the `Idempotency-Key` header, instead of the key that the SDK generates for operations that support one.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use serde_json::json;
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let create = telnyx.request(Method::POST, "/ai/conversations").body(&json!({ "name": "support" }));
    /// create.idempotent(true).idempotency_key("order-42").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The key has 1 to 255 letters, digits, `_`, `:` or `-`; otherwise the call fails with
    /// [`is_invalid_input`](crate::Error::is_invalid_input). If another request with the same key follows within 24
    /// hours, from any process, the service returns the first response if that response was successful. A request with
    /// another body fails (422).
    ///
    /// A key alone does not enable retries of a call that may be charged; also set
    /// [`idempotent(true)`](Self::idempotent).
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

/// Limits a call to the remaining time of a deadline over several calls. A shorter deadline of the call or the client
/// has precedence.
pub fn within<T>(mut request: Request<T>, remaining: Duration) -> Request<T> {
    let options = &mut request.endpoint.call.options;
    let own = options.deadline.or(request.client.0.settings.deadline);
    options.deadline = Some(own.map_or(remaining, |own| own.min(remaining)));
    request
}
