//! An endpoint as pure data: what to send, how to read the answer, what may be repeated.

mod parts;
mod response;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};
use tracing::Span;

use crate::client::Client;
use crate::client::default_headers;
use crate::decode::acknowledgement;
use crate::error::Error;
use crate::request::Request;
use crate::request::body::Body;
use crate::request::idempotency::Idempotency;
use crate::request::options::Options;
use crate::request::query::Query;
use crate::trace::DomainSpan;

pub(crate) use response::Decode;

/// The content type of a stream of events.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// The description of one call: no client in it, no I/O, and cheap to clone.
///
/// Domain crates describe their operations with it; [`on`](Self::on) hands the description to a client.
///
/// ```
/// use serde::Deserialize;
/// use telnyx_ai_core::{internal::Endpoint, Client, Request};
///
/// #[derive(Deserialize)]
/// struct Assistant {
///     id: String,
/// }
///
/// fn get_assistant(client: &Client, id: &str) -> Request<Assistant> {
///     Endpoint::get("assistants.get", "/ai/assistants/{assistant_id}").path("assistant_id", id).json().on(client)
/// }
/// ```
///
/// ```
/// # use telnyx_ai_core::{internal::{Endpoint, Idempotency}, Client, Error, ExtraFields, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1]}"#)).reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
/// let list = Endpoint::get("things.list", "/things").query("sort", "name").query_opt("limit", None::<u8>).list::<u8>();
/// assert_eq!(list.on(&client).await?, [1]);
/// let post = |size: u8| Endpoint::post("things.create", "/things", Idempotency::NotIdempotent).body(&[size], &ExtraFields::default())
///     .check(if size > 9 { Err(Error::invalid_input("size", "is over 9")) } else { Ok(()) });
/// post(3).on(&client).await?;
/// assert_eq!(post(12).on(&client).await.unwrap_err().to_string(), "things.create: `size` is over 9");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Mistakes in the arguments (an empty id, a body that cannot be serialised) are kept and returned when the request
/// runs, so a chain of calls needs one `?` only.
pub struct Endpoint<T = ()> {
    pub(crate) call: Box<Call>,
    pub(crate) decode: Decode<T>,
    pub(crate) span: Option<DomainSpan<T>>,
}

/// Everything of an endpoint but the type that comes back.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path with its placeholders, for spans and messages.
    pub(crate) template: Cow<'static, str>,
    /// The path with its values, encoded.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) idempotency: Idempotency,
    pub(crate) accept: &'static str,
    /// Nothing is read from the response: its status says all.
    pub(crate) returns_nothing: bool,
    /// Default per-attempt timeout.
    pub(crate) timeout: Option<Duration>,
    /// The handle that calls the successor of a deprecated path.
    pub(crate) successor: Option<&'static str>,
    /// The options of the caller for this one call.
    pub(crate) options: Options,
    /// The first error in the arguments, returned when the call runs.
    pub(crate) deferred_error: Option<Error>,
}

impl Endpoint<()> {
    /// A GET: [`Idempotency::Idempotent`], nothing comes back until a decoder is chosen.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(404));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let model = Endpoint::get("models.get", "/ai/models/m-1").json::<serde_json::Value>();
    /// let error = model.on(&client).await.unwrap_err(); // the service answers 404
    /// assert_eq!((error.operation(), mock.requests()[0].method.as_str()), (Some("models.get"), "GET"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn get(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::GET, path, Idempotency::Idempotent)
    }

    /// A PUT: [`Idempotency::Idempotent`].
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, ExtraFields, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let name = std::collections::HashMap::from([("name", "calls")]);
    /// Endpoint::put("things.update", "/things/t-1").body(&name, &ExtraFields::default()).on(&client).await?; // the first met a 502
    /// let sent = mock.requests();
    /// assert_eq!((sent.len(), sent[1].method.as_str(), sent[1].body.as_ref()), (2, "PUT", br#"{"name":"calls"}"#.as_slice()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn put(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::PUT, path, Idempotency::Idempotent)
    }

    /// A DELETE: [`Idempotency::Idempotent`]. A retry that meets 404 or 410 counts as done if an earlier response may have been
    /// lost, as long as nothing is read from the response.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(404)).reply(MockReply::status(404));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// Endpoint::delete("things.delete", "/things/t-1").on(&client).await?; // a 502, and then a 404
    /// assert_eq!(mock.requests().len(), 2);
    /// assert!(Endpoint::delete("things.delete", "/things/t-1").on(&client).await.unwrap_err().is_not_found());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn delete(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::DELETE, path, Idempotency::Idempotent)
    }

    /// A HEAD: [`Idempotency::Idempotent`].
    pub fn head(operation: &'static str, path: &'static str) -> Self {
        Self::new(operation, Method::HEAD, path, Idempotency::Idempotent)
    }

    /// A POST with the retry idempotency that its operation has.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let paid = Endpoint::post("pictures.draw", "/pictures", Idempotency::NotIdempotent);
    /// assert!(paid.on(&client).await.unwrap_err().is_server_error()); // a 502: the picture may have been drawn
    /// assert_eq!(mock.requests().len(), 1);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn post(operation: &'static str, path: &'static str, idempotency: Idempotency) -> Self {
        Self::new(operation, Method::POST, path, idempotency)
    }

    pub(crate) fn new(
        operation: &'static str,
        method: Method,
        path: impl Into<Cow<'static, str>>,
        idempotency: Idempotency,
    ) -> Self {
        let template = path.into();
        let call = Box::new(Call {
            operation,
            method,
            path: template.to_string(),
            template,
            query: Query::default(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            idempotency,
            accept: default_headers::JSON,
            returns_nothing: true,
            timeout: None,
            successor: None,
            options: Options::default(),
            deferred_error: None,
        });
        Self { call, decode: Decode::Whole(acknowledgement::nothing), span: None }
    }
}

