//! Quickstart: uploads documents to a storage bucket, embeds them, searches them, and streams a response that uses the
//! passages found.
//!
//! ```text
//! cargo run --example quickstart                                        # the documents of this repository
//! cargo run --example quickstart -- ./handbook "Who pays?"              # your own folder
//! TELNYX_API_KEY=… cargo run --example quickstart -- ./handbook "Who pays?"     # with your account
//! TELNYX_API_KEY=… cargo run --example quickstart -- ./handbook "Who pays?" --keep   # and keep the bucket
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: it creates a bucket, uploads and embeds the files, and makes one search and one chat completion. It
//! deletes the bucket at the end, unless `--keep` is given.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message, Tool};
use telnyx_ai::embeddings::{EmbedDirEvent, SearchDocuments};
use telnyx_ai_examples::{Outcome, Server};

const QUESTION: &str = "When is a chat completion retried after a failure?";
const MODEL: &str = "moonshotai/Kimi-K2.6";
/// Price of embedded storage in dollars for a GiB and month, a hundred times the price of plain storage.
const DOLLARS_PER_GIB: f64 = 0.60;

#[tokio::main]
async fn main() -> Outcome {
    let (flags, arguments): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|next| next.starts_with("--"));
    if let Some(unknown) = flags.iter().find(|flag| *flag != "--keep") {
        return Err(format!("unknown option {unknown}; there is only --keep").into());
    }
    let mut arguments = arguments.into_iter();
    let folder = arguments.next().map(PathBuf::from);
    let question = arguments.next().unwrap_or_else(|| QUESTION.to_owned());
    // Names of buckets are unique among all accounts.
    let seconds = SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
    let bucket = format!("telnyx-ai-quickstart-{seconds}");

    let server = Server::from_env_or_empty_emulator().await?;
    println!("Using {}, storage bucket `{bucket}`.", server.description);
    let done = run(&server.telnyx, &bucket, folder.as_deref(), &question).await;
    if !flags.is_empty() {
        println!("The bucket `{bucket}` is not deleted; `storage().buckets().delete_all(\"{bucket}\", …)` deletes it.");
        return done;
    }
    let deleted = delete(&server.telnyx, &bucket).await;
    if let Err(error) = &deleted {
        println!("The bucket `{bucket}` was not deleted and is charged: {error}");
    }
    done.and(deleted)
}

async fn run(telnyx: &Telnyx, bucket: &str, folder: Option<&Path>, question: &str) -> Outcome {
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut upload = telnyx.embeddings().embed_dir(folder.unwrap_or(repository), bucket);
    if folder.is_none() {
        upload = upload.include("/*.md");
    }
    // The service embeds in the background; the stream ends when all files are embedded.
    let mut events = upload.deadline(Duration::from_secs(600)).stream();
    while let Some(event) = events.try_next().await? {
        match event {
            EmbedDirEvent::Found { files, bytes } => println!("Uploading {files} files, {bytes} bytes."),
            EmbedDirEvent::Failed { key, error } => println!("{key} failed: {error}"),
            EmbedDirEvent::Embedding { status, .. } => println!("Embedding `{bucket}`: {status}"),
            _ => {}
        }
    }
    let report = events.report();
    if report.embedded.is_empty() {
        return Err(format!("no document of `{bucket}` could be embedded").into());
    }
    let month = report.uploaded_bytes as f64 / f64::from(1 << 30) * DOLLARS_PER_GIB;
    println!("{} files are embedded. Keeping them costs about ${month:.6} a month.", report.embedded.len());

    println!("\nQuestion: {question}\n\nBest passages:");
    let search = SearchDocuments::new(bucket, question).num_of_docs(3);
    for (rank, found) in telnyx.embeddings().search_documents(search).await?.iter().enumerate() {
        let passage: String =
            found.document_chunk.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect();
        println!("{}. {} (distance {:.3}): {passage}…", rank + 1, found.metadata.filename, found.distance);
    }

    // The retrieval tool lets the model search the bucket.
    let request = ChatRequest::new([
        Message::system("Answer from the documents, and name the file you used."),
        Message::user(question),
    ])
    .model(MODEL)
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

/// Deletes the embeddings and the bucket, also after a failure.
async fn delete(telnyx: &Telnyx, bucket: &str) -> Outcome {
    match telnyx.embeddings().buckets().delete_embeddings(bucket).await {
        Err(error) if !error.is_not_found() => return Err(error.into()),
        _ => {}
    }
    match telnyx.storage().buckets().delete_all(bucket, |_| {}).await {
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(()),
    }
}
