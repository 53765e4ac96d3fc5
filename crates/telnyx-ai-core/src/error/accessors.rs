//! Accessors of an error.

use std::any::Any;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::{Error, ErrorDetail};
use crate::response::metadata::ResponseMetadata;

impl Error {
    /// Returns the attached value if its type is `T`, such as the failed task of a [`Poller`](crate::Poller) or the
    /// partial completion of a stream.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::EmbeddingTask;
    ///
    /// async fn wait(telnyx: &Telnyx, task_id: &str) -> telnyx_ai::Result<EmbeddingTask> {
    ///     let result = telnyx.embeddings().wait(task_id).await;
    ///     if let Err(error) = &result
    ///         && let Some(task) = error.attachment::<EmbeddingTask>()
    ///     {
    ///         println!("the last status is {}", task.status);
    ///     }
    ///     result
    /// }
    /// ```
    pub fn attachment<T: Any>(&self) -> Option<&T> {
        self.0.attachment.as_deref().and_then(|value| (value as &dyn Any).downcast_ref())
    }

    /// Returns the name of the failed operation, such as `embeddings.embed_bucket`. It is `request` for a call of
    /// [`Client::request`](crate::Client::request).
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Returns the HTTP status; `None` if no response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.metadata.as_ref().map(ResponseMetadata::status)
    }

    /// Returns the response headers; `None` if no response arrived.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.metadata.as_ref().map(ResponseMetadata::headers)
    }

    /// Returns the request id of the service (header `x-request-id`). Quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.metadata.as_ref().and_then(ResponseMetadata::request_id)
    }

    /// Returns the response body, truncated to 64 KiB, or the event of a stream. It is empty if there was none.
    ///
    /// The API key is redacted if the service echoes it.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns the problems that the service reported, read from all documented forms of error bodies. It is empty if
    /// the body has an unknown form.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// Returns the wait before a retry that the service requests: the header `retry-after-ms` or `Retry-After`, or
    /// `x-ratelimit-reset` for a 429. The automatic retries wait at most 60 s.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the number of attempts of the call, including those without a connection.
    ///
    /// The number is 0 for a failure before the first attempt, and for an error about several calls, such as a failed
    /// task or a list.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the path of the JSON value that could not be decoded, such as `data[2].created_at`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }
}
