//! Conversations: keep one, find it again by its metadata, and have insights made of it.

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

    let made = conversations.create(CreateConversation::new().name("order A-1").metadata("tier", "gold")).await?;
    conversations.add_message(&made.id, AddMessage::new(Role::User).content("Where is my order?")).await?;
    conversations.add_message(&made.id, AddMessage::new(Role::Assistant).content("It arrives tomorrow.")).await?;

    let gold = ListConversations::new().metadata("tier", "gold").order(Order::desc("created_at")).limit(5);
    for conversation in conversations.list(gold).await? {
        println!("{}", conversation.name.unwrap_or(conversation.id));
    }
    let mut messages = conversations.list_messages(&made.id, ListMessages::new()).items();
    while let Some(message) = messages.try_next().await? {
        println!("  {}: {}", message.role, message.text.unwrap_or_default());
    }
    for found in conversations.list_insights(&made.id).await? {
        for result in &found.conversation_insights {
            println!("  insight {}: {}", result.insight_id, result.result);
        }
    }

    conversations.delete(&made.id).await?;
    groups.delete(&group.id).await?;
    insights.delete(&insight.id).await?;
    Ok(())
}
