//! How the answer of an endpoint is read.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{Call, EVENT_STREAM, Endpoint};
use crate::client::Client;
use crate::decode::page::Page;
use crate::decode::{self, DecodeError};
use crate::response::metadata::ResponseMetadata;
use crate::stream::body::StreamingBody;

/// Makes a stream of an open response, and may know the request.
type Open<T> = Arc<dyn Fn(StreamingBody, &Client, &Call) -> T + Send + Sync>;

/// Reads a whole body, and may know what was requested.
type ReadWhole<T> = Arc<dyn Fn(&Bytes, &ResponseMetadata) -> Result<T, DecodeError> + Send + Sync>;

/// The conversion of a response into a value.
pub(crate) enum Decode<T> {
    /// The whole body, read within its limit.
    Whole(fn(&Bytes) -> Result<T, DecodeError>),
    /// The same, by a function that knows what was requested.
    WholeWith(ReadWhole<T>),
    /// The body while it arrives.
    Streaming(Open<T>),
}

impl<T> Clone for Decode<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Whole(read) => Self::Whole(*read),
            Self::WholeWith(read) => Self::WholeWith(read.clone()),
            Self::Streaming(open) => Self::Streaming(Arc::clone(open)),
        }
    }
}

impl<T> Endpoint<T> {
    /// The answer is JSON of type `U`.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "[1,2]")).reply(MockReply::json(200, r#"[1,"x"]"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sizes = Endpoint::get("sizes.get", "/sizes").json::<Vec<u8>>();
    /// assert_eq!(sizes.clone().on(&client).await?, [1, 2]);
    /// let error = sizes.on(&client).await.unwrap_err(); // `[1,"x"]`
    /// assert_eq!(error.json_path(), Some("[1]"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn json<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::json::<U>)
    }

    /// The answer is JSON with a `U` in its `data` field.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2]}"#)).reply(MockReply::json(200, r#"{"data":null}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sizes = Endpoint::get("sizes.get", "/sizes").data::<Vec<u8>>(); // `{"data":[1,2]}`
    /// assert_eq!(sizes.clone().on(&client).await?, [1, 2]);
    /// let error = sizes.on(&client).await.unwrap_err(); // `{"data":null}`, as a missing `data`
    /// assert_eq!(error.json_path(), Some("data"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn data<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::data::<U>)
    }

    /// The answer is JSON with a list of `U` in its `data` field, all of it at once.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,null,2]}"#)).reply(MockReply::json(200, r#"{"data":null}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sizes = Endpoint::get("sizes.list", "/sizes").list::<u8>();
    /// assert_eq!(sizes.clone().on(&client).await?, [1, 2]); // `{"data":[1,null,2]}`
    /// assert!(sizes.on(&client).await.is_err_and(|error| error.is_decode())); // `{"data":null}`, as `{}`
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn list<U: DeserializeOwned>(self) -> Endpoint<Vec<U>> {
        self.decode_with(decode::list::<U>)
    }

    /// The answer is one page of a list of `U`.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_results":5}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let page = Endpoint::get("sizes.list", "/sizes").query("page[size]", 2).page::<u8>().on(&client).await?;
    /// assert_eq!((page.data, page.meta.unwrap().total_results), (vec![1, 2], Some(5)));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn page<U: DeserializeOwned>(self) -> Endpoint<Page<U>> {
        self.decode_with(Page::decode)
    }

    /// The answer is a stream of server-sent events; `open` makes the value of the stream, with
    /// [`EventStream::new`](crate::stream::events::EventStream::new) inside.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, EventStream, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let numbers = Endpoint::get("numbers.stream", "/numbers").events(|live| EventStream::<u32>::new(live, |_| false));
    /// let mut numbers = numbers.on(&client).await?;
    /// assert_eq!((numbers.try_next().await?, numbers.try_next().await?), (Some(1), None));
    /// assert_eq!(mock.requests()[0].header("accept"), "text/event-stream");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn events<U>(mut self, open: impl Fn(StreamingBody) -> U + Send + Sync + 'static) -> Endpoint<U> {
        self.call.accept = EVENT_STREAM;
        self.streaming(move |body, _, _| open(body))
    }

    /// The answer as its bytes, whatever they are.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "text/csv", "id;name\n"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let export = Endpoint::get("exports.get", "/exports/1").bytes().on(&client).await?;
    /// assert_eq!(export, "id;name\n");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn bytes(self) -> Endpoint<Bytes> {
        self.decode_with(|body| Ok(body.clone()))
    }

    /// The answer is read by `decode`, a function that captures nothing; build it from [`decode::json`] and
    /// [`decode::data`].
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"names":["a","b"]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// #[derive(serde::Deserialize)]
    /// struct Names {
    ///     names: Vec<String>,
    /// }
    ///
    /// let names = Endpoint::get("names.list", "/names")
    ///     .decode_with(|body| telnyx_ai_core::decode::data::<Names>(body).map(|inner| inner.names));
    /// assert_eq!(names.on(&client).await?, ["a", "b"]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn decode_with<U>(self, decode: fn(&Bytes) -> Result<U, DecodeError>) -> Endpoint<U> {
        self.decoded(Decode::Whole(decode))
    }

    /// As [`decode_with`](Self::decode_with), by a function that may know what was requested.
    #[doc(hidden)]
    pub fn decode_knowing<U>(
        self,
        decode: impl Fn(&Bytes) -> Result<U, DecodeError> + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::WholeWith(Arc::new(move |body, _| decode(body))))
    }

    /// Reads the body with the status and headers of the response.
    #[doc(hidden)]
    pub fn decode_response<U>(
        self,
        decode: impl Fn(&Bytes, &ResponseMetadata) -> Result<U, DecodeError> + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::WholeWith(Arc::new(decode)))
    }

    /// Makes the value while the body arrives.
    pub(crate) fn streaming<U>(
        self,
        open: impl Fn(StreamingBody, &Client, &Call) -> U + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::Streaming(Arc::new(open)))
    }

    fn decoded<U>(mut self, decode: Decode<U>) -> Endpoint<U> {
        self.call.returns_nothing = false;
        Endpoint { call: self.call, decode, span: None }
    }
}
