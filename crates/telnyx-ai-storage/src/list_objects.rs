//! Parameters of the list of objects.

use serde::{Deserialize, Serialize};

/// Parameters of [`Bucket::list`](crate::Bucket::list) and [`Bucket::list_all`](crate::Bucket::list_all).
///
/// ```
/// use telnyx_ai::storage::ListObjects;
///
/// let folder = ListObjects::new().prefix("guides/").delimiter("/"); // without its sub-folders
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListObjects {
    /// Prefix of the keys. Default: all keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Delimiter, such as `/`. Keys with it after the prefix are grouped into
    /// [`common_prefixes`](crate::ObjectPage::common_prefixes). Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Maximum number of keys and prefixes of a page (wire: `max-keys`), 1 to 1000. Default 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_keys: Option<u32>,
    /// Key after which the list starts (wire: `start-after`). Default: the first key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_after: Option<String>,
    /// Token of a page, from [`next`](field@crate::ObjectPage::next) (wire: `continuation-token`). Default: the first
    /// page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continuation_token: Option<String>,
}

impl ListObjects {
    /// Creates parameters for all objects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`prefix`](field@Self::prefix).
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Sets [`delimiter`](field@Self::delimiter).
    #[must_use]
    pub fn delimiter(mut self, delimiter: impl Into<String>) -> Self {
        self.delimiter = Some(delimiter.into());
        self
    }

    /// Sets [`max_keys`](field@Self::max_keys).
    #[must_use]
    pub fn max_keys(mut self, keys: u32) -> Self {
        self.max_keys = Some(keys);
        self
    }

    /// Sets [`start_after`](field@Self::start_after).
    #[must_use]
    pub fn start_after(mut self, key: impl Into<String>) -> Self {
        self.start_after = Some(key.into());
        self
    }

    /// Sets [`continuation_token`](field@Self::continuation_token).
    #[must_use]
    pub fn continuation_token(mut self, token: impl Into<String>) -> Self {
        self.continuation_token = Some(token.into());
        self
    }
}
