//! The program `telnyx-ai-emulator`.

use std::process::ExitCode;

use clap::Parser;
use telnyx_ai_emulator::program;

/// A local server that implements the Telnyx AI Inference API.
///
/// The first line of standard output is the base URL for clients. Any key is accepted. SIGTERM and SIGINT (Ctrl-C) stop
/// the program with exit code 0 after open requests are complete, or after 5 s; a second signal stops it immediately.
#[derive(Parser)]
#[command(version)]
struct Program {
    #[command(flatten)]
    arguments: program::Arguments,
}

fn main() -> ExitCode {
    program::run(&Program::parse().arguments)
}
