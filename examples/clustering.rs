//! Clustering: computes the topics of the documents of a bucket, prints them as a tree, and saves them as a picture.
//!
//! ```text
//! cargo run --example clustering
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one embedding task and one clustering task of the bucket `shop`.

use std::path::Path;

use telnyx_ai::clustering::{ComputeClusters, GetClusters};
use telnyx_ai::embeddings::EmbedBucket;
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let (embeddings, clusters) = (server.telnyx.embeddings(), server.telnyx.clusters());

    // Small chunks, because clustering needs more chunks than the documents have by default.
    let embed = EmbedBucket::new("shop").document_chunk_size(200).document_chunk_overlap_size(40);
    let task = embeddings.embed_bucket(embed).await?;
    embeddings.wait(&task.task_id).await?;

    let task = clusters.compute(ComputeClusters::new("shop").min_cluster_size(4).min_subcluster_size(3)).await?;
    let result = clusters.wait(GetClusters::new(&task.task_id).show_subclusters(true)).await?;
    for (depth, cluster) in result.walk() {
        println!("{}{} ({} chunks)", "  ".repeat(depth), cluster.title(), cluster.total_number_of_nodes);
    }

    let path = std::env::temp_dir().join("telnyx-ai-clusters.png");
    let bytes = clusters.get_graph(&task.task_id).save_to(&path).await?;
    println!("{bytes} bytes in {}", path.display());
    Ok(())
}
