//! The arguments of the program.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// SQL over files with the functions of the Telnyx AI Inference API.
///
/// Files are tables: SELECT text, ai_classify(text, ['praise', 'complaint']) FROM 'reviews.parquet'.
/// `COPY (SELECT …) TO 'result.parquet'` writes a file. A query that runs again with the same ledger pays only for rows without
/// an outcome.
#[derive(Debug, Parser)]
#[command(name = "telnyx-ai-sql", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// One or several statements, separated by `;`; `-` reads them from standard input
    pub(crate) sql: String,
    /// SQLite file with the outcomes of rows; created if it does not exist
    #[arg(long, value_name = "FILE", default_value = "telnyx-ai-sql.sqlite", conflicts_with_all = ["ballista", "emulator", "no_ledger"])]
    pub(crate) ledger: PathBuf,
    /// Record nothing: a query that runs again pays for all rows again
    #[arg(long, conflicts_with = "ballista")]
    pub(crate) no_ledger: bool,
    /// Send rows again whose outcome in the ledger is a final failure, such as a rejected prompt
    #[arg(long, conflicts_with_all = ["ballista", "emulator", "no_ledger"])]
    pub(crate) retry_failed: bool,
    /// The most that all queries with the same ledger may cost, such as '2.50 USD'
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) max_cost: Option<String>,
    /// Model of the chat functions
    #[arg(long, short, env = "TELNYX_MODEL", default_value = "moonshotai/Kimi-K2.6")]
    pub(crate) model: String,
    /// Number of requests that run at a time
    #[arg(long, default_value = "16", conflicts_with = "ballista")]
    pub(crate) limit: NonZeroUsize,
    /// Requests per minute for each model. Limits that responses report hold too
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["ballista", "emulator"])]
    pub(crate) requests_per_minute: Option<NonZeroU64>,
    /// Format of the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Run on the cluster of this scheduler, such as df://127.0.0.1:50050; its executors have the key and the ledger
    #[arg(long, value_name = "URL", conflicts_with = "emulator")]
    pub(crate) ballista: Option<String>,
    /// Run against an emulator inside this process, without an account and without a ledger
    #[arg(long)]
    pub(crate) emulator: bool,
}

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Csv,
    /// JSON lines
    Jsonl,
}

const EXAMPLES: &str = "Examples:
  telnyx-ai-sql \"SELECT ai_query('What is the capital of Norway?')\" --emulator
  telnyx-ai-sql \"COPY (SELECT *, ai_summarize(text) AS summary FROM 'reviews.csv') TO 'out.parquet'\"

TELNYX_API_KEY has the key. `telnyx-ai sql …` is the same program with the key and the profile of `telnyx-ai`.";
