//! Structured output: a response decoded into a Rust type, complete and part by part, and a choice from an enum.
//!
//! ```text
//! cargo run --example structured
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: three chat completions.

use std::path::Path;

use telnyx_ai_examples::{DATA, Outcome, Server};

const MAIL: &str = "My washing machine (two months old) floods the cellar, and I cannot reach you by phone!";

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Ticket {
    /// Subject in a few words.
    subject: String,
    #[schemars(range(min = 1, max = 5))]
    urgency: u8,
    /// Steps to take, in order.
    #[schemars(length(min = 2, max = 4))]
    steps: Vec<String>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Department {
    Returns,
    Repairs,
    Billing,
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();

    let ticket = chat.complete_as::<Ticket>(MAIL).await?.value;
    println!("Urgency {}, {} steps, about {:?}", ticket.urgency, ticket.steps.len(), ticket.subject);

    let mut stream = chat.stream_as::<Ticket>(MAIL).await?;
    while let Some(part) = stream.try_next().await? {
        if part.matches("subject") || part.matches("steps[]") {
            println!("  {}: {}", part.path(), part.value); // printed as soon as the part is complete
        }
    }
    let ticket = stream.finish().await?.value;
    println!("The complete ticket has urgency {}.", ticket.urgency);

    let department = chat.complete_as::<Department>(MAIL).await?;
    println!("Department: {:?}", department.value);
    Ok(())
}
