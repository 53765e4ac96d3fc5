//! A chunk of a document, found by a search.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// A chunk of a document, found by a search.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Text of the chunk.
    #[serde(deserialize_with = "lenient::required_string")]
    pub document_chunk: String,
    // Required: a missing distance must not read as 0, a perfect match.
    /// Cosine distance from the query, 0 to 1: the lower, the closer.
    #[serde(deserialize_with = "lenient::required_f64")]
    pub distance: f64,
    /// Origin of the chunk.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: DocumentMetadata,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Origin of a chunk.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentMetadata {
    /// Address of the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub source: String,
    /// Checksum of the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub checksum: String,
    /// Model that embedded the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub embedding: String,
    /// Name of the document in its bucket.
    #[serde(default, deserialize_with = "lenient::string")]
    pub filename: String,
    /// Certainty, 0 to 1: the higher, the closer to the query.
    #[serde(default, deserialize_with = "lenient::opt_f64", skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f64>,
    /// Fields that a custom loader added, such as `article_url` and `heading`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub loader_metadata: Map<String, Value>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
