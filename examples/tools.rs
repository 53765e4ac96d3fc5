//! Tools: functions of yours that the model calls, in a loop, until it answers; and the same as it happens.

use std::path::Path;

use telnyx_ai::chat::{ChatRequest, FunctionTool, ToolChoice, ToolEvent};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    /// Such as A-1.
    order_id: String,
}

async fn order_status(order: Order) -> Result<String, String> {
    match order.order_id.as_str() {
        "A-1" => Ok("On its way, arrives tomorrow.".to_owned()),
        id => Err(format!("there is no order {id}")), // the model is told, and may ask again
    }
}

fn tools() -> [FunctionTool; 1] {
    [FunctionTool::from_fn("order_status", "Where an order is.", order_status)]
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();
    let ask = ChatRequest::from("Where is my order A-1?").tool_choice(ToolChoice::Required);

    let run = chat.run_tools(ask.clone(), tools()).max_turns(5).token_budget(20_000).await?;
    println!("{} turns: {}", run.turns, run.completion.text());

    let mut events = chat.run_tools(ask, tools()).max_turns(5).stream();
    while let Some(event) = events.try_next().await? {
        match event {
            ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
            ToolEvent::Call(call) => println!("[calls {}({})]", call.name(), call.function.arguments),
            ToolEvent::Result { output, .. } => println!("[it gave {output:?}]"),
            ToolEvent::Finished(run) => println!("\n[{} tokens in {} turns]", run.usage.total_tokens, run.turns),
            _ => {}
        }
    }
    Ok(())
}
