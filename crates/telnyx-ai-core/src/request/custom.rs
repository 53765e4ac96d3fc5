//! What a call of an endpoint that is not modelled sends and gives.

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
    /// A call of an endpoint that the SDK does not model: same authorization, retries and errors.
    ///
    /// `path` is appended to the base URL and must be encoded already; `{placeholders}` are not filled. GET, HEAD,
    /// OPTIONS, PUT and DELETE are retried, other methods are not repeated once they may have done something, unless you
    /// say [`idempotent(true)`](Request::idempotent).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let value: serde_json::Value =
    ///     client.request(http::Method::GET, "/ai/assistants").query("limit", 5).json().await?;
    /// assert_eq!(value["data"], serde_json::json!([]));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
    /// Reads the answer as JSON.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[],"meta":{"total_results":0}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let answer: serde_json::Value = client.request(Method::GET, "/ai/assistants").json().await?;
    /// assert_eq!(answer["meta"]["total_results"], 0);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn json<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::json)
    }

    /// Reads the `data` field of a JSON answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"a-1","name":"support"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// #[derive(serde::Deserialize)]
    /// struct Assistant {
    ///     name: String,
    /// }
    ///
    /// let assistants: Vec<Assistant> = client.request(Method::GET, "/ai/assistants").data().await?;
    /// assert_eq!(assistants[0].name, "support");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn data<U: DeserializeOwned>(self) -> Request<U> {
        self.convert(Endpoint::data)
    }

    /// Reads the answer as a stream of server-sent events, each a JSON `U`.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n", "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(numbers.try_next().await?, Some(1));
    /// let error = numbers.try_next().await.unwrap_err();
    /// assert_eq!(error.details()[0].message.as_deref(), Some("overloaded"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// An event that has an `error`, `errors` or `detail` field is an error item.
    pub fn events<U: DeserializeOwned + 'static>(self) -> Request<EventStream<U>> {
        self.convert(|endpoint| endpoint.events(|live| EventStream::new(live, |_| false)))
    }

    /// Sends `bytes` as they are, as a body of this content type.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::PUT, "/notes/n-1").body_bytes("text/plain", "Call back.").await?;
    /// let sent = &mock.requests()[0];
    /// assert_eq!((sent.header("content-type"), sent.body.as_ref()), ("text/plain", b"Call back.".as_slice()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":7}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sum: u32 = client.request(Method::POST, "/sums").body(&[3, 4]).data().await?;
    /// assert_eq!(sum, 7);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn body(mut self, value: &impl Serialize) -> Self {
        self.endpoint = self.endpoint.body(value, &ExtraFields::default());
        self
    }
}
