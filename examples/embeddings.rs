//! Embeddings: embeds the files of a bucket, prints the status of each file, searches the files, and summarizes one
//! file.
//!
//! ```text
//! cargo run --example embeddings
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one embedding task, one search and one summary of the bucket `shop`.

use std::path::Path;

use telnyx_ai::embeddings::{EmbedBucket, SearchDocuments, SummarizeFile};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let embeddings = server.telnyx.embeddings();

    let task = embeddings
        .embed_bucket(EmbedBucket::new("shop").document_chunk_size(400).document_chunk_overlap_size(80))
        .await?;
    let done = embeddings.wait(&task.task_id).await?;
    println!("Embedding: {}", done.status);
    for file in embeddings.buckets().list_files("shop").await? {
        println!("  {} {}", file.filename, file.error_reason.unwrap_or_else(|| file.status.to_string()));
    }

    for found in embeddings.search_documents(SearchDocuments::new("shop", "How long does a repair take?")).await? {
        println!("{:.3} {}: {:.60}…", found.distance, found.metadata.filename, found.document_chunk.replace('\n', " "));
    }

    let summary = embeddings.summarize(SummarizeFile::new("shop", "warranty.md")).await?;
    println!("warranty.md in short: {}", summary.summary);
    Ok(())
}