impl<T> Endpoint<T> {
    /// What one attempt may take by default, where 60 s is too short: generation, summaries. A timeout of the client or of
    /// the call counts before it.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "7").after(std::time::Duration::from_secs(300)));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # use std::time::Duration;
    /// let slow = Endpoint::get("reports.get", "/reports/r-1").default_timeout(Duration::from_secs(600)).json::<u32>();
    /// assert_eq!(slow.on(&client).await?, 7); // it took 5 minutes
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn default_timeout(mut self, timeout: Duration) -> Self {
        self.call.timeout = Some(timeout);
        self
    }

    /// Marks the path as deprecated. A 404 or 410 then names `handle`, which calls the successor of the path.
    #[doc(hidden)]
    pub fn successor(mut self, handle: Option<&'static str>) -> Self {
        self.call.successor = handle;
        self
    }

    /// Runs the call inside the span that `open` makes, such as one with the `gen_ai.*` fields; `record` writes what
    /// the value tells into it. Set it after the decoder, which forgets it.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "7"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let sum = Endpoint::get("sums.get", "/sums/s-1").json::<u32>().span(
    ///     || tracing::info_span!("sum", total = tracing::field::Empty),
    ///     |total, span| {
    ///         span.record("total", *total);
    ///     },
    /// );
    /// assert_eq!(sum.on(&client).await?, 7);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn span(mut self, open: impl Fn() -> Span + Send + Sync + 'static, record: fn(&mut T, &Span)) -> Self {
        self.span = Some(DomainSpan { open: Arc::new(open), record });
        self
    }

    /// Hands the description to a client. Nothing is sent until the request is awaited.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#)).reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let models = Endpoint::get("models.list", "/ai/models").list::<serde_json::Value>();
    /// let european = Client::builder().api_key("k").transport(mock.clone()).base_url("https://api.telnyx.eu/v2").build()?;
    /// models.clone().on(&client).await?;
    /// models.on(&european).await?;
    /// assert_eq!(mock.requests()[1].url.as_str(), "https://api.telnyx.eu/v2/ai/models");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Credentials that depend on the current task are captured now.
    pub fn on(self, client: &Client) -> Request<T> {
        Request::new(client.capture(), self)
    }
}

impl Call {
    /// Returns true if the service may charge for the call. Repeating what is not charged does no harm, so an operation that
    /// is idempotent without a key is not charged, unless the caller says otherwise.
    pub(crate) fn may_be_charged(&self) -> bool {
        self.idempotency != Idempotency::Idempotent || self.options.idempotent == Some(false)
    }

    pub(crate) fn defer_error(&mut self, error: Error) {
        self.deferred_error.get_or_insert(error);
    }
}

impl<T> Clone for Endpoint<T> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), decode: self.decode.clone(), span: self.span.clone() }
    }
}

impl<T> fmt::Debug for Endpoint<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("operation", &self.call.operation)
            .field("method", &self.call.method)
            .field("path", &self.call.path)
            .field("idempotency", &self.call.idempotency)
            .finish_non_exhaustive()
    }
}
