//! Parameters of the list of messages of a conversation.

use serde::{Deserialize, Serialize};

/// Parameters of [`Conversations::list_messages`](crate::Conversations::list_messages).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListMessages {
    /// Number of the first page to fetch (wire: `page[number]`), such as a number from
    /// [`next_page_number`](telnyx_ai_core::Pages::next_page_number). Default: the first page of the list.
    #[serde(default, rename = "page[number]", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u64>,
    /// Number of items of a page (wire: `page[size]`), 1 to 100. Default 20.
    #[serde(default, rename = "page[size]", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}

impl ListMessages {
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
