//! `bulk merge`: one result of all shards of a job.

use std::path::PathBuf;

use clap::Args;

use crate::exit::{Failure, Outcome};
use crate::output;

/// Write the outcomes of all shards as JSON lines, and one ledger of them.
///
/// It can run again after more shards have run. With the merged ledger, `bulk` without --shard writes the output of the job.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai bulk merge reviews.csv.ledgers -o results.jsonl")]
pub(crate) struct Merge {
    /// The folder of the ledgers
    folder: PathBuf,
    /// The file of outcomes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The merged ledger; default: the name of the output, and .ledger
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Print the counts as a JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(command: &Merge) -> Outcome {
    let ledger = command.ledger.clone().unwrap_or_else(|| super::job::beside(&command.output, ".ledger"));
    let merged = telnyx_ai::bulk::merge(&command.folder, ledger, &command.output)?;
    output::note(&merged.to_string());
    if command.json {
        output::json(&merged)?;
    }
    match merged.failed + merged.unknown {
        0 => Ok(()),
        failed => Err(Failure::Partial(format!("{failed} rows have no value"))),
    }
}
