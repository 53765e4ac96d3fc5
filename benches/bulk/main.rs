//! The cost of a bulk job per row: with a ledger, without one, and as plain tasks; and the resumption of a finished job.
//!
//! `cargo bench --bench bulk` prints the figures; `-- --help` lists the options.

mod client;
mod figures;

use std::error::Error;
use std::process::ExitCode;

use lexopt::prelude::*;
use telnyx_ai_benches::server;

const HELP: &str = "\
Measures the cost of a bulk job per row, with 64 requests in flight.

  --rows N           rows of a job, default 100000
  --repetitions N    number of measurements, default 3
  --instructions     user instructions per row instead, counted by valgrind

Run nothing else on the machine. Requires Linux; --instructions requires valgrind.";

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("serve") => serve(),
        Some("client") => client::run(),
        _ => drive(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(server::serve(|address| println!("{address}")))?)
}

fn drive() -> Result<(), Box<dyn Error>> {
    let (mut rows, mut repetitions, mut instructions) = (100_000, 3, false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rows") => rows = arguments.value()?.parse()?,
            Long("repetitions") => repetitions = arguments.value()?.parse()?,
            Long("instructions") => instructions = true,
            // Cargo passes `--bench` to each benchmark.
            Long("bench") => {}
            Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    match (rows, repetitions) {
        (0, _) | (_, 0) => Err("--rows and --repetitions: give at least 1".into()),
        _ if instructions => figures::instructions(rows),
        _ => figures::times(rows, repetitions),
    }
}
