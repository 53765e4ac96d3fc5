//! The program `telnyx-ai`.

#![forbid(unsafe_code)]

mod charset;
mod cli;
mod client;
mod commands;
mod config;
mod exit;
mod fields;
mod files;
mod folders;
mod log;
mod markdown;
mod nearest;
mod output;
mod picture;
mod progress;
mod resource;
mod schema;
mod sessions;
mod template;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::parse(std::env::args_os()) {
        Ok(cli) => exit::report(commands::run(cli)),
        Err(error) => exit::report_usage(&error),
    }
}
