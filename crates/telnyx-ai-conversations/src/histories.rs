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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, HistoryFilter, SearchHistories};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":[{"id":"h-1","text":"I was charged twice.","score":0.91}],"meta":{"page_number":1,"total_pages":1}}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body)).reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let conversations = Conversations::new(&client);
    ///
    /// let best = conversations.search_histories("billing issue").await?; // the first 20
    /// assert_eq!(best.data[0].text, "I was charged twice.");
    ///
    /// let since = HistoryFilter::gte("2026-01-01T00:00:00Z");
    /// let search = SearchHistories::new("billing issue").min_score(0.8).record_created_at(since).metadata("language", "en");
    /// let mut all = conversations.search_histories(search).items();
    /// while let Some(found) = all.try_next().await? {
    ///     println!("{:.2} {}", found.score, found.text);
    /// }
    /// # let pairs = "q=billing+issue&min_score=0.8&filter%5Brecord_created_at%5D%5Bgte%5D=2026-01-01T00%3A00%3A00Z&filter%5Blanguage%5D=en";
    /// # assert_eq!(mock.requests()[1].target(), format!("/v2/ai/conversation_histories?{pairs}"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversation_histories`. A page has 20 chunks by default, 100 at most.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: an empty query, a number out of its range,
    /// a filter without a value, two filters of one kind on one field, metadata with the name of a field.
    pub fn search_histories(&self, params: impl Into<SearchHistories>) -> Request<Page<ConversationHistory>> {
        let endpoint = Endpoint::get("conversations.search_histories", "/ai/conversation_histories");
        params.into().apply(endpoint).page().on(&self.client)
    }
}
