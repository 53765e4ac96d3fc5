//! The error of decoding.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::error::text::one_line;
use crate::error::{self, Attachment, ContentProblem, Error, ErrorDetail, ErrorKind, at_path};

/// The error of decoding a body. It converts to [`Error`] with `?`.
///
/// ```
/// use telnyx_ai::decode;
///
/// let error = decode::data::<Vec<u8>>(&r#"{"data":[1,"x"]}"#.into()).unwrap_err();
/// assert_eq!(error.json_path(), Some("data[1]"));
/// assert!(error.to_string().contains(r#"the value is `"x"`"#));
/// ```
#[derive(Clone, Debug)]
pub struct DecodeError {
    pub(super) path: Option<String>,
    pub(super) problem: String,
    pub(super) attachment: Option<Attachment>,
    /// Errors that the service reports in the value.
    pub(super) details: Vec<ErrorDetail>,
    /// The reason that the response has no complete content.
    pub(super) content: Option<ContentProblem>,
}

impl DecodeError {
    /// Creates an error about the memory of a body.
    pub(super) fn too_costly(problem: String) -> Self {
        Self { path: None, problem, attachment: None, details: Vec::new(), content: None }
    }

    /// Creates an error at a JSON path, for decoders that check more than serde does.
    pub fn at(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: Some(path.into()), problem: problem.into(), attachment: None, details: Vec::new(), content: None }
    }

    /// Returns the JSON path of the invalid value; `None` if the body is not JSON.
    pub fn json_path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Attaches a value for the caller. [`Error::attachment`] returns it.
    #[must_use]
    pub fn with_attachment<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.attachment = Some(Arc::new(value));
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn without_attachment(mut self) -> Self {
        self.attachment = None;
        self
    }

    /// Creates an error from an error object at `path` inside the response. It converts to an error of the service
    /// ([`Error::is_api`]).
    #[doc(hidden)]
    pub fn reported(path: impl Into<String>, error: &Value) -> Self {
        let mut details = error::from_value(&json!({ "error": error }));
        if details.is_empty() {
            details.push(ErrorDetail { message: Some(one_line(&error.to_string())), ..ErrorDetail::default() });
        }
        Self { details, ..Self::at(path, "the service reported an error inside the response") }
    }

    /// Creates an error about a response of a model with missing or incomplete content. `path` is the field that
    /// reports it.
    #[doc(hidden)]
    pub fn content(reason: ContentProblem, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { content: Some(reason), ..Self::at(path, message) }
    }

    #[cfg(feature = "client")]
    pub(crate) fn attachment(&self) -> Option<Attachment> {
        self.attachment.clone()
    }

    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.problem.push_str(note);
        self
    }

    /// Prefixes the JSON path: `city` under `arguments` is `arguments.city`.
    #[must_use]
    pub fn under(mut self, outer: &str) -> Self {
        self.path = Some(match self.path.as_deref() {
            None | Some(".") => outer.to_owned(),
            Some(path) if path.starts_with('[') => format!("{outer}{path}"),
            Some(path) => format!("{outer}.{path}"),
        });
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", at_path(&one_line(path)), one_line(&self.problem)),
            None => f.write_str(&one_line(&self.problem)),
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        let decoded = match error.path {
            Some(_) if !error.details.is_empty() => {
                Self::new(ErrorKind::Api, error.problem).with_details(error.details)
            }
            Some(path) => match error.content {
                Some(reason) => Self::content(reason, path, &error.problem),
                None => Self::decode(path, error.problem),
            },
            None => Self::new(ErrorKind::Decode, one_line(&error.problem)),
        };
        decoded.with_shared_attachment(error.attachment)
    }
}
