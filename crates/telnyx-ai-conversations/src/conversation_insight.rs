//! Insights of a conversation: the results of insight templates.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Result, Timestamp, open_enum, status_predicates};

open_enum! {
    /// Status of the insights of a conversation.
    ///
    /// ```
    /// use telnyx_ai_conversations::InsightStatus;
    ///
    /// assert_eq!(InsightStatus::from("in_progress"), InsightStatus::InProgress);
    /// assert_eq!(InsightStatus::from("paused"), InsightStatus::Other("paused".into())); // one that this release does not know
    /// ```
    pub enum InsightStatus {
        /// Not begun.
        Pending = "pending",
        /// Being computed.
        InProgress = "in_progress",
        /// There.
        Completed = "completed",
        /// Not to be had.
        Failed = "failed",
    }
}

status_predicates!(InsightStatus);

/// The results of insight templates for a conversation, from one run.
///
/// ```
/// use telnyx_ai_conversations::{ConversationInsight, InsightStatus};
///
/// let insight: ConversationInsight = serde_json::from_str(
///     r#"{"id":"i-1","status":"completed","conversation_insights":[{"insight_id":"t-1","result":"It went well."}]}"#,
/// )?;
/// assert_eq!(insight.status, InsightStatus::Completed);
/// assert_eq!(insight.conversation_insights[0].result, "It went well.");
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The result of one template.
///
/// ```
/// let result: telnyx_ai_conversations::InsightResult = serde_json::from_str(r#"{"insight_id":"t-1","result":"It went well."}"#)?;
/// assert_eq!((result.insight_id.as_str(), result.result.as_str()), ("t-1", "It went well."));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightResult {
    /// Id of the template.
    #[serde(default, deserialize_with = "lenient::string")]
    pub insight_id: String,
    /// Result: JSON text if the template has a schema, else plain text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub result: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl InsightResult {
    /// Decodes the result as a `T`, for templates that have a schema.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Satisfaction {
    ///     score: u8,
    /// }
    ///
    /// let result: telnyx_ai_conversations::InsightResult = serde_json::from_str(r#"{"result":"{\"score\":4}"}"#).unwrap();
    /// assert_eq!(result.result_as::<Satisfaction>()?.score, 4);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path; the text stays readable in `result`.
    pub fn result_as<T: DeserializeOwned>(&self) -> Result<T> {
        telnyx_ai_core::decode::text(&self.result).map_err(|problem| problem.under("result").into())
    }
}
