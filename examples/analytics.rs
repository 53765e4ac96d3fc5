//! Analytics: creates some conversations, reads all conversations of a period, counts them by channel, and lets a model
//! rate each.
//!
//! ```text
//! cargo run --example analytics
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: twelve stored conversations, and one chat completion for each conversation of the period.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{AddMessage, CreateConversation, Filter, ListConversations, ListMessages, Role};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Rating {
    /// 1 is dissatisfied, 5 is satisfied.
    #[schemars(range(min = 1, max = 5))]
    satisfaction: u8,
}

/// Creates sample conversations.
async fn fill(telnyx: &Telnyx) -> Outcome {
    let conversations = telnyx.conversations();
    for number in 1..=12 {
        let channel = if number % 3 == 0 { "voice" } else { "chat" };
        let new = CreateConversation::new().name(format!("case {number}")).metadata("channel", channel);
        let id = conversations.create(new).await?.id;
        for (role, text) in [(Role::User, "Where is my order?"), (Role::Assistant, "It arrives tomorrow.")] {
            conversations.add_message(&id, AddMessage::new(role).content(text)).await?;
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let telnyx = &server.telnyx;
    fill(telnyx).await?;

    // The service has no pages of conversations. Each batch requests the conversations after the last received
    // conversation.
    let period = ListConversations::new().created_at(Filter::gte("2026-01-01")).limit(5);
    let mut list = telnyx.conversations().list_all(period);
    let mut cases = Vec::new();
    while let Some(conversation) = list.try_next().await? {
        let messages = telnyx.conversations().list_messages(&conversation.id, ListMessages::new());
        let mut lines = Vec::new();
        let mut items = messages.items();
        while let Some(message) = items.try_next().await? {
            lines.push(format!("{}: {}", message.role, message.text.unwrap_or_default()));
        }
        cases.push((conversation, lines.join("\n")));
    }
    let mut channels: BTreeMap<String, usize> = BTreeMap::new();
    for (conversation, _) in &cases {
        let channel = conversation.metadata.get("channel").and_then(|channel| channel.as_str());
        *channels.entry(channel.unwrap_or("unknown").to_owned()).or_default() += 1;
    }
    println!("{} conversations: {channels:?}", cases.len());

    let chat = telnyx.chat();
    let rate = |(_, text): &(_, String)| {
        chat.complete_as::<Rating>(format!("Rate how satisfied the customer is.\n\n{text}"))
            .timeout(Duration::from_secs(60))
    };
    let mut rated = telnyx.buffered_rows(cases, 4, rate);
    let mut ratings = Vec::new();
    while let Some(((conversation, _), result)) = rated.next().await {
        match result {
            Ok(rating) => ratings.push(rating.value.satisfaction),
            Err(error) => eprintln!("{}: {error}", conversation.id),
        }
    }
    println!(
        "{} rated, mean {:.1}",
        ratings.len(),
        ratings.iter().copied().map(f64::from).sum::<f64>() / ratings.len() as f64
    );
    Ok(())
}
