//! Conversations: stores a conversation, finds it by its metadata, and reads its messages and insights. The example
//! deletes everything that it creates.
//!
//! ```text
//! cargo run --example conversations
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: a few stored objects, and the insights that the service generates.

use std::path::Path;

use serde_json::json;
use telnyx_ai::conversations::{
    AddMessage, CreateConversation, CreateInsight, CreateInsightGroup, ListConversations, ListMessages, Order, Role,
};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let (conversations, insights) = (server.telnyx.conversations(), server.telnyx.insights());
    let groups = server.telnyx.insight_groups();

    let schema = json!({ "type": "object", "properties": { "solved": { "type": "boolean" } }, "required": ["solved"] });
    let insight = insights.create(CreateInsight::new("solved", "Was the problem solved?").json_schema(schema)).await?;
    let group = groups.create(CreateInsightGroup::new("quality")).await?;
    groups.assign(&group.id, &insight.id).await?;

    let conversation =
        conversations.create(CreateConversation::new().name("order A-1").metadata("tier", "gold")).await?;
    conversations.add_message(&conversation.id, AddMessage::new(Role::User).content("Where is my order?")).await?;
    conversations
        .add_message(&conversation.id, AddMessage::new(Role::Assistant).content("It arrives tomorrow."))
        .await?;

    let gold = ListConversations::new().metadata("tier", "gold").order(Order::desc("created_at")).limit(5);
    for found in conversations.list(gold).await? {
        println!("{}", found.name.unwrap_or(found.id));
    }
    let mut messages = conversations.list_messages(&conversation.id, ListMessages::new()).items();
    while let Some(message) = messages.try_next().await? {
        println!("  {}: {}", message.role, message.text.unwrap_or_default());
    }
    for found in conversations.list_insights(&conversation.id).await? {
        for result in &found.conversation_insights {
            println!("  insight {}: {}", result.insight_id, result.result);
        }
    }

    conversations.delete(&conversation.id).await?;
    groups.delete(&group.id).await?;
    insights.delete(&insight.id).await?;
    Ok(())
}
