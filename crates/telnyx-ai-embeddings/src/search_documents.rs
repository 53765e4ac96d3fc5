//! Parameters of a similarity search.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;

/// Parameters of [`Embeddings::search_documents`](crate::Embeddings::search_documents).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchDocuments {
    /// Name of the embedded bucket.
    pub bucket_name: String,
    /// Text to compare the chunks with.
    pub query: String,
    /// Maximum number of chunks to return. Default 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_of_docs: Option<u32>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl SearchDocuments {
    /// Creates parameters with a bucket and a query.
    pub fn new(bucket_name: impl Into<String>, query: impl Into<String>) -> Self {
        Self { bucket_name: bucket_name.into(), query: query.into(), num_of_docs: None, extra: ExtraFields::default() }
    }

    /// Sets [`num_of_docs`](field@Self::num_of_docs).
    #[must_use]
    pub fn num_of_docs(mut self, num_of_docs: u32) -> Self {
        self.num_of_docs = Some(num_of_docs);
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
