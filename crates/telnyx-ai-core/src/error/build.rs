//! What the core adds to an error on its way to the caller.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;

use super::{Attachment, Error, ErrorDetail, Source};
use crate::metadata::ResponseMetadata;

impl Error {
    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Source::from(source.into()));
        self
    }

    /// The same error once more.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_metadata(mut self, metadata: ResponseMetadata) -> Self {
        self.0.attempts = self.0.attempts.max(metadata.attempts());
        self.0.metadata = Some(metadata);
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = body;
        self
    }

    pub(crate) fn with_details(mut self, details: Vec<ErrorDetail>) -> Self {
        self.0.details = details;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Changes the texts that the error shows, apart from its body and details.
    pub(crate) fn map_texts(mut self, change: impl Fn(String) -> String) -> Self {
        self.0.message = change(self.0.message);
        self.0.json_path = self.0.json_path.map(change);
        self
    }

    /// Adds `note` to the end of the message.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.0.message.push_str(note);
        self
    }

    pub(crate) fn with_shared_attachment(mut self, value: Option<Attachment>) -> Self {
        self.0.attachment = value;
        self
    }
}
