//! Endpoints of conversations.

use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Client, Items, Page, Request, decode};

use crate::conversation::Conversation;
use crate::conversation_cursor::ConversationCursor;
use crate::conversation_insight::ConversationInsight;
use crate::create_conversation::CreateConversation;
use crate::list_conversations::ListConversations;
use crate::update_conversation::UpdateConversation;

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
    /// Creates the handle on `client`.
    ///
    /// ```
    /// # let client = telnyx_ai_core::Client::builder().api_key("k").transport(telnyx_ai_core::test_util::MockTransport::new()).build()?;
    /// let conversations = telnyx_ai_conversations::Conversations::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the conversations that match the filters, in one response. The list has no pages:
    /// [`list_all`](Self::list_all) reads a long one in batches.
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

    /// Lists all conversations that match the filters, oldest first, in as many requests as it takes.
    ///
    /// ```no_run
    /// use telnyx_ai_conversations::{Conversations, Filter, ListConversations};
    ///
    /// async fn print_all(conversations: &Conversations) -> telnyx_ai_core::Result<()> {
    ///     let params = ListConversations::new().metadata("assistant_id", "a-1").created_at(Filter::gte("2026-01-01"));
    ///     let mut all = conversations.list_all(params);
    ///     while let Some(conversation) = all.try_next().await? {
    ///         println!("{}", conversation.id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// `GET /ai/conversations`, once for each batch. The service has no pages of conversations, so each request asks for those
    /// after the last one, by `created_at` and, among equal times, by `id`. [`limit`](ListConversations::limit) is the size of
    /// a batch, 1 to 1000, by default 100. [`order`](ListConversations::order) is `created_at` in either direction; with
    /// `Order::desc("created_at")` the newest comes first, and conversations that are created meanwhile are not listed.
    /// Newest first relies on times that the service shows as exactly as it stores them: of conversations whose shown times
    /// are equal, some could be skipped at the border of a batch. Oldest first, the default, has an error in that case.
    ///
    /// # Errors
    /// As an item of the stream: [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for another order and for a
    /// limit out of range; [`is_pagination`](telnyx_ai_core::Error::is_pagination) when the service ignores the order or sends
    /// the same conversations again.
    pub fn list_all(&self, params: ListConversations) -> Items<Conversation> {
        let (endpoint, cursor) =
            ConversationCursor::start(params, Endpoint::get("conversations.list_all", "/ai/conversations"));
        Items::by_key(endpoint.page().on(&self.client), cursor)
    }

    /// Creates a conversation.
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

    /// Returns a conversation by its id.
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

    /// Changes the metadata of a conversation. The service does not document if keys that are not named stay.
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

    /// Lists the insights of a conversation.
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
}
