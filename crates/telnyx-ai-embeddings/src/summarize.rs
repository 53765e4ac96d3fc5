//! What to summarize.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{ExtraFields, setters};

/// Which file to summarize.
///
/// ```
/// let file = telnyx_ai_embeddings::Summarize::new("docs", "report.pdf").system_prompt("In three sentences.");
/// assert_eq!((file.bucket.as_str(), file.filename.as_str()), ("docs", "report.pdf"));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summarize {
    /// The bucket.
    pub bucket: String,
    /// The file in it.
    pub filename: String,
    /// See [`system_prompt()`](Self::system_prompt()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
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
        Self { bucket: bucket.into(), filename: filename.into(), system_prompt: None, extra: ExtraFields::default() }
    }
}

setters! {
    Summarize::new("docs", "warranty.txt") => Summarize {
        /// Guides the summary: its length, its language, what it looks at.
        system_prompt: impl Into<String> = "In one sentence.",
    }
}
