//! `summarize`: summarizes a file of a bucket.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::SummarizeFile;

use crate::exit::Outcome;
use crate::output;

/// Summarize a file of a bucket.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai summarize handbook warranty.md --emulator")]
pub(crate) struct Summarize {
    /// The bucket
    bucket: String,
    /// The name of the file in the bucket
    file: String,
    /// Instructions for the summary
    #[arg(short, long, value_name = "TEXT")]
    system: Option<String>,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Summarize, telnyx: &Telnyx) -> Outcome {
    let mut summarize = SummarizeFile::new(command.bucket, command.file);
    if let Some(system) = command.system {
        summarize = summarize.system_prompt(system);
    }
    let summary = telnyx.embeddings().summarize(summarize).await?;
    if command.json { output::json(&summary) } else { output::print_line(&summary.summary) }
}
