//! `bulk`: sends a request for each row of a file and writes an outcome for each.

mod job;
mod merge;
mod output;
mod rows;
mod watch;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use telnyx_ai::Money;

use crate::cli::Global;
use crate::exit::Outcome;
use rows::Format;

/// Send a request for each row of a file, and pay for each row once.
///
/// The ledger, an SQLite file, has the outcome of each row. The same command continues after an interruption: rows with an
/// outcome cost nothing again, and a changed prompt is a new row. Ctrl-C completes the requests in flight; a second one
/// cancels them.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Bulk {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    job: Option<Job>,
}

const EXAMPLES: &str = "Examples:
  telnyx-ai bulk reviews.csv -o topics.csv --template 'What is this about? {{review}}'
  telnyx-ai bulk mails.jsonl -o names.jsonl --template '{{body}}' --schema 'names[], urgent bool'
  telnyx-ai bulk questions.txt -o answers.jsonl --limit 32 --budget '5 USD'
  telnyx-ai bulk reviews.csv --template @prompt.txt --estimate
  telnyx-ai bulk merge reviews.csv.ledgers -o results.jsonl";

#[derive(Debug, Subcommand)]
enum Action {
    Merge(merge::Merge),
}

/// The options of a job.
#[derive(Args, Debug)]
struct Job {
    /// The rows: a file of CSV, JSON lines (.jsonl) or plain lines (.txt), or - for standard input
    input: String,
    /// The file of outcomes: CSV, or JSON lines; default: JSON lines on standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The prompt, with a variable for each column such as {{title}}, or @FILE; default for plain lines: {{line}}
    #[arg(short, long, value_name = "TEXT")]
    template: Option<String>,
    /// The model; default: TELNYX_MODEL, the profile, or moonshotai/Kimi-K2.6
    #[arg(short, long, value_name = "MODEL")]
    model: Option<String>,
    /// Instructions for the model
    #[arg(short, long, value_name = "TEXT")]
    system: Option<String>,
    /// Respond with JSON: a JSON schema, its file, or fields such as 'name, age int, tags[]'
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// The most output tokens of a row; a budget needs it to be exact
    #[arg(long, value_name = "N")]
    max_tokens: Option<u32>,
    /// The format of the input, for a name without a known extension
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The column whose text identifies a row in the output
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,
    /// The number of requests that run at a time
    #[arg(long, value_name = "N", default_value_t = 16)]
    limit: usize,
    /// Write the outcomes in the order of the rows, instead of the order of completion
    #[arg(long)]
    in_order: bool,
    /// The most that all runs with this ledger may cost together, such as '5 USD'
    #[arg(long, value_name = "AMOUNT")]
    budget: Option<Money>,
    /// Send a sample of N rows, 20 by default, and print what all rows would cost; the sample is in the ledger
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", conflicts_with_all = ["output", "in_order"])]
    estimate: Option<usize>,
    /// Work on one part of the rows: INDEX/COUNT, from 0, or `env` for a Slurm array or an indexed Kubernetes job
    #[arg(long, value_name = "PART")]
    shard: Option<String>,
    /// The ledger; with --shard, the folder of all ledgers; default: beside the output or the input, as NAME.ledger or NAME.ledgers
    #[arg(long, value_name = "PATH")]
    ledger: Option<PathBuf>,
    /// Require that the ledger exists, so that a wrong path does not start the job again
    #[arg(long)]
    resume: bool,
    /// Do not retry rows that an earlier run may have paid for without a response
    #[arg(long)]
    report_unknown: bool,
    /// Retry rows that failed for good in an earlier run
    #[arg(long)]
    retry_failed: bool,
    /// Print the report as a JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// Runs the command. It handles Ctrl-C itself.
pub(crate) async fn run(command: Bulk, global: &Global) -> Outcome {
    match (command.action, command.job) {
        (Some(Action::Merge(command)), _) => merge::run(&command),
        (None, Some(command)) => job::run(&command, global).await,
        // Clap requires one of them.
        (None, None) => Ok(()),
    }
}
