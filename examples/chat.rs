//! Chat: offers a function to the model, runs the call, and sends its result for the final response.
//!
//! ```text
//! cargo run --example chat
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: two chat completions.

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
        "Returns the status of an order.",
        json!({ "type": "object", "properties": { "order_id": { "type": "string" } }, "required": ["order_id"] }),
    );
    let request = ChatRequest::new([Message::user("Where is my order A-1?")]).tool(order_status);

    let reply = chat.complete(request.clone().tool_choice(ToolChoice::Required)).await?;
    let mut next = request.tool_choice(ToolChoice::None);
    next.messages.extend(reply.message().cloned());
    for call in reply.tool_calls() {
        let arguments: OrderStatus = call.arguments_as()?;
        println!("The model calls {}({}).", call.name(), arguments.order_id);
        next = next.message(Message::tool(&call.id, r#"{"status": "on its way, arrives tomorrow"}"#));
    }
    let reply = chat.complete(next).await?;
    println!("{}", reply.text());
    Ok(())
}
