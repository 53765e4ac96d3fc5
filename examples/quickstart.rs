//! Quickstart: embeds documents, searches them, and streams a response that uses the passages found.
//!
//! ```text
//! cargo run --example quickstart                                # the documents of this repository
//! cargo run --example quickstart -- ./handbook "Who pays?"      # your own folder
//! TELNYX_API_KEY=… cargo run --example quickstart -- my-bucket "Who pays?"   # a storage bucket of the service
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one embedding task of the bucket, one search and one chat completion.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use telnyx_ai::chat::{ChatRequest, Message, Tool};
use telnyx_ai::embeddings::SearchDocuments;
use telnyx_ai_examples::{Outcome, Server};

const QUESTION: &str = "When is a chat completion retried after a failure?";

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let source = arguments.next().unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/..").to_owned());
    let question = arguments.next().unwrap_or_else(|| QUESTION.to_owned());
    let bucket = Path::new(&source).file_name().and_then(|name| name.to_str()).unwrap_or("repository").to_owned();

    let server = Server::from_env_or_emulator(&bucket, Path::new(&source)).await?;
    println!("Using {}.", server.description);
    let telnyx = &server.telnyx;

    // The service embeds in the background; `wait` polls the status of the task until it has ended.
    let task = telnyx.embeddings().embed_bucket(&bucket).await?;
    let wait = telnyx
        .embeddings()
        .wait(&task.task_id)
        .poll_interval(Duration::from_millis(250))
        .deadline(Duration::from_secs(600));
    let mut updates = wait.updates();
    while let Some(task) = updates.try_next().await? {
        println!("Embedding `{bucket}`: {}", task.status);
        if task.status.is_failure() {
            return Err(format!("no document of `{bucket}` could be embedded").into());
        }
    }

    println!("\nQuestion: {question}\n\nBest passages:");
    let search = SearchDocuments::new(&bucket, &question).num_of_docs(3);
    for (rank, found) in telnyx.embeddings().search_documents(search).await?.iter().enumerate() {
        let passage: String =
            found.document_chunk.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect();
        println!("{}. {} (distance {:.3}): {passage}…", rank + 1, found.metadata.filename, found.distance);
    }

    // The retrieval tool lets the model search the bucket.
    let request = ChatRequest::new([
        Message::system("Answer from the documents, and name the file you used."),
        Message::user(&question),
    ])
    .tool(Tool::retrieval([bucket]).max_num_results(3))
    .max_tokens(300);
    print!("\nAnswer: ");
    let mut stream = telnyx.chat().stream(request).await?;
    while let Some(chunk) = stream.try_next().await? {
        print!("{}", chunk.text_delta());
        std::io::stdout().flush()?;
    }
    match &stream.partial().usage {
        Some(usage) => println!("\n\n{} input tokens, {} output tokens.", usage.prompt_tokens, usage.completion_tokens),
        None => println!("\n\nThe server reported no token usage."),
    }
    Ok(())
}
