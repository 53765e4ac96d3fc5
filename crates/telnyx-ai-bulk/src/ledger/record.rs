//! The outcome of a row, as the ledger stores it.

use bytes::Bytes;
use telnyx_ai_chat::Usage;
use telnyx_ai_core::Money;

use crate::outcome::Failure;
use crate::row::RowId;

/// A stored outcome.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: RowId,
    /// The key of the caller.
    pub(crate) key: Option<String>,
    /// Method and path, such as `POST /ai/chat/completions`.
    pub(crate) operation: String,
    /// The model that responded, otherwise the requested model.
    pub(crate) model: Option<String>,
    pub(crate) stored: Stored,
    pub(crate) usage: Option<Usage>,
    /// `None` if it is unknown.
    pub(crate) cost: Option<Money>,
    /// Number of requests that were sent.
    pub(crate) attempts: u32,
    /// Request id of the service. That of a failure is [`Failure::request_id`], and is stored if this is `None`.
    pub(crate) request_id: Option<String>,
    /// Start and end of the call, in milliseconds since 1970.
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: i64,
}

/// The stored result of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stored {
    /// The complete body of the response.
    Response(Bytes),
    /// The error of the call.
    Failure(Failure),
    /// A response that was paid for and cannot be decoded: its body and the error.
    Unreadable(Bytes, Failure),
}

impl Stored {
    pub(crate) fn response(&self) -> Option<&Bytes> {
        match self {
            Self::Response(body) | Self::Unreadable(body, _) => Some(body),
            Self::Failure(_) => None,
        }
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failure(failure) | Self::Unreadable(_, failure) => Some(failure),
            Self::Response(_) => None,
        }
    }
}

/// The content of the ledger for a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// The row has an outcome.
    Outcome(Box<Record>),
    /// The row has an intent of an earlier run, and no response.
    Unknown,
    /// The ledger does not know the row.
    New,
}

impl Found {
    /// `is_unknown` is `true` if the row has an intent of an earlier run.
    pub(crate) fn of(record: Option<Box<Record>>, is_unknown: bool) -> Self {
        match record {
            // The row failed, and its retry was interrupted.
            Some(record) if is_unknown && record.stored.response().is_none() => Self::Unknown,
            Some(record) => Self::Outcome(record),
            None if is_unknown => Self::Unknown,
            None => Self::New,
        }
    }

    /// Returns the size of the response.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Outcome(record) => record.stored.response().map_or(0, |body| body.len()),
            Self::Unknown | Self::New => 0,
        }
    }
}
