//! Parameters of an embedding of a web page.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;

/// Parameters of [`Embeddings::embed_url`](crate::Embeddings::embed_url).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmbedUrl {
    /// URL of the page.
    pub url: String,
    /// Name of the bucket that stores the page. It must exist.
    pub bucket_name: String,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl EmbedUrl {
    /// Creates parameters with a page and a bucket.
    pub fn new(url: impl Into<String>, bucket_name: impl Into<String>) -> Self {
        Self { url: url.into(), bucket_name: bucket_name.into(), extra: ExtraFields::default() }
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
