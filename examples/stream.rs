//! Stream: prints a response as it arrives, and handles an interrupted stream.
//!
//! ```text
//! cargo run --example stream
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one chat completion of up to 120 tokens.

use std::io::Write;
use std::path::Path;

use telnyx_ai::chat::ChatRequest;
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);

    let request = ChatRequest::from("Write a limerick about a parcel.").max_tokens(120);
    let mut stream = server.telnyx.chat().stream(request).await?; // an error here means that nothing was streamed
    loop {
        match stream.try_next().await {
            Ok(Some(chunk)) => {
                print!("{}", chunk.text_delta());
                std::io::stdout().flush()?;
            }
            Ok(None) => break,
            Err(error) => {
                println!("\nThe stream was interrupted: {error}");
                println!("{} characters were received.", stream.partial().text().chars().count());
                return Err(error.into());
            }
        }
    }
    let request_id = stream.metadata().request_id().unwrap_or("unknown").to_owned();
    let completion = stream.into_completion()?; // the type that a plain call returns
    let reason = completion.finish_reason().map_or("no reason", |reason| reason.as_str());
    let tokens = completion.usage.as_ref().map_or(0, |usage| usage.total_tokens);
    println!("\nEnded with `{reason}` after {tokens} tokens; the request was {request_id}.");
    Ok(())
}
