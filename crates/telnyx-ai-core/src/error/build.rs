//! Setters for the parts of an error.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

#[cfg(feature = "client")]
use super::ErrorKind;
use super::{Attachment, Error, ErrorDetail, Inner, Source};
use crate::response::metadata::ResponseMetadata;

impl Error {
    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner().source = Some(Source::from(source.into()));
        self
    }

    /// Returns the fields to change. Clones keep their values.
    pub(super) fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.inner().operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_metadata(mut self, metadata: ResponseMetadata) -> Self {
        self.inner().attempts = self.0.attempts.max(metadata.attempts());
        self.inner().metadata = Some(metadata);
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.inner().body = body;
        self
    }

    pub(crate) fn with_details(mut self, details: Vec<ErrorDetail>) -> Self {
        self.inner().details = details;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.inner().retry_after = retry_after;
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.inner().attempts = attempts;
        self
    }

    /// Changes the message and the JSON path.
    #[cfg(feature = "client")]
    pub(crate) fn map_texts(mut self, change: impl Fn(String) -> String) -> Self {
        let inner = self.inner();
        inner.message = change(std::mem::take(&mut inner.message));
        inner.json_path = inner.json_path.take().map(change);
        self
    }

    /// Adds `note` to the end of the message.
    #[cfg(feature = "client")]
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.inner().message.push_str(note);
        self
    }

    pub(crate) fn with_shared_attachment(mut self, value: Option<Attachment>) -> Self {
        self.inner().attachment = value;
        self
    }
}

/// Adds `note` to the end of the message of `error`.
#[cfg(feature = "client")]
#[doc(hidden)]
pub fn noted(error: Error, note: &str) -> Error {
    error.with_note(note)
}

/// Returns the error of a part of a request that the service rejected in a successful response.
#[cfg(feature = "client")]
#[doc(hidden)]
pub fn rejected(code: &str, message: &str) -> Error {
    let detail =
        ErrorDetail { code: Some(code.to_owned()), message: Some(message.to_owned()), ..ErrorDetail::default() };
    Error::new(ErrorKind::Api, "the service rejected a part of the request").with_details(vec![detail])
}

/// Returns the error of an invalid setting.
#[cfg(feature = "client")]
#[doc(hidden)]
pub fn config_error(message: impl Into<String>) -> Error {
    Error::config(message)
}

/// Returns the error of a file or reader.
#[cfg(feature = "client")]
#[doc(hidden)]
pub fn io_error(message: String, source: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, message).with_source(source)
}

/// Returns the error of a task, or of a part of it, that the service ended without success.
#[cfg(feature = "client")]
#[doc(hidden)]
pub fn task_failed(message: String) -> Error {
    Error::new(ErrorKind::TaskFailed, message)
}
