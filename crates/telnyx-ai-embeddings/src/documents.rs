//! What embedded documents are for: search and summaries.

use std::time::Duration;

use telnyx_ai_core::{
    Request,
    internal::{Endpoint, Idempotency},
};

use crate::embeddings::Embeddings;
use crate::similarity_search::SimilaritySearch;
use crate::summarize::Summarize;
use crate::types::{Document, Summary};

/// A summary of a recording includes its transcription.
const SUMMARY_TIMEOUT: Duration = Duration::from_secs(600);

impl Embeddings {
    /// The chunks of an embedded bucket that are closest to a query, closest first.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, SimilaritySearch};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"document_chunk":"Press Forgot.","distance":0.12,"metadata":{"filename":"faq.md"}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let search = SimilaritySearch::new("docs", "How do I reset my password?").num_of_docs(5);
    /// let documents = Embeddings::new(&client).similarity_search(search).await?;
    /// assert_eq!(documents[0].metadata.filename, "faq.md");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/embeddings/similarity-search`, class [`Idempotency::Idempotent`]: it only reads.
    pub fn similarity_search(&self, params: SimilaritySearch) -> Request<Vec<Document>> {
        Endpoint::post("embeddings.similarity_search", "/ai/embeddings/similarity-search", Idempotency::Idempotent)
            .body(&params, &params.extra)
            .list()
            .on(&self.client)
    }

    /// A summary of a file in a bucket: text, PDF, HTML, JSON, CSV, or a recording up to 100 MB (whose transcription
    /// is charged too).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, Summarize};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"summary":"All is well."}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let summary = Embeddings::new(&client).summarize(Summarize::new("docs", "report.pdf")).await?;
    /// assert_eq!(summary.summary, "All is well.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/summarize`, class [`Idempotency::WithKey`]. One attempt may take 10 minutes by default.
    pub fn summarize(&self, params: Summarize) -> Request<Summary> {
        Endpoint::post("embeddings.summarize", "/ai/summarize", Idempotency::WithKey)
            .body(&params, &params.extra)
            .default_timeout(SUMMARY_TIMEOUT)
            .data()
            .on(&self.client)
    }
}
