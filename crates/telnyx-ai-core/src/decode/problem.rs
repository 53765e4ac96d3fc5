//! The error of decoding.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::error::text::one_line;
use crate::error::{self, Attachment, ContentProblem, Error, ErrorDetail, ErrorKind, at_path};

/// Why a body is not what it should be.
///
/// ```
/// let error = telnyx_ai_core::decode::data::<Vec<u8>>(&r#"{"data":[1,"x"]}"#.into()).unwrap_err();
/// assert_eq!(error.json_path(), Some("data[1]"));
/// assert!(error.to_string().contains(r#"the value is `"x"`"#));
/// ```
#[derive(Clone, Debug)]
pub struct DecodeError {
    pub(super) path: Option<String>,
    pub(super) problem: String,
    pub(super) attachment: Option<Attachment>,
    /// The error that the service reports in the value, if that is the problem.
    pub(super) details: Vec<ErrorDetail>,
    /// The reason that the response holds no complete content, if that is the problem.
    pub(super) content: Option<ContentProblem>,
}

impl DecodeError {
    /// An error about the size of a body.
    pub(super) fn too_costly(problem: String) -> Self {
        Self { path: None, problem, attachment: None, details: Vec::new(), content: None }
    }

    /// An error at a path of the JSON, for decoders that look deeper than serde does.
    ///
    /// ```
    /// let error = telnyx_ai_core::decode::DecodeError::at("data.size", "is 0");
    /// assert_eq!(error.json_path(), Some("data.size"));
    /// ```
    pub fn at(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: Some(path.into()), problem: problem.into(), attachment: None, details: Vec::new(), content: None }
    }

    /// Where in the JSON the problem is; `None` when the body is not JSON at all.
    ///
    /// ```
    /// let error = telnyx_ai_core::decode::json::<u8>(&"<html>".into()).unwrap_err();
    /// assert_eq!(error.json_path(), None);
    /// ```
    pub fn json_path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Keeps a value for the caller, who gets it back with [`Error::attachment`].
    ///
    /// ```
    /// use telnyx_ai_core::{Error, decode::DecodeError};
    ///
    /// let cut = DecodeError::at("choices[0].finish_reason", "is `length`").with_attachment("the text so far".to_owned());
    /// let error = Error::from(cut);
    /// assert_eq!(error.attachment::<String>().map(String::as_str), Some("the text so far"));
    /// ```
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

    /// An error that the service reports at `path`, below the top of the response. It becomes an error of the service
    /// ([`Error::is_api`]).
    #[doc(hidden)]
    pub fn reported(path: impl Into<String>, error: &Value) -> Self {
        let mut details = error::from_value(&json!({ "error": error }));
        if details.is_empty() {
            details.push(ErrorDetail { message: Some(one_line(&error.to_string())), ..ErrorDetail::default() });
        }
        Self { details, ..Self::at(path, "the service reported an error inside the response") }
    }

    /// An error about a model's response that can be read and whose content is missing or incomplete. `path` is where the
    /// response says so.
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

    /// The same error, seen from outside: `city` under `arguments` is `arguments.city`.
    ///
    /// ```
    /// let error = telnyx_ai_core::decode::DecodeError::at("city", "is empty").under("arguments");
    /// assert_eq!(error.json_path(), Some("arguments.city"));
    /// ```
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
