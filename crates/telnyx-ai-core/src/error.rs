//! The one error type of the SDK.
//!
//! [`Error`] is opaque: ask it with predicates (`is_not_found()`, `is_timeout()`, …) and read it with
//! accessors (`status()`, `request_id()`, `details()`, …). It is one pointer wide.

mod accessors;
pub(crate) mod build;
pub(crate) mod charge;
mod codes;
mod content;
mod details;
mod display;
mod from_response;
mod kind;
mod predicates;
pub(crate) mod reported;
mod statuses;
pub(crate) mod text;

#[doc(hidden)]
pub use content::ContentProblem;
pub use details::ErrorDetail;
pub(crate) use details::{from_value, parse};
pub(crate) use display::at_path;
#[cfg(feature = "client")]
pub(crate) use from_response::ERROR_BYTES;
#[cfg(feature = "reqwest")]
pub(crate) use from_response::PROXY_HELP;
pub use kind::ErrorKind;

use std::any::Any;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::error::charge::Charge;
use crate::error::text::one_line;
use crate::response::metadata::ResponseMetadata;

/// What every fallible function of the SDK returns.
///
/// ```
/// fn key_is_set() -> telnyx_ai_core::Result<bool> {
///     Ok(true)
/// }
/// # assert!(key_is_set().unwrap());
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Shared, so that an error that is kept for later can be returned more than once.
type Source = Arc<dyn StdError + Send + Sync>;

/// A value that an error carries for its caller.
pub(crate) type Attachment = Arc<dyn Any + Send + Sync>;

/// Anything that can go wrong with a call.
///
/// ```
/// use telnyx_ai_core::Client;
///
/// let error = Client::builder().api_key("  ").build().unwrap_err();
/// assert!(error.is_config());
/// assert!(error.to_string().contains("api_key"));
/// ```
///
/// What the service answered can be read from it:
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(422, r#"{"errors":[{"code":"10015","detail":"no such model"}]}"#).header("x-request-id", "r-1"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let error = client.request(Method::GET, "/ai/models").await.unwrap_err();
/// assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (422, Some("r-1")));
/// assert_eq!((error.operation(), error.attempts()), (Some("request"), 1));
/// assert_eq!(error.details()[0].code.as_deref(), Some("10015"));
/// assert_eq!(error.headers().unwrap()["content-type"], "application/json");
/// assert!(error.body().starts_with(b"{") && error.retry_after().is_none() && error.json_path().is_none());
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// `Display` is one line: the operation that failed, what happened, and the request id to quote to support. `Debug` adds
/// the causes that this line does not name, for errors that `main` returns or `unwrap` shows; `{:#?}` shows the fields. The
/// causes are also reachable through [`source`](std::error::Error::source).
/// [`may_have_been_charged`](Self::may_have_been_charged) says that a repeat of the call may be charged twice.
/// A clone shares everything, so an error can be kept, cached and returned more than once.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// The reason of an error of [`ErrorKind::Content`].
    content: Option<ContentProblem>,
    charge: Charge,
    /// What happened and what to do, without the operation.
    message: String,
    operation: Option<&'static str>,
    metadata: Option<ResponseMetadata>,
    body: Bytes,
    details: Vec<ErrorDetail>,
    retry_after: Option<Duration>,
    attempts: u32,
    json_path: Option<String>,
    attachment: Option<Attachment>,
    source: Option<Source>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            content: None,
            charge: Charge::None,
            message: message.into(),
            operation: None,
            metadata: None,
            body: Bytes::new(),
            details: Vec::new(),
            retry_after: None,
            attempts: 0,
            json_path: None,
            attachment: None,
            source: None,
        }))
    }

    /// An error about an argument of a call, for crates that define endpoints.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::invalid_input("temperature", "is NaN; give a finite number");
    /// assert!(error.is_invalid_input());
    /// assert_eq!(error.to_string(), "`temperature` is NaN; give a finite number");
    /// ```
    pub fn invalid_input(field: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
    }

    /// An error about a stream that ended before it was complete, for crates that define streams.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::incomplete_stream("the connection closed after 3 chunks");
    /// assert!(error.is_incomplete_stream());
    /// ```
    pub fn incomplete_stream(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::IncompleteStream, message)
    }

    /// An error about a limit that the caller set, such as the turns of a loop, for crates that build loops.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::limit("max_turns", "is 3, and the model still calls tools");
    /// assert!(error.is_limit());
    /// ```
    pub fn limit(name: &str, message: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Limit, format!("`{name}` {message}"))
    }

    /// An error about an answer that cannot be read as the caller's type, for crates that decode text inside answers.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::decode("arguments.city", "expected a string");
    /// assert!(error.is_decode());
    /// assert_eq!(error.json_path(), Some("arguments.city"));
    /// ```
    pub fn decode(json_path: impl Into<String>, problem: impl Into<String>) -> Self {
        let path = one_line(&json_path.into());
        let mut error = Self::new(ErrorKind::Decode, format!("{}: {}", at_path(&path), one_line(&problem.into())));
        error.inner().json_path = Some(path);
        error
    }

    #[cfg(feature = "client")]
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    /// Keeps a value that the caller can get back with [`attachment`](Self::attachment): a failed task, a partial
    /// completion.
    ///
    /// ```
    /// let error = telnyx_ai_core::Error::incomplete_stream("cut").with_attachment("so far".to_owned());
    /// assert_eq!(error.attachment::<String>().map(String::as_str), Some("so far"));
    /// ```
    pub fn with_attachment<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.inner().attachment = Some(Arc::new(value));
        self
    }
}

/// Creates the error of a deadline over several calls.
#[cfg(feature = "client")]
pub fn deadline_passed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Timeout, message)
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
