//! Reasoning: prints reasoning to stderr and text to stdout, counts the tokens of both, and handles a truncated
//! response.
//!
//! ```text
//! cargo run --example reasoning
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: three chat completions of a reasoning model.

use std::io::Write;
use std::path::Path;

use telnyx_ai::chat::{ChatCompletion, ChatRequest, Usage};
use telnyx_ai_examples::{DATA, Outcome, Server};

/// A reasoning model. `reasoning_effort` and `enable_thinking` set the amount of reasoning.
const MODEL: &str = "zai-org/GLM-5.3";

const QUESTION: &str = "A parcel of 3 kg costs 4 euros and 2 euros for each kg. What does it cost?";

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Price {
    euros: u32,
    /// Steps of the calculation.
    steps: Vec<String>,
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();

    // `max_tokens` limits reasoning and text together.
    let request = ChatRequest::from(QUESTION).model(MODEL).max_tokens(4000);
    let mut stream = chat.stream(request.clone()).await?;
    let mut is_reasoning = false;
    while let Some(chunk) = stream.try_next().await? {
        let (reasoning, text) = (chunk.reasoning_delta(), chunk.text_delta());
        if is_reasoning && !text.is_empty() {
            eprintln!();
        }
        is_reasoning = !reasoning.is_empty();
        eprint!("{reasoning}");
        print!("{text}");
        std::io::stdout().flush()?;
    }
    let completion = stream.into_completion()?;
    println!("\n{}", tokens(&completion));

    let completion = chat.complete(request.clone().max_tokens(3)).await?;
    println!("With 3 tokens: truncated is {}, the text is {:?}.", completion.is_truncated(), completion.text());

    // With `complete_as`, a truncated response is an error.
    match chat.complete_as::<Price>(request.max_tokens(3)).await {
        Ok(price) => println!("{} euros, in {} steps.", price.value.euros, price.value.steps.len()),
        Err(error) if error.is_truncated() => {
            println!("Truncated: {error}");
            let completion = error.attachment::<ChatCompletion>().ok_or("no completion")?; // the completion is charged
            println!("{}", tokens(completion));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn tokens(completion: &ChatCompletion) -> String {
    let usage = completion.usage.as_ref();
    let output = usage.map_or(0, |usage| usage.completion_tokens);
    match usage.and_then(Usage::reasoning_tokens) {
        Some(reasoning) => format!("{output} tokens, {reasoning} of them reasoning."),
        None => format!("{output} tokens."),
    }
}
