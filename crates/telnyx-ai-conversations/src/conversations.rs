//! Conversations: the handle, and the calls on a conversation as a whole.

use telnyx_ai_core::{Client, Endpoint, Request, RetryClass, decode};

use crate::conversation::{Conversation, CreateConversation, UpdateConversation};
use crate::list::ListConversations;

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
    /// `POST /ai/conversations`, class [`RetryClass::Keyed`].
    pub fn create(&self, params: CreateConversation) -> Request<Conversation> {
        Endpoint::post("conversations.create", "/ai/conversations", RetryClass::Keyed)
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
}
