//! Chat: a question with a function that the model may call, then the answer that uses its result.

use std::path::Path;

use serde_json::json;
use telnyx_ai::chat::{ChatRequest, Message, Tool, ToolChoice};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[derive(serde::Deserialize)]
struct OrderStatus {
    order_id: String,
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();

    let order_status = Tool::function(
        "order_status",
        "Where an order is.",
        json!({ "type": "object", "properties": { "order_id": { "type": "string" } }, "required": ["order_id"] }),
    );
    let ask = ChatRequest::new([Message::user("Where is my order A-1?")]).tool(order_status);

    let reply = chat.complete(ask.clone().tool_choice(ToolChoice::Required)).await?;
    let mut answered = ask.tool_choice(ToolChoice::None);
    answered.messages.extend(reply.message().cloned());
    for call in reply.tool_calls() {
        let arguments: OrderStatus = call.arguments_as()?;
        println!("The model calls {}({}).", call.name(), arguments.order_id);
        answered = answered.message(Message::tool(&call.id, r#"{"status": "on its way, arrives tomorrow"}"#));
    }
    let reply = chat.complete(answered).await?;
    println!("{}", reply.text());
    Ok(())
}
