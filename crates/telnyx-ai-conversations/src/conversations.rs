//! Conversations: the handle, and the calls on a conversation as a whole.

use telnyx_ai_core::{
    Client, Page, Request, decode,
    internal::{Endpoint, Idempotency},
};

use crate::conversation::{Conversation, CreateConversation, UpdateConversation};
use crate::histories::ConversationHistory;
use crate::list::ListConversations;
use crate::messages::{AddMessage, ConversationMessage, ListMessages};
use crate::results::ConversationInsight;
use crate::search_histories::SearchHistories;

/// Conversations and their messages; `telnyx.conversations()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// use telnyx_ai_conversations::{AddMessage, Conversations, CreateConversation, Role};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"c-1"}"#)).reply(MockReply::status(200)).reply(MockReply::json(200, r#"{"data":{"id":"c-1"}}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let conversations = Conversations::new(&client);
/// let made = conversations.create(CreateConversation::new().name("order A-1")).await?;
/// conversations.add_message(&made.id, AddMessage::new(Role::User).content("Where is my order?")).await?;
/// assert!(!conversations.get(&made.id).await?.ai_disabled());
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Conversations {
    pub(crate) client: Client,
}

impl Conversations {
    /// The handle on `client`.
    ///
    /// ```
    /// # let client = telnyx_ai_core::Client::builder().api_key("k").transport(telnyx_ai_core::test_util::MockTransport::new()).build()?;
    /// let conversations = telnyx_ai_conversations::Conversations::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The conversations that a filter lets through. The list has no pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, Filter, ListConversations, Order};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"c-1","metadata":{"assistant_id":"a-1"}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let list = ListConversations::new().metadata("assistant_id", Filter::eq("a-1")).order(Order::desc("created_at")).limit(5);
    /// let found = Conversations::new(&client).list(list).await?;
    /// # assert_eq!(found[0].id, "c-1");
    /// # assert_eq!(mock.requests()[0].target(), "/v2/ai/conversations?metadata-%3Eassistant_id=eq.a-1&order=created_at.desc&limit=5");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations`.
    pub fn list(&self, params: ListConversations) -> Request<Vec<Conversation>> {
        params.apply(Endpoint::get("conversations.list", "/ai/conversations")).list().on(&self.client)
    }

    /// Makes a conversation.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, CreateConversation};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"c-1"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let params = CreateConversation::new().name("support").metadata("tier", "gold");
    /// let conversation = Conversations::new(&client).create(params).idempotency_key("order-42").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations`, class [`Idempotency::WithKey`].
    pub fn create(&self, params: CreateConversation) -> Request<Conversation> {
        Endpoint::post("conversations.create", "/ai/conversations", Idempotency::WithKey)
            .body(&params, &params.extra)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// A conversation by its id.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"c-1","metadata":{"ai_disabled":true}}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let conversation = telnyx_ai_conversations::Conversations::new(&client).get("c-1").await?;
    /// assert!(conversation.ai_disabled());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/{conversation_id}`.
    pub fn get(&self, conversation_id: impl AsRef<str>) -> Request<Conversation> {
        Endpoint::get("conversations.get", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// Changes the metadata of a conversation. Whether keys that are not named stay is not documented.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, UpdateConversation};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"c-1"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let muted = UpdateConversation::new().metadata("ai_disabled", true);
    /// Conversations::new(&client).update("c-1", muted).await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `PUT /ai/conversations/{conversation_id}`.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) where the response has no conversation in `data`. The service has
    /// made the change then; read the result with [`get`](Self::get).
    pub fn update(&self, conversation_id: impl AsRef<str>, params: UpdateConversation) -> Request<Conversation> {
        Endpoint::put("conversations.update", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .body(&params, &params.extra)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// Deletes a conversation.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// telnyx_ai_conversations::Conversations::new(&client).delete("c-1").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `DELETE /ai/conversations/{conversation_id}`.
    pub fn delete(&self, conversation_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("conversations.delete", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .on(&self.client)
    }

    /// Adds a message.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{AddMessage, Conversations, Role};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// Conversations::new(&client).add_message("c-1", AddMessage::new(Role::User).content("Where is my order?")).await?;
    /// # assert_eq!(mock.requests()[0].body, r#"{"role":"user","content":"Where is my order?"}"#);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations/{conversation_id}/message`, class [`Idempotency::WithKey`].
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for metadata of another kind than
    /// [`AddMessage::metadata`] takes.
    pub fn add_message(&self, conversation_id: impl AsRef<str>, params: AddMessage) -> Request<()> {
        Endpoint::post("conversations.add_message", "/ai/conversations/{conversation_id}/message", Idempotency::WithKey)
            .path("conversation_id", conversation_id)
            .check(params.check())
            .body(&params, &params.extra)
            .on(&self.client)
    }

    /// The messages of a conversation, a page at a time.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, ListMessages};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"role":"assistant","text":null}],"meta":{"page_number":1,"total_pages":1}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut messages = Conversations::new(&client).list_messages("c-1", ListMessages::new().page_size(100)).items();
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{}: {}", message.role, message.text.unwrap_or_default());
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/{conversation_id}/messages`. A page has 20 messages by default, 100 at most.
    pub fn list_messages(
        &self,
        conversation_id: impl AsRef<str>,
        params: ListMessages,
    ) -> Request<Page<ConversationMessage>> {
        params
            .apply(Endpoint::get("conversations.messages", "/ai/conversations/{conversation_id}/messages"))
            .path("conversation_id", conversation_id)
            .page()
            .on(&self.client)
    }

    /// The insights of a conversation, and the metadata of their list.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"i-1","status":"completed","conversation_insights":[{"insight_id":"t-1","result":"{\"score\":4}"}]}],"meta":{}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// #[derive(serde::Deserialize)]
    /// struct Satisfaction {
    ///     score: u8,
    /// }
    ///
    /// for insight in telnyx_ai_conversations::Conversations::new(&client).list_insights("c-1").await? {
    ///     for result in &insight.conversation_insights {
    ///         let satisfaction: Satisfaction = result.result_as()?;
    ///         assert_eq!(satisfaction.score, 4);
    ///     }
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/{conversation_id}/conversations-insights`. No parameter selects a page: `meta` reports
    /// whether there are more insights than the response has.
    pub fn list_insights(&self, conversation_id: impl AsRef<str>) -> Request<Page<ConversationInsight>> {
        Endpoint::get("conversations.list_insights", "/ai/conversations/{conversation_id}/conversations-insights")
            .path("conversation_id", conversation_id)
            .page()
            .on(&self.client)
    }

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
