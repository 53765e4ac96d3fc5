//! Storage: creates a bucket, uploads a folder with progress, lists, downloads and deletes.
//!
//! ```text
//! cargo run --example storage
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: it creates a bucket, stores a few small files in it and embeds them, and deletes the bucket at the end.

use std::path::Path;
use std::time::SystemTime;

use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::EmbedDirEvent;
use telnyx_ai::storage::{CreateBucket, GetObject, ListObjects};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_empty_emulator().await?;
    // Names of buckets are unique among all accounts.
    let name = format!("telnyx-ai-storage-{}", SystemTime::UNIX_EPOCH.elapsed()?.as_secs());
    println!("Using {}, storage bucket `{name}`.", server.description);
    let done = run(&server.telnyx, &name).await;
    server.telnyx.embeddings().buckets().delete_embeddings(&name).await.ok();
    server.telnyx.storage().buckets().delete_all(&name, |deleted| println!("{deleted} objects deleted")).await?;
    done
}

async fn run(telnyx: &Telnyx, name: &str) -> Outcome {
    telnyx.storage().buckets().create(CreateBucket::new(name).region("us-central-1")).await?;
    let bucket = telnyx.storage().bucket(name).await?;

    bucket.put("notes/today.txt", "Call the supplier.").metadata("author", "Ann").await?;
    let head = bucket.head("notes/today.txt").await?;
    let author = head.metadata.get("author").map_or("unknown", String::as_str);
    println!("notes/today.txt: {} bytes, by {author}", head.size.unwrap_or_default());
    let start = bucket.get(GetObject::new("notes/today.txt").range(0..4)).bytes().await?;
    println!("It begins with {:?}.", String::from_utf8_lossy(&start));

    // Uploads the files that the bucket does not have, embeds them, and waits.
    let mut events = telnyx.embeddings().embed_dir(Path::new(DATA), name).prefix("shop/").stream();
    while let Some(event) = events.try_next().await? {
        match event {
            EmbedDirEvent::Found { files, bytes } => println!("{files} files, {bytes} bytes"),
            EmbedDirEvent::Uploaded { key, bytes } => println!("uploaded {key}, {bytes} bytes"),
            EmbedDirEvent::Embedded { key } => println!("embedded {key}"),
            EmbedDirEvent::Skipped { key, reason } => println!("skipped {key}: {reason}"),
            EmbedDirEvent::Failed { key, error } => println!("failed {key}: {error}"),
            _ => {}
        }
    }

    let mut objects = bucket.list_all(ListObjects::new().prefix("shop/"));
    while let Some(object) = objects.try_next().await? {
        println!("{:>8} {}", object.size, object.key);
    }
    Ok(())
}
