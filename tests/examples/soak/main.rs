//! Soak: many concurrent calls of every kind. 20 % of the requests meet a fault. Afterwards the state of the emulator
//! must match the results of the calls: no object is lost or duplicated.
//!
//! ```text
//! cargo run -p telnyx-ai-tests --example soak -- --seconds 60 --seed 7
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test program")]

mod ledger;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;

use ledger::Ledger;
use worker::Worker;

const TRAINING: &str =
    r#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}"#;
const WORKERS: u64 = 16;

fn argument(name: &str, default: u64) -> u64 {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name);
    at.map_or(default, |at| arguments.get(at + 1).and_then(|text| text.parse().ok()).expect("a number after the flag"))
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

#[tokio::main]
async fn main() {
    let random = u64::from(std::process::id()) ^ u64::from(std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos());
    let (seconds, seed) = (argument("--seconds", 20), argument("--seed", random));
    println!("seed {seed}, {seconds} s, {WORKERS} workers");

    let emulator = Emulator::builder()
        .file("docs", "warranty.txt", "The warranty lasts two years from the day of purchase.")
        .file("training", "training.jsonl", TRAINING)
        .task_step(Duration::from_millis(1))
        .chunk_delay(Duration::ZERO)
        .keep_requests(0)
        .start()
        .await
        .unwrap();
    let telnyx = Telnyx::builder()
        .api_key("any")
        .base_url(emulator.base_url())
        .timeout(Duration::from_millis(800))
        .stream_idle_timeout(Duration::from_millis(800))
        .deadline(Duration::from_secs(10))
        .max_concurrent_requests(64)
        .build()
        .unwrap();
    // Set-up of the calls, before the faults begin.
    let task = telnyx.embeddings().embed_bucket("docs").await.unwrap();
    telnyx.embeddings().wait(&task.task_id).poll_interval(Duration::from_millis(10)).await.unwrap();
    let files = open_files();

    emulator.faults().random(0.2, seed).unwrap();
    let ledger = Arc::new(Ledger::default());
    let ends = Instant::now() + Duration::from_secs(seconds);
    let workers = (0..WORKERS)
        .map(|number| tokio::spawn(Worker::new(telnyx.clone(), Arc::clone(&ledger), number, seed).run(ends)));
    for worker in workers.collect::<Vec<_>>() {
        worker.await.expect("a worker panicked");
    }

    emulator.faults().clear();
    let (done, failed) = ledger.counts();
    println!("{done} calls succeeded, {failed} failed");
    ledger.compare(&telnyx).await;
    // Interrupted connections are closed by now; only the few connections of the pool are open.
    let left = open_files();
    assert!(left <= files + 2 * 64 + 16, "{left} open files, {files} before");
    assert!(done > 10 * seconds && failed > 0, "too few calls for a result");
    println!("the state matches the calls: nothing lost, nothing duplicated");
}
