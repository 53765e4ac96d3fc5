//! The options of a question, and of each question of a conversation.

use clap::Args;

/// The options of a question, and of each question of a conversation.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The model; default: TELNYX_MODEL, the profile, or moonshotai/Kimi-K2.6
    #[arg(short, long, value_name = "MODEL")]
    pub(in crate::commands) model: Option<String>,
    /// Instructions for the model
    #[arg(short, long, value_name = "TEXT")]
    pub(in crate::commands) system: Option<String>,
    /// A file, a folder, the URL of an image, or - for standard input; use the option several times for several
    #[arg(short, long = "file", value_name = "FILE")]
    pub(in crate::commands) files: Vec<String>,
    /// An embedded bucket that the model searches; use the option several times for several
    #[arg(short, long = "bucket", value_name = "BUCKET")]
    pub(in crate::commands) buckets: Vec<String>,
    /// Continue the last conversation
    #[arg(short, long = "continue", conflicts_with = "session")]
    pub(in crate::commands) continues: bool,
    /// Continue the conversation with this name, or start it
    #[arg(long, value_name = "NAME")]
    pub(in crate::commands) session: Option<String>,
    /// The effort of reasoning: none, minimal, low, medium, high, xhigh or max; prints the reasoning on standard error
    #[arg(long, value_name = "EFFORT")]
    pub(in crate::commands) reasoning: Option<String>,
    /// Do not write the question to the log
    #[arg(long)]
    pub(in crate::commands) no_log: bool,
}
