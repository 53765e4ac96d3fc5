//! What callers read from an error.

use std::any::Any;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::{Error, ErrorDetail};
use crate::response::ResponseHead;

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

    /// The operation that failed, such as `embeddings.create`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status, when the service answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.head.as_ref().map(ResponseHead::status)
    }

    /// The response headers, when the service answered.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.head.as_ref().map(ResponseHead::headers)
    }

    /// The id of the request at the service (`x-request-id`): quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.head.as_ref().and_then(ResponseHead::request_id)
    }

    /// The body of the answer, cut after 64 KiB, or the whole event of a stream; empty when there was none.
    ///
    /// The API key is cut out of it, should the service have echoed it.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// What the service said, normalised from every documented error shape; empty when it said nothing readable.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// How long the service asks to wait before another try: `retry-after-ms`, `Retry-After`, and for 429
    /// `x-ratelimit-reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests were sent, or tried to be sent, before the call gave up.
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
