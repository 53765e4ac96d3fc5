//! Parameters of the list of embedding tasks.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::internal::lenient;

use crate::embedding_task::EmbeddingStatus;

/// Parameters of [`Embeddings::list`](crate::Embeddings::list).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEmbeddingTasks {
    /// Statuses of the tasks to return, each sent as one `status` pair. Default: queued and processing tasks.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<EmbeddingStatus>,
}

impl ListEmbeddingTasks {
    /// Creates parameters for queued and processing tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a status to [`status`](field@Self::status).
    #[must_use]
    pub fn status(mut self, status: EmbeddingStatus) -> Self {
        self.status.push(status);
        self
    }
}
