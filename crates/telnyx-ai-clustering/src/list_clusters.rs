//! Parameters of the list of cluster tasks.

use serde::{Deserialize, Serialize};

/// Parameters of [`Clusters::list`](crate::Clusters::list).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListClusters {
    /// Number of the first page to fetch (wire: `page[number]`), such as a number from
    /// [`next_page_number`](telnyx_ai_core::Pages::next_page_number). The service documents that the first page of this
    /// list is number 0. Default: the first page, and [`items`](telnyx_ai_core::Request::items) and
    /// [`pages`](telnyx_ai_core::Request::pages) use the numbers of the service.
    #[serde(default, rename = "page[number]", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u64>,
    /// Number of items of a page (wire: `page[size]`). Default 20.
    #[serde(default, rename = "page[size]", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}

impl ListClusters {
    /// Creates parameters for all pages, of the default size.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`page_number`](field@Self::page_number).
    #[must_use]
    pub fn page_number(mut self, page_number: u64) -> Self {
        self.page_number = Some(page_number);
        self
    }

    /// Sets [`page_size`](field@Self::page_size).
    #[must_use]
    pub fn page_size(mut self, page_size: u32) -> Self {
        self.page_size = Some(page_size);
        self
    }
}
