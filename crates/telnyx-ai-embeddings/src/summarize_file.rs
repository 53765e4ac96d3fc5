//! Parameters of a summary of a file.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;

/// Parameters of [`Embeddings::summarize`](crate::Embeddings::summarize).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummarizeFile {
    /// Name of the bucket.
    pub bucket: String,
    /// Name of the file in the bucket.
    pub filename: String,
    /// Instructions for the summary, such as its length, language or focus. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl SummarizeFile {
    /// Creates parameters with a bucket and a file.
    pub fn new(bucket: impl Into<String>, filename: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), filename: filename.into(), system_prompt: None, extra: ExtraFields::default() }
    }

    /// Sets [`system_prompt`](field@Self::system_prompt).
    #[must_use]
    pub fn system_prompt(mut self, system_prompt: impl Into<String>) -> Self {
        self.system_prompt = Some(system_prompt.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
