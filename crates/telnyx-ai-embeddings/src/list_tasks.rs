//! Which embedding tasks to list.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::internal::lenient;

use crate::types::EmbeddingStatus;

/// Which tasks to list.
///
/// ```
/// use telnyx_ai_embeddings::{EmbeddingStatus, ListEmbeddingTasks};
///
/// let ended = ListEmbeddingTasks::new().status(EmbeddingStatus::Success).status(EmbeddingStatus::Failure);
/// assert_eq!(ended.status.len(), 2);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEmbeddingTasks {
    /// Sent as one `status` pair each.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<EmbeddingStatus>,
}

impl ListEmbeddingTasks {
    /// Queued and processing tasks, the service's default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, ListEmbeddingTasks};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"task_id":"t-1","status":"queued"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let open = Embeddings::new(&client).list(ListEmbeddingTasks::new()).await?;
    /// assert_eq!((open.len(), mock.requests()[0].target()), (1, "/v2/ai/embeddings".to_owned()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for tasks with this status; call it again for another one.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{EmbeddingStatus, Embeddings, ListEmbeddingTasks};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let ended = ListEmbeddingTasks::new().status(EmbeddingStatus::Success).status(EmbeddingStatus::PartialSuccess);
    /// Embeddings::new(&client).list(ended).await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/embeddings?status=success&status=partial_success");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn status(mut self, status: EmbeddingStatus) -> Self {
        self.status.push(status);
        self
    }
}
