//! The questions that callers ask of an error: what went wrong, and what to do about it.

use http::StatusCode;

use super::{Error, ErrorKind};

impl Error {
    /// The client was set up wrongly: no key, a malformed base URL, an impossible header.
    ///
    /// ```
    /// let error = telnyx_ai_core::Client::builder().build().unwrap_err();
    /// assert!(error.is_config() && error.to_string().starts_with("no api_key"));
    /// ```
    ///
    /// *Troubleshooting:* the message names the setting. These errors come from `build()` and `from_env()`. A call gives one
    /// outside a Tokio runtime, when [`Credentials`](crate::Credentials) of your own fail and when a transport cannot send.
    pub fn is_config(&self) -> bool {
        self.0.kind == ErrorKind::Config
    }

    /// An argument of the call is wrong, found before anything was sent.
    ///
    /// ```
    /// assert!(telnyx_ai_core::Error::invalid_input("n", "is 0").is_invalid_input());
    /// ```
    ///
    /// *Troubleshooting:* the message names the field and says what it takes. Nothing was charged.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Nothing was done: no connection could be made, or the request was refused unprocessed (HTTP/2).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::fails(TransportErrorKind::Connect)).unwrap_err();
    /// assert!(error.is_connect() && error.is_transient());
    /// ```
    ///
    /// *Troubleshooting:* check the base URL, DNS, the proxy and the firewall; `source()` tells which of them. The
    /// call was already retried, whatever its kind: see [`attempts`](Self::attempts).
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// A clock ran out: of one attempt, of the call, of a silent stream, or of a [`Poller`](crate::Poller).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::fails(TransportErrorKind::Timeout)).unwrap_err();
    /// assert!(error.is_timeout());
    /// ```
    ///
    /// *Troubleshooting:* the message says which clock it was. The service may still have done the work
    /// ([`may_have_been_charged`](Self::may_have_been_charged)); calls that cost money are not repeated after this unless you
    /// say `.idempotent(true)`.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// The connection broke after the request, or part of it, may have reached the service.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::json(200, "{").then_breaks(TransportErrorKind::Interrupted)).unwrap_err();
    /// assert!(error.is_interrupted());
    /// ```
    ///
    /// *Troubleshooting:* as for [`is_timeout`](Self::is_timeout): the work may have been done, and charged
    /// ([`may_have_been_charged`](Self::may_have_been_charged)).
    pub fn is_interrupted(&self) -> bool {
        self.0.kind == ErrorKind::Interrupted
    }

    /// The answer is not what it should be: not JSON, cut short, or of another shape.
    ///
    /// ```
    /// let error = telnyx_ai_core::decode::text::<u8>("[]").unwrap_err();
    /// assert!(telnyx_ai_core::Error::from(error).is_decode());
    /// ```
    ///
    /// *Troubleshooting:* [`json_path`](Self::json_path) says where, [`body`](Self::body) holds what came. HTML here
    /// usually means that a proxy answered in place of the service.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// The answer, or one event of a stream, is larger than the client accepts.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_response_bytes(8).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::json(200, "a longer answer")).unwrap_err();
    /// assert!(error.is_too_large());
    /// ```
    ///
    /// *Troubleshooting:* raise `max_response_bytes` or `max_event_bytes` on the builder if the size is right.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == ErrorKind::TooLarge
    }

    /// A stream ended before it was complete.
    ///
    /// ```
    /// assert!(telnyx_ai_core::Error::incomplete_stream("cut").is_incomplete_stream());
    /// ```
    ///
    /// *Troubleshooting:* what arrived before is kept by the stream (`partial()`). The service may have charged for
    /// it; the SDK never sends the request again by itself once a stream has begun.
    pub fn is_incomplete_stream(&self) -> bool {
        self.0.kind == ErrorKind::IncompleteStream
    }

    /// A long-running task ended in failure.
    ///
    /// ```
    /// # use telnyx_ai_core::{*, test_util::*}; tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # #[derive(Debug, serde::Deserialize)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(MockReply::json(200, r#""failed""#))).build()?;
    /// let error = Poller::new("j-1", client.request(Method::GET, "/jobs/j-1").json::<Job>()).await.unwrap_err();
    /// assert!(error.is_task_failed() && error.attachment::<Job>().is_some());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// *Troubleshooting:* the task itself is in [`attachment`](Self::attachment).
    pub fn is_task_failed(&self) -> bool {
        self.0.kind == ErrorKind::TaskFailed
    }

    /// A redirect was not followed: it leads to another origin, changes the method, names no place, or is the sixth.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::status(307).header("location", "https://example.com/")).unwrap_err();
    /// assert!(error.is_redirect());
    /// ```
    ///
    /// *Troubleshooting:* the message says which. Set the base URL to the other origin if it is yours: the key is never
    /// sent to an origin that you did not name.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == ErrorKind::Redirect
    }

    /// A list cannot be paged through to its end: a page repeats, or its numbers contradict each other.
    ///
    /// ```
    /// # use telnyx_ai_core::{*, internal::Endpoint, test_util::*}; tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let page = MockReply::json(200, r#"{"data":[1],"meta":{"total_pages":3}}"#); let mock = MockTransport::new().reply(page.clone()).reply(page);
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut items = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).items();
    /// assert_eq!(items.try_next().await?, Some(1));
    /// assert!(items.try_next().await.unwrap_err().is_pagination()); // the same page came again
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// *Troubleshooting:* the items before it were right; the message names the page.
    pub fn is_pagination(&self) -> bool {
        self.0.kind == ErrorKind::Pagination
    }

    /// A limit that you set was reached: the turns or the tokens of a tool loop.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::limit("max_turns", "is 3, and the model still calls tools").with_attachment(3_u32);
    /// assert!(error.is_limit());
    /// assert_eq!(error.attachment::<u32>(), Some(&3));
    /// ```
    ///
    /// *Troubleshooting:* what was done until then is in [`attachment`](Self::attachment). Raise the limit if more turns
    /// would help; a model that calls the same tool again and again mostly needs a better description of it.
    pub fn is_limit(&self) -> bool {
        self.0.kind == ErrorKind::Limit
    }

    /// A local file, or a reader that is sent, could not be read or written.
    ///
    /// ```
    /// # use telnyx_ai_core::{*, test_util::*}; tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"))).build()?;
    /// let saved = client.request(Method::GET, "/picture").download().save_to("/no/such/folder/a.png").await;
    /// assert!(saved.unwrap_err().is_io());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// *Troubleshooting:* the message names the path; the operating system's error is the last of its sources.
    pub fn is_io(&self) -> bool {
        self.0.kind == ErrorKind::Io
    }

    /// A later try of the same call may well succeed: trouble of the network, 408, 429 (unless
    /// [`is_quota_exceeded`](Self::is_quota_exceeded)) or 5xx.
    ///
    /// ```
    /// use telnyx_ai_core::Error;
    /// assert!(Error::incomplete_stream("cut").is_transient() && !Error::decode("data", "is null").is_transient());
    /// ```
    ///
    /// *Troubleshooting:* the SDK has already retried what is safe to retry. Where
    /// [`may_have_been_charged`](Self::may_have_been_charged) is true, another call may be charged again.
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::IncompleteStream => true,
            ErrorKind::Api => {
                self.is_server_error()
                    || self.is_rate_limited() && !self.is_quota_exceeded()
                    || self.has_status(StatusCode::REQUEST_TIMEOUT)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
