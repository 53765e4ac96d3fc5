//! `telnyx-ai-sql`: SQL over files with the functions of the Telnyx AI Inference API.

mod arguments;
mod copy;
mod csv_columns;
mod exit;
mod file_names;
mod formats;
mod interrupt;
mod output;
mod queries;
mod session;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are for standard output, and their write error is that of a closed pipe.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    log();
    match queries::run(&arguments).await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.code()
        }
    }
}

/// Writes warnings, such as those of the cost guard, to standard error.
fn log() {
    // Ballista logs the error that the program prints.
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error,ballista_core=off,telnyx_ai_datafusion=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
}
