//! What to search for.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{ExtraFields, setters};

/// What to search for, and where.
///
/// ```
/// let search = telnyx_ai_embeddings::SimilaritySearch::new("docs", "How do I reset my password?").num_of_docs(5);
/// assert_eq!(search.num_of_docs, Some(5));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimilaritySearch {
    /// The embedded bucket.
    pub bucket_name: String,
    /// The text that documents are compared with.
    pub query: String,
    /// See [`num_of_docs()`](Self::num_of_docs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_of_docs: Option<u32>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl SimilaritySearch {
    /// Bucket and query.
    ///
    /// ```
    /// let search = telnyx_ai_embeddings::SimilaritySearch::new("docs", "warranty");
    /// assert_eq!((search.query.as_str(), search.num_of_docs), ("warranty", None));
    /// ```
    pub fn new(bucket_name: impl Into<String>, query: impl Into<String>) -> Self {
        Self { bucket_name: bucket_name.into(), query: query.into(), num_of_docs: None, extra: ExtraFields::default() }
    }
}

setters! {
    SimilaritySearch::new("docs", "How long is the warranty?") => SimilaritySearch {
        /// How many chunks to give. Default 3.
        num_of_docs: u32 = 5,
    }
}
