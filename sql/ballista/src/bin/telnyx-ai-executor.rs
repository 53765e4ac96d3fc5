//! An executor of a cluster with the SQL functions.

use std::process::ExitCode;

use clap::Parser;
use telnyx_ai_ballista::{Executor, log_to_stderr};

#[tokio::main]
async fn main() -> ExitCode {
    let executor = Executor::parse();
    log_to_stderr(&executor.log);
    match executor.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("telnyx-ai-executor: {error}");
            ExitCode::FAILURE
        }
    }
}
