//! Failures and their exit codes, which are those of `telnyx-ai`.

use std::fmt;
use std::process::ExitCode;

use datafusion::error::DataFusionError;
use telnyx_ai_datafusion::Report;

/// The budget left out rows.
const BUDGET: u8 = 3;
/// Some rows failed.
const ROWS: u8 = 4;

/// Returns the exit code of a report.
pub(crate) fn code(report: &Report) -> u8 {
    match report {
        _ if report.rows.over_budget > 0 => BUDGET,
        _ if report.without_value() > 0 => ROWS,
        _ => 0,
    }
}

/// Returns the more important one of two exit codes.
pub(crate) fn worse(code: u8, other: u8) -> u8 {
    match (code, other) {
        (BUDGET, _) | (_, BUDGET) => BUDGET,
        _ => code.max(other),
    }
}

/// The reason why the program ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments or the SQL are invalid. Nothing was paid.
    Usage(String),
    /// The query failed.
    Failed(String),
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// The same while a cluster runs the query, with what became of it.
    InterruptedOnCluster(String),
    /// The same again, while the requests in flight end.
    Killed,
}

impl Failure {
    /// Finds failures of planning among those of the scheduler, which have a text only.
    pub(crate) fn of_cluster(self) -> Self {
        match self {
            Self::Failed(message) if message.contains("Error planning job") => Self::Usage(message),
            failure => failure,
        }
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted | Self::InterruptedOnCluster(_) | Self::Killed => 130,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Failed(message) => f.write_str(message),
            Self::Interrupted => f.write_str("interrupted; the requests in flight have ended"),
            Self::InterruptedOnCluster(query) => write!(f, "interrupted; {query}"),
            Self::Killed => f.write_str("interrupted; the requests in flight may be paid for"),
        }
    }
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            // Without the names of the rules that found it.
            root @ (DataFusionError::Plan(_) | DataFusionError::Configuration(_)) => {
                Self::Usage(root.message().into_owned())
            }
            DataFusionError::External(source) => match source.downcast_ref::<telnyx_ai::Error>() {
                Some(error) => error.clone().into(),
                None => Self::Failed(error.strip_backtrace()),
            },
            DataFusionError::SQL(..) | DataFusionError::SchemaError(..) => Self::Usage(error.strip_backtrace()),
            _ => Self::Failed(error.strip_backtrace()),
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
