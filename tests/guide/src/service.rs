//! The emulator that the blocks of the guide call.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are only called by tests, where a panic is a failed test"
)]

use std::fmt::Debug;
use std::process::{Command, Stdio};
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;

/// The result of a block.
pub trait Outcome {
    /// Panics if the block failed.
    fn check(self);
}

impl Outcome for () {
    fn check(self) {}
}

impl<T, E: Debug> Outcome for Result<T, E> {
    fn check(self) {
        if let Err(error) = self {
            panic!("the block failed: {error:?}");
        }
    }
}

/// Panics if the block failed.
pub fn succeeds(outcome: impl Outcome) {
    outcome.check();
}

/// An emulator with documents in the bucket `docs`, which are embedded, and a client of it.
pub struct Service {
    /// The client.
    pub telnyx: Telnyx,
    emulator: Emulator,
}

impl Service {
    /// Starts the emulator.
    pub async fn start() -> Self {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data");
        let mut builder = Emulator::builder().task_step(Duration::ZERO).chunk_delay(Duration::ZERO);
        for file in ["warranty.md", "returns.md", "shipping.md", "training.jsonl"] {
            builder = builder.file("docs", file, std::fs::read(format!("{data}/{file}")).expect(file));
        }
        let emulator = builder.start().await.unwrap();
        let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
        let task = telnyx.embeddings().embed_bucket("docs").await.unwrap();
        telnyx.embeddings().wait(&task.task_id).poll_interval(Duration::from_millis(5)).await.unwrap();
        Self { telnyx, emulator }
    }
}

/// Runs the ignored test `path` of this test binary as a program: with the environment of a user.
///
/// # Panics
/// Panics if the program fails.
pub fn run_program(path: &str) {
    let (_, test) = path.split_once("::").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let service = runtime.block_on(Service::start());
    let tool_server = runtime.block_on(crate::tool_server::start());
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env("TELNYX_API_KEY", "any")
        .env("TELNYX_BASE_URL", service.emulator.base_url())
        .env("DOCS_MCP_URL", tool_server)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let is_run = printed.contains("1 passed");
    assert!(output.status.success() && is_run, "{test}: {printed}{}", String::from_utf8_lossy(&output.stderr));
}
