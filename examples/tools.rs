//! Tools: functions that the model calls in a loop until it responds without a call; first at once, then as a stream of
//! events.
//!
//! ```text
//! cargo run --example tools
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: about four chat completions.

use std::path::Path;

use telnyx_ai::chat::{ChatRequest, FunctionTool, ToolChoice, ToolEvent};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    /// Order number, such as A-1.
    order_id: String,
}

async fn order_status(order: Order) -> Result<String, String> {
    match order.order_id.as_str() {
        "A-1" => Ok("On its way, arrives tomorrow.".to_owned()),
        id => Err(format!("there is no order {id}")), // the error is sent to the model, which may call again
    }
}

fn tools() -> [FunctionTool; 1] {
    [FunctionTool::from_fn("order_status", "Returns the status of an order.", order_status)]
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();
    let request = ChatRequest::from("Where is my order A-1?").tool_choice(ToolChoice::Required);

    let run = chat.run_tools(request.clone(), tools()).max_turns(5).token_budget(20_000).await?;
    println!("{} turns: {}", run.turns, run.completion.text());

    let mut events = chat.run_tools(request, tools()).max_turns(5).stream();
    while let Some(event) = events.try_next().await? {
        match event {
            ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
            ToolEvent::Call(call) => println!("[calls {}({})]", call.name(), call.function.arguments),
            ToolEvent::Result { output, .. } => println!("[result {output:?}]"),
            ToolEvent::Finished(run) => println!("\n[{} tokens in {} turns]", run.usage.total_tokens, run.turns),
            _ => {}
        }
    }
    Ok(())
}
