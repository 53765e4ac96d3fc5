//! Cassettes: files of recorded exchanges.

pub(crate) mod content;
mod file;
pub(crate) mod headers;
pub(crate) mod layout;
pub(crate) mod redact;
pub(crate) mod request;

use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::transport::{TransportError, TransportErrorKind};

use content::Content;
use headers::RecordedHeaders;

/// A file of exchanges, in the order in which their requests were sent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cassette {
    version: Version,
    pub(crate) exchanges: Vec<Exchange>,
}

/// The version of the format, 1.
#[derive(Debug)]
struct Version;

/// A request and its response or error. An error beside a response is that of an incomplete body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    pub(crate) request: RecordedRequest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<RecordedResponse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<RecordedError>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) query: String,
    #[serde(default, skip_serializing_if = "RecordedHeaders::is_empty")]
    pub(crate) headers: RecordedHeaders,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Content>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedResponse {
    #[serde(with = "status")]
    pub(crate) status: StatusCode,
    /// Milliseconds between the request and the headers.
    pub(crate) after_ms: u64,
    #[serde(default, skip_serializing_if = "RecordedHeaders::is_empty")]
    pub(crate) headers: RecordedHeaders,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Content>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedError {
    pub(crate) kind: RecordedErrorKind,
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordedErrorKind {
    Connect,
    Unprocessed,
    Interrupted,
    Timeout,
    Body,
    Unsendable,
    /// The caller dropped the call or the body.
    Dropped,
}

impl Cassette {
    pub(crate) fn new(exchanges: Vec<Exchange>) -> Self {
        Self { version: Version, exchanges }
    }
}

impl RecordedError {
    pub(crate) fn of(error: &TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Connect => RecordedErrorKind::Connect,
            TransportErrorKind::Unprocessed => RecordedErrorKind::Unprocessed,
            TransportErrorKind::Timeout => RecordedErrorKind::Timeout,
            TransportErrorKind::Body => RecordedErrorKind::Body,
            TransportErrorKind::Unsendable => RecordedErrorKind::Unsendable,
            _ => RecordedErrorKind::Interrupted,
        };
        Self { kind, message: innermost(error) }
    }

    /// Creates the mark of an exchange that the caller dropped.
    pub(crate) fn dropped() -> Self {
        let message = "the caller dropped the call before its end".to_owned();
        Self { kind: RecordedErrorKind::Dropped, message }
    }

    /// Creates the error of a stream that cannot be recorded without a secret.
    pub(crate) fn not_recorded() -> Self {
        let message = "the stream was not recorded, because its events contain a secret in parts".to_owned();
        Self { kind: RecordedErrorKind::Interrupted, message }
    }

    /// Returns the error for a replay. The caller of a dropped call no longer waited for a response.
    pub(crate) fn to_transport(&self, has_response: bool) -> TransportError {
        let kind = match self.kind {
            RecordedErrorKind::Connect => TransportErrorKind::Connect,
            RecordedErrorKind::Unprocessed => TransportErrorKind::Unprocessed,
            RecordedErrorKind::Timeout => TransportErrorKind::Timeout,
            RecordedErrorKind::Body => TransportErrorKind::Body,
            RecordedErrorKind::Unsendable => TransportErrorKind::Unsendable,
            RecordedErrorKind::Dropped if !has_response => TransportErrorKind::Timeout,
            RecordedErrorKind::Interrupted | RecordedErrorKind::Dropped => TransportErrorKind::Interrupted,
        };
        TransportError::new(kind, self.message.clone())
    }
}

/// Returns the specific cause ("connection refused"), which is the one that a [`TransportError`] shows.
fn innermost(error: &TransportError) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(serde::de::Error::custom(format!("`version` is {other}, and this SDK reads 1"))),
        }
    }
}

/// The status as a number.
mod status {
    use http::StatusCode;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(status.as_u16())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
        let number = u16::deserialize(deserializer)?;
        StatusCode::from_u16(number).map_err(|_| serde::de::Error::custom(format!("`status` is {number}")))
    }
}
