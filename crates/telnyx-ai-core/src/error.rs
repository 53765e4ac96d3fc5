//! The one error type of the SDK.
//!
//! [`Error`] is opaque: predicates (`is_not_found()`, `is_timeout()`, …) classify it, and accessors (`status()`,
//! `request_id()`, `details()`, …) return its parts. It is one pointer wide.

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

/// The result of every fallible function of the SDK.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The cause of an error. It is shared, so that clones of an error have the same cause.
type Source = Arc<dyn StdError + Send + Sync>;

/// A value that an error carries for the caller.
pub(crate) type Attachment = Arc<dyn Any + Send + Sync>;

/// The error of a call.
///
/// Match on predicates, the most specific first:
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// match telnyx.chat().complete("Say hello.").await {
///     Ok(reply) => println!("{}", reply.text()),
///     Err(error) if error.is_quota_exceeded() => eprintln!("add credit: {error}"),
///     Err(error) if error.is_rate_limited() => println!("wait {:?}", error.retry_after()),
///     Err(error) if error.may_have_been_charged() => eprintln!("check before retrying: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok(()) }
/// ```
///
/// Accessors return the parts of the response:
///
/// ```
/// use telnyx_ai::{Error, HeaderMap, StatusCode};
///
/// let body = r#"{"errors":[{"code":"10015","detail":"no such model"}]}"#;
/// let error = Error::from_response(StatusCode::UNPROCESSABLE_ENTITY, HeaderMap::new(), body);
/// assert!(error.is_invalid_request());
/// assert_eq!(error.details()[0].code.as_deref(), Some("10015"));
/// assert_eq!(error.to_string(), "422 Unprocessable Entity: no such model (10015)");
/// ```
///
/// | Predicates | Cause |
/// |---|---|
/// | [`is_config`](Self::is_config), [`is_invalid_input`](Self::is_invalid_input) | the client's settings or the arguments; no request was sent |
/// | [`is_connect`](Self::is_connect), [`is_timeout`](Self::is_timeout), [`is_interrupted`](Self::is_interrupted) | the connection or the time |
/// | [`is_auth`](Self::is_auth), [`is_permission_denied`](Self::is_permission_denied) | the API key and its rights |
/// | [`is_feature_limited`](Self::is_feature_limited), [`is_quota_exceeded`](Self::is_quota_exceeded), [`is_rate_limited`](Self::is_rate_limited) | the spending limit, the credit, the rate, in this order |
/// | [`is_not_found`](Self::is_not_found), [`is_conflict`](Self::is_conflict), [`is_invalid_request`](Self::is_invalid_request), [`is_unsupported_parameter`](Self::is_unsupported_parameter), [`is_model_unavailable`](Self::is_model_unavailable) | the request, as the service sees it |
/// | [`is_server_error`](Self::is_server_error), [`is_api`](Self::is_api) | the service |
/// | [`is_decode`](Self::is_decode), [`is_too_large`](Self::is_too_large), [`is_incomplete_stream`](Self::is_incomplete_stream) | a response that cannot be read or is incomplete |
/// | [`is_truncated`](Self::is_truncated), [`is_empty_content`](Self::is_empty_content), [`is_refusal`](Self::is_refusal), [`is_content_filtered`](Self::is_content_filtered) | a structured response without complete content |
/// | [`is_limit`](Self::is_limit), [`is_pagination`](Self::is_pagination), [`is_task_failed`](Self::is_task_failed), [`is_redirect`](Self::is_redirect), [`is_io`](Self::is_io) | a limit of the caller, a list, a task, a redirect, a file |
///
/// `Display` writes one line: the operation, the problem and the request id to quote to support. `Debug` adds the
/// causes that this line does not name, for errors that `main` returns or `unwrap` prints; `{:#?}` writes the fields.
/// The causes are also available through [`source`](std::error::Error::source).
/// [`may_have_been_charged`](Self::may_have_been_charged) reports that a retry of the call may be charged twice. Clones
/// share their content, so cloning is cheap.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// The reason of an error of [`ErrorKind::Content`].
    content: Option<ContentProblem>,
    charge: Charge,
    /// The problem and its remedy, without the operation.
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

    /// Creates an error about an argument of a call, for crates that define operations.
    /// [`is_invalid_input`](Self::is_invalid_input) is true for it.
    ///
    /// ```
    /// let error = telnyx_ai::Error::invalid_input("temperature", "is NaN; set a finite number");
    /// assert_eq!(error.to_string(), "`temperature` is NaN; set a finite number");
    /// ```
    pub fn invalid_input(field: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
    }

    /// Creates an error about a stream that ended before it was complete, for crates that define streams.
    /// [`is_incomplete_stream`](Self::is_incomplete_stream) is true for it.
    pub fn incomplete_stream(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::IncompleteStream, message)
    }

    /// Creates an error about a limit of the caller, such as the number of turns of a loop, for crates that build
    /// loops. [`is_limit`](Self::is_limit) is true for it.
    ///
    /// ```
    /// let error = telnyx_ai::Error::limit("max_turns", "is 3, and the model still calls tools");
    /// assert_eq!(error.to_string(), "`max_turns` is 3, and the model still calls tools");
    /// ```
    pub fn limit(name: &str, message: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Limit, format!("`{name}` {message}"))
    }

    /// Creates an error about a response that cannot be decoded, for crates that decode text inside responses.
    /// [`is_decode`](Self::is_decode) is true for it.
    ///
    /// ```
    /// let error = telnyx_ai::Error::decode("arguments.city", "expected a string");
    /// assert_eq!(error.json_path(), Some("arguments.city"));
    /// assert_eq!(error.to_string(), "at `arguments.city`: expected a string");
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

    /// Attaches a value for the caller, such as a failed task or a partial completion. The value replaces an earlier
    /// attachment. [`attachment`](Self::attachment) returns the value.
    ///
    /// ```
    /// use telnyx_ai::Error;
    ///
    /// let error = Error::incomplete_stream("the connection closed").with_attachment("so far".to_owned());
    /// assert_eq!(error.attachment::<String>().map(String::as_str), Some("so far"));
    /// ```
    pub fn with_attachment<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.inner().attachment = Some(Arc::new(value));
        self
    }
}

/// Creates the error of a deadline over several calls.
#[cfg(feature = "client")]
pub fn deadline_elapsed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Timeout, message)
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
