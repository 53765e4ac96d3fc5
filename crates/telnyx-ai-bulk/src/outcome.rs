//! The outcome of a row.

use std::fmt;

use serde::{Deserialize, Serialize};
use telnyx_ai_chat::Usage;

use crate::row::BadRow;

/// The outcome of a row.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// Position of the row in the input, from 0.
    pub index: u64,
    /// The key of the caller.
    pub key: Option<String>,
    /// The value, or the reason why the row has none.
    pub result: Result<T, RowError>,
    /// Token usage; `None` if the service did not report it.
    pub usage: Option<Usage>,
    /// Number of requests that were sent for the row, in this run or in the run that wrote the outcome.
    pub attempts: u32,
    /// `true` if the outcome was read from the ledger.
    pub from_ledger: bool,
}

/// The reason why a row has no value.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum RowError {
    /// The row has no request: its input cannot be read.
    BadRow(BadRow),
    /// The call failed.
    Failed(Failure),
    /// An earlier run was interrupted while the row was in flight: the row may have been paid for, and its response is
    /// lost. Only with the choice to report such rows.
    Unknown,
    /// The next request could have exceeded the budget.
    Budget,
    /// The job was stopped before the row was sent.
    Stopped,
}

/// A failed call, as the ledger stores it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Label of the [`ErrorKind`](telnyx_ai_core::ErrorKind), such as `api`.
    pub kind: String,
    /// The message of the error.
    pub message: String,
    /// HTTP status; `None` without a response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// First error code of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Request id of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// See [`Error::may_have_been_charged`](telnyx_ai_core::Error::may_have_been_charged).
    #[serde(default)]
    pub may_have_been_charged: bool,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRow(bad) => bad.fmt(f),
            Self::Failed(failure) => f.write_str(&failure.message),
            Self::Unknown => f.write_str("an earlier run was interrupted while the row was in flight"),
            Self::Budget => f.write_str("the budget of the job is used"),
            Self::Stopped => f.write_str("the job was stopped before the row was sent"),
        }
    }
}

impl std::error::Error for RowError {}
