//! The scheduler of a cluster with the SQL functions.

use std::process::ExitCode;

use clap::Parser;
use telnyx_ai_ballista::{Scheduler, log_to_stderr};
use tokio::runtime::Builder;

/// Planning recurses once for each operator of a query.
const STACK: usize = 32 * 1024 * 1024;

fn main() -> ExitCode {
    let scheduler = Scheduler::parse();
    log_to_stderr(&scheduler.log);
    let result = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    let ready = |address| println!("telnyx-ai-scheduler listens on {address}");
    let result = result
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(async { tokio::spawn(scheduler.run(ready)).await? }));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("telnyx-ai-scheduler: {error}");
            ExitCode::FAILURE
        }
    }
}
