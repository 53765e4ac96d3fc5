//! Conversations, messages, insights and conversation histories of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::conversations::{AddMessage, CreateConversation, ListMessages, Role};
//!
//! let telnyx = Telnyx::from_env()?;
//! let conversations = telnyx.conversations();
//! let conversation = conversations.create(CreateConversation::new().name("support")).await?;
//! let message = AddMessage::new(Role::User).content("Where is my order?");
//! conversations.add_message(&conversation.id, message).await?;
//!
//! let mut messages = conversations.list_messages(&conversation.id, ListMessages::new()).items();
//! while let Some(message) = messages.try_next().await? {
//!     println!("{}: {}", message.role, message.text.unwrap_or_default());
//! }
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `Conversations`, `Insights`, `InsightGroups`. The default features include the default features
//! of `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS implementation, depend on this crate with
//! `default-features = false, features = ["client"]` and on `telnyx-ai-core` with the feature of that implementation.
//! Without `client` there are only the types of requests and responses, and no HTTP client, no async runtime and no TLS
//! in the dependency tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod add_message;
mod aggregate_insights;
mod condition;
mod conversation;
#[cfg(feature = "client")]
mod conversation_cursor;
mod conversation_history;
mod conversation_insight;
#[cfg(feature = "client")]
mod conversations;
mod create_conversation;
mod create_insight;
mod create_insight_group;
mod filter;
mod from_values;
#[cfg(feature = "client")]
mod histories;
mod history_filter;
mod insight;
mod insight_aggregate;
mod insight_group;
#[cfg(feature = "client")]
mod insight_groups;
#[cfg(feature = "client")]
mod insights;
mod list_conversations;
mod list_insight_groups;
mod list_insights;
mod list_messages;
mod message;
#[cfg(feature = "client")]
mod messages;
mod order;
mod search_histories;
mod update_conversation;
mod update_insight;
mod update_insight_group;

pub use add_message::AddMessage;
pub use aggregate_insights::AggregateInsights;
pub use condition::Condition;
pub use conversation::Conversation;
pub use conversation_history::{ConversationHistory, Region};
pub use conversation_insight::{ConversationInsight, InsightResult, InsightStatus};
pub use create_conversation::CreateConversation;
pub use create_insight::CreateInsight;
pub use create_insight_group::CreateInsightGroup;
pub use filter::Filter;
pub use history_filter::HistoryFilter;
pub use insight::{Insight, InsightType};
pub use insight_aggregate::InsightAggregate;
pub use insight_group::InsightGroup;
pub use list_conversations::ListConversations;
pub use list_insight_groups::ListInsightGroups;
pub use list_insights::ListInsights;
pub use list_messages::ListMessages;
pub use message::ConversationMessage;
pub use order::Order;
pub use search_histories::SearchHistories;
pub use telnyx_ai_core::{FunctionCall, Role, ToolCall};
pub use update_conversation::UpdateConversation;
pub use update_insight::UpdateInsight;
pub use update_insight_group::UpdateInsightGroup;
#[cfg(feature = "client")]
pub use {conversations::Conversations, insight_groups::InsightGroups, insights::Insights};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
