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
    /// The handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, SimilaritySearch};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503).header("retry-after", "1"));
    ///
    /// let impatient = Client::builder().api_key("k").transport(mock.clone()).max_retries(0).build()?;
    /// let search = SimilaritySearch::new("docs", "How do I reset my password?");
    /// let error = Embeddings::new(&impatient).similarity_search(search).await.unwrap_err();
    /// assert_eq!((error.is_server_error(), mock.requests().len()), (true, 1));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The buckets that are embedded, and their files.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":[{"filename":"a.pdf","status":"failure","error_reason":"encrypted"},{"filename":"b.pdf","status":"success"}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
    /// let mut files = embeddings.buckets().get("docs").await?;
    /// files.retain(|file| file.status.is_failure());
    /// assert_eq!((files[0].filename.as_str(), files[0].error_reason.as_deref()), ("a.pdf", Some("encrypted")));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn buckets(&self) -> Buckets {
        Buckets::new(&self.client)
    }
}
