//! What an endpoint sends: path, query, body.

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;
use serde::Serialize;

use super::Endpoint;
use crate::client::header;
use crate::error::{Error, ErrorKind, Result};
use crate::request::body::Body;
use crate::request::multipart::Multipart;
use crate::request::path;
use crate::request::source::BodySource;
use crate::types::extra_fields::ExtraFields;

impl<T> Endpoint<T> {
    /// Fills the placeholder `{name}` of the path. The value is encoded as one segment; an empty one, `.` and `..` are
    /// mistakes.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let get = |id: &str| Endpoint::get("things.get", "/things/{id}").path("id", id).on(&client);
    /// get("a/b c").await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/things/a%2Fb%20c");
    /// assert_eq!(get("").await.unwrap_err().to_string(), "things.get: `id` is empty; give the id or name of the resource");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn path(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        match path::fill(&self.call.path, name, value.as_ref()) {
            Ok(path) => self.call.path = path,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Appends a query pair. Call it again with the same name for a repeated key.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// Endpoint::get("things.list", "/things").query("status", "new").query("status", "old").query("page[size]", 50).on(&client).await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/things?status=new&status=old&page%5Bsize%5D=50");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.call.query.push(name, &value);
        self
    }

    /// Appends a query pair if there is a value.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let (limit, order) = (Some(5), None::<&str>);
    /// Endpoint::get("things.list", "/things").query_opt("limit", limit).query_opt("order", order).on(&client).await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/things?limit=5");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn query_opt(self, name: impl Into<Cow<'static, str>>, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Appends the query pairs of a list in pages, `page[number]` and `page[size]`, where they have a value.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// Endpoint::get("things.list", "/things").page_query(Some(2), Some(50)).on(&client).await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/things?page%5Bnumber%5D=2&page%5Bsize%5D=50");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn page_query(self, number: Option<u64>, size: Option<u32>) -> Self {
        self.query_opt("page[number]", number).query_opt("page[size]", size)
    }

    /// Sends `params`, with the fields of `extra` added, as a JSON body.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency}, Client, ExtraFields, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let params = std::collections::HashMap::from([("name", "calls")]);
    /// let create = |extra| Endpoint::post("things.create", "/things", Idempotency::WithKey).body(&params, &extra).on(&client);
    /// create(ExtraFields::default().with("tier", "flex")).await?;
    /// assert_eq!(mock.requests()[0].body, r#"{"name":"calls","tier":"flex"}"#);
    /// let error = create(ExtraFields::default().with("name", "other")).await.unwrap_err();
    /// assert!(error.to_string().starts_with("things.create: `name` is set twice"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn body(mut self, params: &impl Serialize, extra: &ExtraFields) -> Self {
        match Body::json(params, extra) {
            Ok(body) => self.call.body = body,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Fills the placeholder `{key}` of the path with the key of an object: each part between slashes is one segment.
    pub fn key(mut self, key: &str) -> Self {
        match path::fill_key(&self.call.path, key) {
            Ok(path) => self.call.path = path,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Sends a header with this value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header::parse(ErrorKind::InvalidInput, name, value) {
            Ok((name, value)) => {
                self.call.headers.insert(name, value);
            }
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Sends `accept: {accept}` instead of `application/json`.
    pub fn accept(mut self, accept: &'static str) -> Self {
        self.call.accept = accept;
        self
    }

    /// Sends the bytes of `source` as the body.
    pub fn source(mut self, content_type: &str, source: BodySource) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.call.body = Body::Segments(content_type, [source].into()),
            Err(_) => self
                .call
                .defer_error(Error::invalid_input("content_type", "holds a character that a header cannot hold")),
        }
        self
    }

    /// Sends a form with files.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency, multipart::{Multipart, BodySource}}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let form = Multipart::new().text("model", "m-1").file("file", "a.wav", "audio/wav", BodySource::Bytes("RIFF".into()));
    /// Endpoint::post("files.create", "/files", Idempotency::NotIdempotent).multipart(form).on(&client).await?;
    /// let sent = &mock.requests()[0];
    /// assert!(sent.header("content-type").starts_with("multipart/form-data; boundary="));
    /// assert!(String::from_utf8_lossy(&sent.body).contains("filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn multipart(mut self, form: Multipart) -> Self {
        self.call.body = Body::from(form);
        self
    }

    /// Keeps the error of a check of the arguments; the first one counts.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, Error, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new();
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let refuse = |field| Err(Error::invalid_input(field, "is NaN; give a finite number"));
    /// let call = Endpoint::get("things.list", "/things").check(Ok(())).check(refuse("min")).check(refuse("max"));
    /// assert_eq!(call.on(&client).await.unwrap_err().to_string(), "things.list: `min` is NaN; give a finite number");
    /// assert!(mock.requests().is_empty());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn check(mut self, checked: Result<()>) -> Self {
        if let Err(error) = checked {
            self.call.defer_error(error);
        }
        self
    }
}
