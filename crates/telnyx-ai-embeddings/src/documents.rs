//! What embedded documents are for: search and summaries.

use std::time::Duration;

use serde::Serialize;
use telnyx_ai_core::{Endpoint, Extra, Request, RetryClass, setters};

use crate::embeddings::Embeddings;
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
    /// `POST /ai/embeddings/similarity-search`, class [`RetryClass::Safe`]: it only reads.
    pub fn similarity_search(&self, params: SimilaritySearch) -> Request<Vec<Document>> {
        Endpoint::post("embeddings.similarity_search", "/ai/embeddings/similarity-search", RetryClass::Safe)
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
    /// `POST /ai/summarize`, class [`RetryClass::Keyed`]. One attempt may take 10 minutes by default.
    pub fn summarize(&self, params: Summarize) -> Request<Summary> {
        Endpoint::post("embeddings.summarize", "/ai/summarize", RetryClass::Keyed)
            .body(&params, &params.extra)
            .default_timeout(SUMMARY_TIMEOUT)
            .data()
            .on(&self.client)
    }
}

/// What to search for, and where.
///
/// ```
/// let search = telnyx_ai_embeddings::SimilaritySearch::new("docs", "How do I reset my password?").num_of_docs(5);
/// assert_eq!(search.num_of_docs, Some(5));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilaritySearch {
    /// The embedded bucket.
    pub bucket_name: String,
    /// The text that documents are compared with.
    pub query: String,
    /// See [`num_of_docs()`](Self::num_of_docs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_of_docs: Option<u32>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl SimilaritySearch {
    /// Bucket and query.
    ///
    /// ```
    /// let search = telnyx_ai_embeddings::SimilaritySearch::new("docs", "warranty");
    /// assert_eq!((search.query.as_str(), search.num_of_docs), ("warranty", None));
    /// ```
    pub fn new(bucket_name: impl Into<String>, query: impl Into<String>) -> Self {
        Self { bucket_name: bucket_name.into(), query: query.into(), num_of_docs: None, extra: Extra::default() }
    }
}

setters! {
    SimilaritySearch::new("docs", "How long is the warranty?") => SimilaritySearch {
        /// How many chunks to give. Default 3.
        num_of_docs: u32 = 5,
    }
}

/// Which file to summarize.
///
/// ```
/// let file = telnyx_ai_embeddings::Summarize::new("docs", "report.pdf").system_prompt("In three sentences.");
/// assert_eq!((file.bucket.as_str(), file.filename.as_str()), ("docs", "report.pdf"));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summarize {
    /// The bucket.
    pub bucket: String,
    /// The file in it.
    pub filename: String,
    /// See [`system_prompt()`](Self::system_prompt()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl Summarize {
    /// Bucket and file.
    ///
    /// ```
    /// let summarize = telnyx_ai_embeddings::Summarize::new("docs", "reports/2026.pdf");
    /// assert_eq!(serde_json::to_string(&summarize)?, r#"{"bucket":"docs","filename":"reports/2026.pdf"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(bucket: impl Into<String>, filename: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), filename: filename.into(), system_prompt: None, extra: Extra::default() }
    }
}

setters! {
    Summarize::new("docs", "warranty.txt") => Summarize {
        /// Guides the summary: its length, its language, what it looks at.
        system_prompt: impl Into<String> = "In one sentence.",
    }
}
