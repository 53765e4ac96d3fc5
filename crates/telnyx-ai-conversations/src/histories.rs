//! Endpoints of conversation histories.

use telnyx_ai_core::internal::Endpoint;
use telnyx_ai_core::{Page, Request};

use crate::conversation_history::ConversationHistory;
use crate::conversations::Conversations;
use crate::search_histories::SearchHistories;

impl Conversations {
    /// Searches conversation histories: returns the chunks that are closest to a query, closest first, one page at a
    /// time.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::{HistoryFilter, SearchHistories};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let best = telnyx.conversations().search_histories("billing issue").await?; // the first 20
    /// println!("{} chunks", best.data.len());
    ///
    /// let search = SearchHistories::new("billing issue")
    ///     .min_score(0.8)
    ///     .record_created_at(HistoryFilter::gte("2026-01-01T00:00:00Z"))
    ///     .metadata("language", "en");
    /// let mut all = telnyx.conversations().search_histories(search).items();
    /// while let Some(found) = all.try_next().await? {
    ///     println!("{:.2} {}", found.score, found.text);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/conversation_histories`. A page has 20 chunks by default, 100 at most.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), without sending a request: an empty query, a
    /// number out of range, a filter without a value, two filters with one operator on one field, metadata named like a
    /// field.
    pub fn search_histories(&self, params: impl Into<SearchHistories>) -> Request<Page<ConversationHistory>> {
        let endpoint = Endpoint::get("conversations.search_histories", "/ai/conversation_histories");
        params.into().apply(endpoint).page().on(&self.client)
    }
}
