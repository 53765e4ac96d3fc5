//! Parameters of a download.

use std::ops::Range;

use telnyx_ai_core::from_text;

/// Parameters of [`Bucket::get`](crate::Bucket::get).
///
/// ```
/// use telnyx_ai::storage::GetObject;
///
/// let first_kilobyte = GetObject::new("calls/monday.mp3").range(0..1024);
/// let if_changed = GetObject::new("returns.txt").if_none_match("\"9a0364b9e99bb480dd25e1f0284c8555\"");
/// ```
///
/// A string converts into parameters for the complete object: `bucket.get("returns.txt")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetObject {
    /// Key of the object.
    pub key: String,
    /// Bytes to return, which must not be empty (wire: `Range`). Default: all.
    pub range: Option<Range<u64>>,
    /// Entity tag that the object must have (wire: `If-Match`). The response is otherwise an error with status 412.
    pub if_match: Option<String>,
    /// Entity tag that the object must not have (wire: `If-None-Match`). The response is otherwise an error with status
    /// 304.
    pub if_none_match: Option<String>,
}

impl GetObject {
    /// Creates parameters for a complete object.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), range: None, if_match: None, if_none_match: None }
    }

    /// Sets [`range`](field@Self::range).
    #[must_use]
    pub fn range(mut self, bytes: Range<u64>) -> Self {
        self.range = Some(bytes);
        self
    }

    /// Sets [`if_match`](field@Self::if_match).
    #[must_use]
    pub fn if_match(mut self, etag: impl Into<String>) -> Self {
        self.if_match = Some(etag.into());
        self
    }

    /// Sets [`if_none_match`](field@Self::if_none_match).
    #[must_use]
    pub fn if_none_match(mut self, etag: impl Into<String>) -> Self {
        self.if_none_match = Some(etag.into());
        self
    }
}

from_text!(GetObject, GetObject::new);
