//! What callers read from an error.

use std::any::Any;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::{Error, ErrorDetail};
use crate::response::metadata::ResponseMetadata;

impl Error {
    /// The value that this error carries, if it carries one of type `T`.
    ///
    /// A failed task is here as its own type: `error.attachment::<EmbeddingTask>()`.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::incomplete_stream("cut");
    /// assert!(error.attachment::<String>().is_none());
    /// ```
    pub fn attachment<T: Any>(&self) -> Option<&T> {
        self.0.attachment.as_deref().and_then(|value| (value as &dyn Any).downcast_ref())
    }

    /// The operation that failed, such as `embeddings.embed_bucket`.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(404)).reply(MockReply::status(404));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let error = Endpoint::get("models.get", "/ai/models/m-1").on(&client).await.unwrap_err();
    /// assert_eq!(error.operation(), Some("models.get"));
    /// let own = client.request(Method::GET, "/ai/models/m-1").await.unwrap_err();
    /// assert_eq!(own.operation(), Some("request")); // a call that the SDK does not model
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status, when the service answered.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// assert_eq!(call_that_gets(MockReply::status(422)).unwrap_err().status().unwrap(), 422);
    /// assert_eq!(call_that_gets(MockReply::fails(TransportErrorKind::Timeout)).unwrap_err().status(), None);
    /// ```
    pub fn status(&self) -> Option<StatusCode> {
        self.0.metadata.as_ref().map(ResponseMetadata::status)
    }

    /// The response headers, when the service answered.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::status(429).header("x-ratelimit-limit", "60")).unwrap_err();
    /// assert_eq!(error.headers().unwrap()["x-ratelimit-limit"], "60");
    /// ```
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.metadata.as_ref().map(ResponseMetadata::headers)
    }

    /// The id of the request at the service (`x-request-id`): quote it to support.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::status(500).header("x-request-id", "r-1")).unwrap_err();
    /// assert_eq!(error.request_id(), Some("r-1"));
    /// assert_eq!(error.to_string(), "request: 500 Internal Server Error [request id r-1]");
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.0.metadata.as_ref().and_then(ResponseMetadata::request_id)
    }

    /// The body of the answer, cut after 64 KiB, or the whole event of a stream; empty when there was none.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("KEY0123").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::json(401, r#"{"unknown key":"KEY0123"}"#)).unwrap_err();
    /// assert_eq!(error.body(), br#"{"unknown key":"[redacted]"}"#);
    /// ```
    ///
    /// The API key is cut out of it, should the service have echoed it.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// What the service said, normalised from every documented error shape; empty when it said nothing readable.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let bodies = [
    ///     r#"{"errors":[{"code":"10015","detail":"field required","source":{"parameter":"model"}}]}"#,
    ///     r#"{"error":{"code":"10015","message":"field required","param":"model"}}"#,
    /// ];
    /// for body in bodies {
    ///     let error = call_that_gets(MockReply::json(400, body)).unwrap_err();
    ///     assert_eq!(error.details()[0].to_string(), "model: field required (10015)");
    /// }
    /// ```
    pub fn details(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// How long the service asks to wait before another try: `retry-after-ms`, `Retry-After`, and for 429
    /// `x-ratelimit-reset`. The SDK itself waits no longer than 60 s.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let waits = |reply| call_that_gets(reply).unwrap_err().retry_after().map(|wait| wait.as_millis());
    /// assert_eq!(waits(MockReply::status(503).header("retry-after-ms", "1500")), Some(1500));
    /// assert_eq!(waits(MockReply::status(429).header("x-ratelimit-reset", "20")), Some(20_000));
    /// assert_eq!(waits(MockReply::status(503)), None);
    /// ```
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests were sent, or tried to be sent, before the call gave up.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// assert_eq!(call_that_gets(MockReply::status(502)).unwrap_err().attempts(), 3); // the first and two retries
    /// assert_eq!(call_that_gets(MockReply::status(404)).unwrap_err().attempts(), 1); // a retry would not help
    /// assert_eq!(telnyx_ai_core::Error::invalid_input("n", "is 0").attempts(), 0);
    /// ```
    ///
    /// 0 when it failed before the first, and where the error is not about one call: a task that failed, a list.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Where in the JSON the answer could not be read, such as `data[2].created_at`.
    ///
    /// ```
    /// let problem = telnyx_ai_core::decode::data::<Vec<u8>>(&r#"{"data":[1,"x"]}"#.into()).unwrap_err();
    /// assert_eq!(telnyx_ai_core::Error::from(problem).json_path(), Some("data[1]"));
    /// ```
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }
}
