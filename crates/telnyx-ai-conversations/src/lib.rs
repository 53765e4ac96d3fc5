//! Conversations, messages, insights and conversation histories of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_conversations::{Conversations, Filter, ListConversations, Order};
//! use telnyx_ai_core::Client;
//!
//! let conversations = Conversations::new(&Client::from_env()?);
//! let mine = ListConversations::new()
//!     .metadata("assistant_id", Filter::eq("assistant-123"))
//!     .created_at(Filter::gte("2026-01-01"))
//!     .order(Order::desc("created_at"))
//!     .limit(10);
//! for conversation in conversations.list(mine).await? {
//!     println!("{} {:?}", conversation.id, conversation.name);
//! }
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `Conversations`, `Insights`, `InsightGroups`. The default includes that of [`telnyx_ai_core`]:
//! TLS by rustls and HTTP/2. For another TLS, depend on this crate with `default-features = false, features =
//! ["client"]` and on `telnyx-ai-core` with the feature of that TLS. Without `client` there are only the types of
//! requests and responses, and no HTTP client, no async runtime and no TLS in the dependency tree.

// Only the client calls some of what stands beside the types.
#![cfg_attr(not(feature = "client"), allow(dead_code))]

mod aggregates;
mod condition;
mod conversation;
#[cfg(feature = "client")]
mod conversations;
mod filter;
mod histories;
mod history_filter;
mod insight;
mod insight_group;
#[cfg(feature = "client")]
mod insight_groups;
#[cfg(feature = "client")]
mod insights;
mod list;
mod messages;
mod order;
mod results;
mod search_histories;

pub use aggregates::{AggregateInsights, InsightAggregate};
pub use condition::Condition;
pub use conversation::{Conversation, CreateConversation, UpdateConversation};
pub use filter::Filter;
pub use histories::{ConversationHistory, Region};
pub use history_filter::HistoryFilter;
pub use insight::{CreateInsight, Insight, InsightType, ListInsights, UpdateInsight};
pub use insight_group::{CreateInsightGroup, InsightGroup, ListInsightGroups, UpdateInsightGroup};
pub use list::ListConversations;
pub use messages::{AddMessage, ConversationMessage, ListMessages};
pub use order::Order;
pub use results::{ConversationInsight, InsightResult, InsightStatus};
pub use search_histories::SearchHistories;
pub use telnyx_ai_core::{FunctionCall, Role, ToolCall};
#[cfg(feature = "client")]
pub use {conversations::Conversations, insight_groups::InsightGroups, insights::Insights};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
