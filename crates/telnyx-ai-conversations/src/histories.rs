//! Conversation histories: search by meaning in what was said.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Endpoint, Page, Request, Timestamp, lenient, open_enum};

use crate::conversations::Conversations;
use crate::search_histories::SearchHistories;

impl Conversations {
    /// The chunks of conversation histories that are closest to a query, closest first, a page at a time.
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

open_enum! {
    /// Where conversation histories are stored.
    ///
    /// ```
    /// use telnyx_ai_conversations::Region;
    ///
    /// assert_eq!((Region::Deu.as_str(), Region::from("USA")), ("DEU", Region::Usa));
    /// assert_eq!(Region::from("JPN"), Region::Other("JPN".into())); // one that this release does not know
    /// ```
    pub enum Region {
        /// The United States.
        Usa = "USA",
        /// Germany.
        Deu = "DEU",
        /// Australia.
        Aus = "AUS",
        /// The United Arab Emirates.
        Uae = "UAE",
    }
}

/// A chunk of a conversation history that a search found.
///
/// ```
/// let found: telnyx_ai_conversations::ConversationHistory =
///     serde_json::from_str(r#"{"id":"h-1","record_id":"r-1","chunk_index":0,"chunk_total":3,"text":"Hold on.","score":"0.83"}"#)?;
/// assert_eq!((found.score, found.chunk_index, found.chunk_total), (0.83, Some(0), Some(3)));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A record is cut into chunks of up to 480 tokens, of which neighbours share 64.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationHistory {
    /// The id of the chunk.
    #[serde(deserialize_with = "lenient::string")]
    pub id: String,
    /// The record that it is part of, for [`record_id`](SearchHistories::record_id).
    #[serde(default, deserialize_with = "lenient::string")]
    pub record_id: String,
    /// Which chunk of its record it is, counted from 0.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub chunk_index: Option<u64>,
    /// How many chunks its record has.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub chunk_total: Option<u64>,
    /// What was said.
    #[serde(deserialize_with = "lenient::string")]
    pub text: String,
    /// The cosine similarity to the query: the higher, the closer.
    // A score that is missing must not read as 0, no likeness at all.
    #[serde(deserialize_with = "lenient::required_f64")]
    pub score: f64,
    /// Where it is stored.
    #[serde(default)]
    pub region: Option<Region>,
    /// Whose it is.
    #[serde(default, deserialize_with = "lenient::string")]
    pub user_id: String,
    /// The organization that it belongs to, which is always yours.
    #[serde(default, deserialize_with = "lenient::string")]
    pub organization_id: String,
    /// When the record was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub record_created_at: Option<Timestamp>,
    /// When it became searchable.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub ingested_at: Option<Timestamp>,
    /// What was noted about the record.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
