//! A chunk of a conversation history, and the regions that store them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Timestamp, open_enum};

open_enum! {
    /// Region that stores conversation histories.
    pub enum Region {
        /// The United States.
        Usa = "USA",
        /// Germany.
        Deu = "DEU",
        /// Australia.
        Aus = "AUS",
        /// The United Arab Emirates.
        Uae = "UAE",
    }
}

/// A chunk of a conversation history, found by a search.
///
/// The service splits a record into chunks of up to 480 tokens. Neighbouring chunks overlap by 64 tokens.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationHistory {
    /// Id of the chunk.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Id of the record that the chunk is part of, for [`record_id`](crate::SearchHistories::record_id).
    #[serde(default, deserialize_with = "lenient::string")]
    pub record_id: String,
    /// Index of the chunk in its record, from 0.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub chunk_index: Option<u64>,
    /// Number of chunks of the record.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub chunk_total: Option<u64>,
    /// Text of the chunk.
    #[serde(deserialize_with = "lenient::required_string")]
    pub text: String,
    // Required: a missing score must not read as 0, no similarity.
    /// Cosine similarity to the query: the higher, the closer.
    #[serde(deserialize_with = "lenient::required_f64")]
    pub score: f64,
    /// Region of the storage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Id of the user that owns the record.
    #[serde(default, deserialize_with = "lenient::string")]
    pub user_id: String,
    /// Id of the organization that owns the record, which is always yours.
    #[serde(default, deserialize_with = "lenient::string")]
    pub organization_id: String,
    /// Creation time of the record.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub record_created_at: Option<Timestamp>,
    /// Time at which the record became searchable.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub ingested_at: Option<Timestamp>,
    /// Metadata of the record.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
