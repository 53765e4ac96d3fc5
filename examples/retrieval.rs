//! Retrieval: holds a conversation about the documents of a bucket.
//!
//! ```text
//! cargo run --example retrieval
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one embedding task of the bucket `shop` and two chat completions.

use std::io::Write;
use std::path::Path;

use telnyx_ai::chat::{ChatRequest, Message, Tool};
use telnyx_ai_examples::{DATA, Outcome, Server};

const QUESTIONS: [&str; 2] = ["How long is the warranty of a battery?", "What does express shipping cost?"];

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let telnyx = &server.telnyx;

    // A bucket must be embedded once, and again after its files have changed.
    let task = telnyx.embeddings().embed_bucket("shop").await?;
    telnyx.embeddings().wait(&task.task_id).await?;

    let settings = ChatRequest::new([Message::system("Answer from the documents, and name the file you used.")])
        .tool(Tool::retrieval(["shop"]).max_num_results(3))
        .max_tokens(300);
    let mut session = telnyx.chat().session().settings(settings);
    for question in QUESTIONS {
        println!("\n> {question}");
        let mut stream = session.stream(question).await?;
        while let Some(chunk) = stream.try_next().await? {
            print!("{}", chunk.text_delta());
            std::io::stdout().flush()?;
        }
        println!();
    }
    println!("\n{} messages, {} tokens.", session.messages().len(), session.usage().total_tokens);
    Ok(())
}
