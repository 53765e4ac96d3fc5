//! Failures and their exit codes, which are those of `telnyx-ai`.

use std::fmt;
use std::process::ExitCode;

use datafusion::error::DataFusionError;

/// The budget left out rows.
pub(crate) const BUDGET: u8 = 3;
/// Some rows failed.
pub(crate) const ROWS: u8 = 4;

/// The reason why the program ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments or the SQL are invalid. Nothing was paid.
    Usage(String),
    /// The query failed.
    Failed(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-C while a cluster runs the query, which continues.
    ClusterInterrupted,
    /// Ctrl-C again, while the requests in flight end.
    Killed,
}

impl Failure {
    /// Adds the URL to the error of a scheduler that cannot be reached.
    pub(crate) fn of_cluster(self, url: &str) -> Self {
        match self {
            Self::Failed(message) if message.contains("ConnectError") => {
                Self::Failed(format!("the scheduler of `--ballista {url}` cannot be reached: {message}"))
            }
            Self::Interrupted => Self::ClusterInterrupted,
            failure => failure,
        }
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted | Self::ClusterInterrupted | Self::Killed => 130,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Failed(message) => f.write_str(message),
            Self::Interrupted => f.write_str("interrupted; the requests in flight have ended"),
            Self::ClusterInterrupted => {
                f.write_str("interrupted; the cluster continues the query and pays for its rows")
            }
            Self::Killed => f.write_str("interrupted; the requests in flight may be paid for"),
        }
    }
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        let message = error.strip_backtrace();
        match error.find_root() {
            DataFusionError::SQL(..) | DataFusionError::Plan(_) | DataFusionError::SchemaError(..) => {
                Self::Usage(message)
            }
            _ => Self::Failed(message),
        }
    }
}

impl From<telnyx_ai::Error> for Failure {
    fn from(error: telnyx_ai::Error) -> Self {
        match error.is_config() || error.is_invalid_input() {
            true => Self::Usage(error.to_string()),
            false => Self::Failed(error.to_string()),
        }
    }
}
