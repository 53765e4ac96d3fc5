//! The handle, and where its calls are found.

use telnyx_ai_core::Client;

use crate::buckets::Buckets;

/// Embedding tasks, embedded buckets, similarity search and summaries; `telnyx.embeddings()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
/// let buckets = embeddings.buckets();
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Embeddings {
    pub(crate) client: Client,
}

impl Embeddings {
    /// The handle on `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The buckets that are embedded, and their files.
    pub fn buckets(&self) -> Buckets {
        Buckets::new(&self.client)
    }
}
