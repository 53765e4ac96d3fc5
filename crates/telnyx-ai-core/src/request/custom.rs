//! Raw requests: calls of endpoints that the SDK does not support.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::endpoint::Endpoint;
use super::idempotency::Idempotency;
use super::{Request, path};
use crate::client::Client;
use crate::error::Error;
use crate::request::body::Body;
use crate::stream::events::EventStream;
use crate::types::extra_fields::ExtraFields;

impl Client {
    /// Creates a raw request: a call of an endpoint that the SDK does not support, with the same authorization, retries
    /// and errors.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let call = telnyx.request(Method::GET, "/ai/assistants").query("limit", 5);
    /// let assistants: serde_json::Value = call.json().await?;
    /// println!("{}", assistants["data"]);
    /// # Ok(()) }
    /// ```
    ///
    /// `path` is appended to the base URL. It must be percent-encoded, and placeholders such as `{id}` are not filled.
    ///
    /// `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` count as idempotent and are retried. Other methods are retried only
    /// if the service certainly did not process the request, unless you set [`idempotent(true)`](Request::idempotent).
    pub fn request(&self, method: Method, path: impl Into<Cow<'static, str>>) -> Request<Bytes> {
        let idempotency = match method {
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS => Idempotency::Idempotent,
            _ => Idempotency::NotIdempotent,
        };
        let given = path.into();
        let checked = path::raw(&given);
        let mut endpoint = Endpoint::new("request", method, given, idempotency);
        match checked {
            Ok(path) => endpoint.call.path = path,
            Err(error) => endpoint.call.defer_error(error),
        }
        endpoint.bytes().on(self)
    }
}

impl Request<Bytes> {
    /// Decodes the response as JSON.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Assistants {
    ///     data: Vec<serde_json::Value>,
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let assistants: Assistants = telnyx.request(Method::GET, "/ai/assistants").json().await?;
    /// println!("{}", assistants.data.len());
    /// # Ok(()) }
    /// ```
    pub fn json<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::json)
    }

    /// Decodes the `data` field of a JSON response.
    pub fn data<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::data)
    }

    /// Decodes the response as a stream of server-sent events. The data of each event is a `U` in JSON.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use serde_json::{Value, json};
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let body = json!({ "messages": [{ "role": "user", "content": "Say hello." }], "stream": true });
    /// let call = telnyx.request(Method::POST, "/ai/chat/completions").body(&body);
    /// let mut events = call.events::<Value>().await?;
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{event}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// An event with an `error`, `errors` or `detail` field ends the stream with an error that is
    /// [`is_api`](crate::Error::is_api).
    pub fn events<U: DeserializeOwned + 'static>(self) -> Request<EventStream<U>> {
        self.convert(|endpoint| endpoint.events(|body| EventStream::new(body, |_| false)))
    }

    /// Sends `bytes` as the body, with the given content type.
    pub fn body_bytes(mut self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        match HeaderValue::try_from(content_type) {
            Ok(content_type) => self.endpoint.call.body = Body::Bytes(content_type, bytes.into()),
            Err(source) => {
                let error = Error::invalid_input("content_type", "cannot be sent as a header");
                self.endpoint.call.defer_error(error.with_source(source));
            }
        }
        self
    }

    /// Sends `value` as a JSON body.
    pub fn body(mut self, value: &impl Serialize) -> Self {
        self.endpoint = self.endpoint.body(value, &ExtraFields::default());
        self
    }
}
