//! Reasoning: thoughts on stderr and the response on stdout, their tokens, and a limit that is too low for both.

use std::io::Write;
use std::path::Path;

use telnyx_ai::chat::{ChatCompletion, ChatRequest, Usage};
use telnyx_ai_examples::{DATA, Outcome, Server};

/// A reasoning model. `reasoning_effort` and `enable_thinking` set how much it reasons.
const MODEL: &str = "zai-org/GLM-5.3";

const QUESTION: &str = "A parcel of 3 kg costs 4 euros and 2 euros for each kg. What does it cost?";

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Price {
    euros: u32,
    /// How it is calculated.
    steps: Vec<String>,
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let chat = server.telnyx.chat();

    // `max_tokens` counts the reasoning and the response together.
    let ask = ChatRequest::from(QUESTION).model(MODEL).max_tokens(4000);
    let mut stream = chat.stream(ask.clone()).await?;
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

    let completion = chat.complete(ask.clone().max_tokens(3)).await?;
    println!("With 3 tokens: truncated is {}, the text is {:?}.", completion.is_truncated(), completion.text());

    // Where a type is expected, a truncated response is an error.
    match chat.complete_as::<Price>(ask.max_tokens(3)).await {
        Ok(price) => println!("{} euros after all, in {} steps.", price.value.euros, price.value.steps.len()),
        Err(error) if error.is_truncated() => {
            println!("Truncated: {error}");
            let completion = error.attachment::<ChatCompletion>().ok_or("no completion")?; // it is charged
            println!("{}", tokens(completion));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn tokens(completion: &ChatCompletion) -> String {
    let usage = completion.usage.as_ref();
    let written = usage.map_or(0, |usage| usage.completion_tokens);
    match usage.and_then(Usage::reasoning_tokens) {
        Some(reasoning) => format!("{written} tokens, {reasoning} of them reasoning."),
        None => format!("{written} tokens."),
    }
}
