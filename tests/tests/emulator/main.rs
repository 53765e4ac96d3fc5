//! Tests of the facade against the emulator, which shares no types with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod api_description;
mod chat;
mod compatible;
mod conversations;
mod documents;
mod errors;
mod structured;

use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::EmbeddingTask;
use telnyx_ai_emulator::Emulator;

const WARRANTY: &str =
    "Warranty\n\nThe warranty lasts two years from the day of purchase. It covers faults of material.";
const RETURNS: &str = "Returns\n\nItems can be returned within 30 days. The customer pays for the parcel.";
const SHIPPING: &str = "Shipping\n\nParcels leave our warehouse in Rotterdam every weekday before noon.";

/// Starts an emulator without delays, with three documents in the bucket `docs`, and a client of it.
async fn start() -> (Emulator, Telnyx) {
    let emulator = Emulator::builder()
        .file("docs", "warranty.txt", WARRANTY)
        .file("docs", "returns.txt", RETURNS)
        .file("docs", "shipping.txt", SHIPPING)
        .task_step(Duration::ZERO)
        .chunk_delay(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    (emulator, telnyx)
}

/// Embeds a bucket and waits until the task has ended.
async fn embed(telnyx: &Telnyx, bucket: &str) -> EmbeddingTask {
    let task = telnyx.embeddings().embed_bucket(bucket).await.unwrap();
    let wait = telnyx
        .embeddings()
        .wait(&task.task_id)
        .poll_interval(Duration::from_millis(1))
        .deadline(Duration::from_secs(20));
    let done = wait.await.unwrap();
    assert_eq!(done.task_id, task.task_id);
    done
}
