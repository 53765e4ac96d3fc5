//! What a call of an endpoint that is not modelled sends and gives.

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Request;
use crate::body::{Body, Extra};
use crate::download::Download;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::stream::EventStream;

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
