//! What a call of an endpoint that is not modelled sends and gives.

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Request;
use crate::body::Body;
use crate::download::Download;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::extra::ExtraFields;
use crate::stream::EventStream;

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

    /// Gives the answer as a stream of bytes, or as a file.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "text/csv", "id;name\n"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let export = client.request(Method::GET, "/exports/e-1").download().await?;
    /// assert_eq!(export.metadata().headers()["content-type"], "text/csv");
    /// assert_eq!(export.bytes().await?, "id;name\n");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn download(self) -> Request<Download> {
        self.convert(|endpoint| endpoint.download("*/*"))
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
                self.endpoint.call.defer_error(&error.with_source(source));
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
