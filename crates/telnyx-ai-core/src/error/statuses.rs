//! The questions about what the service answered, each with what to do about it.

use http::StatusCode;

use super::{Error, ErrorKind};

impl Error {
    /// The service answered with an error: a status outside 2xx, or an error object where a value was due.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let with = |status| call_that_gets(MockReply::status(status)).unwrap_err();
    /// assert!(with(401).is_auth() && with(403).is_permission_denied() && with(404).is_not_found());
    /// assert!(with(409).is_conflict() && with(422).is_invalid_request() && with(500).is_server_error());
    /// assert!(with(418).is_api());
    /// ```
    ///
    /// *Troubleshooting:* read [`details`](Self::details) and quote [`request_id`](Self::request_id) to support.
    pub fn is_api(&self) -> bool {
        self.0.kind == ErrorKind::Api
    }

    /// 401: the key is missing, unknown or revoked.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let body = r#"{"errors":[{"code":"10009","title":"Authentication failed"}]}"#;
    /// let error = call_that_gets(MockReply::json(401, body)).unwrap_err();
    /// assert!(error.is_auth());
    /// assert_eq!(error.to_string(), "request: 401 Unauthorized: Authentication failed (10009)");
    /// ```
    ///
    /// *Troubleshooting:* check `TELNYX_API_KEY`; a key of another environment or region does not work here.
    pub fn is_auth(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// 403: the key may not do this, or a limit of the account is reached ([`is_feature_limited`](Self::is_feature_limited)).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::status(403)).unwrap_err();
    /// assert!(error.is_permission_denied() && !error.is_transient());
    /// ```
    ///
    /// *Troubleshooting:* check the permissions of the key and of the account.
    pub fn is_permission_denied(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// 404: there is nothing under this id or name.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::status(404)).unwrap_err();
    /// assert!(error.is_not_found());
    /// ```
    ///
    /// *Troubleshooting:* the message names the method and the URL, without its query: check the base URL there. Ids are sent
    /// as one path segment, so a slash inside an id is part of the id.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// 409: the request conflicts with the state of the resource.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::status(409)).unwrap_err();
    /// assert!(error.is_conflict() && !error.is_invalid_request());
    /// ```
    ///
    /// *Troubleshooting:* fetch the resource again before you repeat the change.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// 400 or 422: the service refuses the request as it is.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let reply = MockReply::json(400, r#"{"error":{"param":"n","message":"too large"}}"#);
    /// let error = call_that_gets(reply).unwrap_err();
    /// assert!(error.is_invalid_request());
    /// assert_eq!(error.details()[0].field.as_deref(), Some("n"));
    /// ```
    ///
    /// *Troubleshooting:* [`details`](Self::details) names the fields. 422 is also what an unavailable model and a
    /// reused idempotency key with another body answer.
    pub fn is_invalid_request(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// 429: too many requests or tokens, or a quota is used up ([`is_quota_exceeded`](Self::is_quota_exceeded)).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply)).build()?.request(Method::GET, "/x").into_future());
    /// let error = call_that_gets(MockReply::status(429).header("retry-after", "9")).unwrap_err();
    /// assert!(error.is_rate_limited());
    /// assert_eq!(error.retry_after().unwrap().as_secs(), 9);
    /// ```
    ///
    /// *Troubleshooting:* wait [`retry_after`](Self::retry_after); the rate-limit headers are in
    /// [`headers`](Self::headers).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// 5xx: the service, or a gateway before it, failed.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::*, transport::TransportErrorKind}; let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # let call_that_gets = |reply: MockReply| tokio.block_on(Client::builder().api_key("k").max_retries(0).transport(MockTransport::new().reply(reply.clone()).reply(reply.clone()).reply(reply)).build()?.request(Method::GET, "/ai/models").into_future());
    /// let error = call_that_gets(MockReply::bytes(502, "text/html", "<h1>Bad Gateway</h1>")).unwrap_err();
    /// assert!(error.is_server_error() && error.is_transient());
    /// ```
    ///
    /// *Troubleshooting:* a 502 or 504 does not prove that no work was done: see
    /// [`may_have_been_charged`](Self::may_have_been_charged).
    pub fn is_server_error(&self) -> bool {
        self.0.kind == ErrorKind::Api && self.status().is_some_and(|status| status.is_server_error())
    }

    pub(super) fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }
}
