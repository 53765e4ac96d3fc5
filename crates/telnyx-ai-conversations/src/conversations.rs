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
#[derive(Clone, Debug)]
pub struct Conversations {
    pub(crate) client: Client,
}

impl Conversations {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.conversations()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the conversations that match the filters, in one response. The list has no pages:
    /// [`list_all`](Self::list_all) reads a long list in batches.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::{ListConversations, Order};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let params = ListConversations::new()
    ///     .metadata("assistant_id", "a-1")
    ///     .order(Order::desc("created_at"))
    ///     .limit(5);
    /// for conversation in telnyx.conversations().list(params).await? {
    ///     println!("{}", conversation.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/conversations`.
    pub fn list(&self, params: ListConversations) -> Request<Vec<Conversation>> {
        params.apply(Endpoint::get("conversations.list", "/ai/conversations")).list().on(&self.client)
    }

    /// Lists all conversations that match the filters, oldest first, with as many requests as necessary.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::{Filter, ListConversations};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let params = ListConversations::new().created_at(Filter::gte("2026-01-01"));
    /// let mut all = telnyx.conversations().list_all(params);
    /// while let Some(conversation) = all.try_next().await? {
    ///     println!("{}", conversation.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/conversations`, once for each batch. The service has no pages of conversations, so each request selects
    /// the conversations after the last received conversation, by `created_at`, then by `id`.
    /// [`limit`](ListConversations::limit) is the size of a batch, 1 to 1000, by default 100.
    /// [`order`](ListConversations::order) must be `created_at` in either direction.
    ///
    /// `Order::desc("created_at")` lists the newest first. Conversations created meanwhile are then not listed. If the
    /// service returns times with less precision than it stores, conversations with equal times may be skipped between
    /// two batches; oldest first, the default, reports an error in that case.
    ///
    /// # Errors
    /// Errors are items of the stream: [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for another order
    /// and for a limit out of range; [`is_pagination`](telnyx_ai_core::Error::is_pagination) if the service ignores the
    /// order or returns a batch twice.
    pub fn list_all(&self, params: ListConversations) -> Items<Conversation> {
        let (endpoint, cursor) =
            ConversationCursor::start(params, Endpoint::get("conversations.list_all", "/ai/conversations"));
        Items::by_key(endpoint.page().on(&self.client), cursor)
    }

    /// Creates a conversation.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::CreateConversation;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let params = CreateConversation::new().name("support").metadata("tier", "gold");
    /// let request = telnyx.conversations().create(params);
    /// let conversation = request.idempotency_key("order-42").await?; // creates it once, also if run twice
    /// println!("{}", conversation.id);
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/conversations`. Sent with an idempotency key, so the call is retried.
    pub fn create(&self, params: CreateConversation) -> Request<Conversation> {
        Endpoint::post("conversations.create", "/ai/conversations", Idempotency::WithKey)
            .body(&params, &params.extra)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// Returns a conversation by its id.
    ///
    /// `GET /ai/conversations/{conversation_id}`.
    pub fn get(&self, conversation_id: impl AsRef<str>) -> Request<Conversation> {
        Endpoint::get("conversations.get", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// Changes the metadata of a conversation. The service does not document whether other keys stay.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::UpdateConversation;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let muted = UpdateConversation::new().metadata("ai_disabled", true);
    /// let conversation = telnyx.conversations().update("c-1", muted).await?;
    /// assert!(conversation.ai_disabled());
    /// # Ok(()) }
    /// ```
    ///
    /// `PUT /ai/conversations/{conversation_id}`.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) if the response has no conversation in `data`. The change is
    /// made in that case; read the result with [`get`](Self::get).
    pub fn update(&self, conversation_id: impl AsRef<str>, params: UpdateConversation) -> Request<Conversation> {
        Endpoint::put("conversations.update", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .body(&params, &params.extra)
            .decode_with(decode::data_or_bare)
            .on(&self.client)
    }

    /// Deletes a conversation.
    ///
    /// `DELETE /ai/conversations/{conversation_id}`.
    pub fn delete(&self, conversation_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("conversations.delete", "/ai/conversations/{conversation_id}")
            .path("conversation_id", conversation_id)
            .on(&self.client)
    }

    /// Lists the insights of a conversation.
    ///
    /// `GET /ai/conversations/{conversation_id}/conversations-insights`. The service has no parameter that selects a
    /// page; `meta` reports the number of all insights.
    pub fn list_insights(&self, conversation_id: impl AsRef<str>) -> Request<Page<ConversationInsight>> {
        Endpoint::get("conversations.list_insights", "/ai/conversations/{conversation_id}/conversations-insights")
            .path("conversation_id", conversation_id)
            .page()
            .on(&self.client)
    }
}
