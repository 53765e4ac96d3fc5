//! A failed call, as the ledger stores it.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Error, ErrorKind};

/// A failed call, as the ledger stores it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Label of the [`ErrorKind`], such as `api`.
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
    /// `true` if the request [may have been charged](telnyx_ai_core::Error::may_have_been_charged), or an earlier request
    /// of the row whose response is lost.
    #[serde(default)]
    pub may_have_been_charged: bool,
}

/// Kinds of errors whose cause is the network or this machine.
const OUTSIDE: [ErrorKind; 6] = [
    ErrorKind::Config,
    ErrorKind::Connect,
    ErrorKind::Timeout,
    ErrorKind::Interrupted,
    ErrorKind::IncompleteStream,
    ErrorKind::Io,
];

impl Failure {
    pub(crate) fn new(error: &Error) -> Self {
        Self {
            kind: error.kind().as_str().to_owned(),
            message: error.to_string(),
            status: error.status().map(|status| status.as_u16()),
            code: error.details().first().and_then(|detail| detail.code.clone()),
            request_id: error.request_id().map(str::to_owned),
            may_have_been_charged: error.may_have_been_charged(),
        }
    }

    /// Returns `true` if the cause is outside the request: the network, the service (408, 429, 5xx), the account (401, 402,
    /// 403), or a model or path that does not exist (404). The same request may then succeed later, so a failure of this kind
    /// is not the final outcome of its row.
    ///
    /// The next run of the job sends such a row again. If the failed request
    /// [may have been charged](Self::may_have_been_charged), the choice of [`UnknownRows`](crate::UnknownRows) applies.
    pub fn is_temporary(&self) -> bool {
        OUTSIDE.iter().any(|kind| kind.as_str() == self.kind)
            || self.kind == ErrorKind::Api.as_str()
                && self.status.is_some_and(|status| matches!(status, 401..=404 | 408 | 429 | 500..))
    }
}
