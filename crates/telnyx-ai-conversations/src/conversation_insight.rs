//! Insights of a conversation: the results of insight templates.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Result, Timestamp, open_enum, status_predicates};

open_enum! {
    /// Status of the insights of a conversation.
    pub enum InsightStatus {
        /// The run has not started.
        Pending = "pending",
        /// The run computes the results.
        InProgress = "in_progress",
        /// The results are available.
        Completed = "completed",
        /// The run failed without results.
        Failed = "failed",
    }
}

status_predicates!(InsightStatus);

/// Results of insight templates for a conversation, from one run.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationInsight {
    /// Id of the run.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Status of the run.
    pub status: InsightStatus,
    /// Time of the start.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// One result for each template.
    #[serde(default, deserialize_with = "lenient::list")]
    pub conversation_insights: Vec<InsightResult>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Result of one template.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightResult {
    /// Id of the template.
    #[serde(default, deserialize_with = "lenient::string")]
    pub insight_id: String,
    /// Result: JSON text if the template has a schema, otherwise plain text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub result: String,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl InsightResult {
    /// Decodes the result as a `T`, for templates that have a schema.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// #[derive(serde::Deserialize)]
    /// struct Satisfaction {
    ///     score: u8,
    /// }
    ///
    /// for insight in telnyx.conversations().list_insights("c-1").await? {
    ///     for result in &insight.conversation_insights {
    ///         println!("{}", result.result_as::<Satisfaction>()?.score);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), with the JSON path. The field `result` still has the text.
    pub fn result_as<T: DeserializeOwned>(&self) -> Result<T> {
        telnyx_ai_core::decode::text(&self.result).map_err(|problem| problem.under("result").into())
    }
}
