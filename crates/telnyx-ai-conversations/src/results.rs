//! The insights of a conversation: what templates found out about it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Endpoint, Request, Result, Timestamp, lenient, open_enum};

use crate::conversations::Conversations;

impl Conversations {
    /// The insights of a conversation.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"i-1","status":"completed","conversation_insights":[{"insight_id":"t-1","result":"{\"score\":4}"}]}],"meta":{}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// #[derive(serde::Deserialize)]
    /// struct Satisfaction {
    ///     score: u8,
    /// }
    ///
    /// for insight in telnyx_ai_conversations::Conversations::new(&client).insights_of("c-1").await? {
    ///     for result in &insight.conversation_insights {
    ///         let satisfaction: Satisfaction = result.result_as()?;
    ///         assert_eq!(satisfaction.score, 4);
    ///     }
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/{conversation_id}/conversations-insights`. The list has no pages to ask for.
    pub fn insights_of(&self, conversation_id: impl AsRef<str>) -> Request<Vec<ConversationInsight>> {
        Endpoint::get("conversations.insights_of", "/ai/conversations/{conversation_id}/conversations-insights")
            .path("conversation_id", conversation_id)
            .list()
            .on(&self.client)
    }
}

open_enum! {
    /// How far the insights of a conversation are.
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

/// What insight templates found out about a conversation, in one run.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationInsight {
    /// Its id.
    #[serde(deserialize_with = "lenient::string")]
    pub id: String,
    /// How far it is.
    pub status: InsightStatus,
    /// When it was begun.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub created_at: Option<Timestamp>,
    /// One result for each template.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub conversation_insights: Vec<InsightResult>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What one template found out.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightResult {
    /// The template.
    #[serde(default, deserialize_with = "lenient::string")]
    pub insight_id: String,
    /// The result: JSON text if the template has a schema, else plain text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub result: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl InsightResult {
    /// The result as a `T`, for templates that have a schema.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path; the text stays readable in `result`.
    pub fn result_as<T: DeserializeOwned>(&self) -> Result<T> {
        telnyx_ai_core::decode::text(&self.result).map_err(|problem| problem.under("result").into())
    }
}
