//! The file of results of a merge.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;
use telnyx_ai_chat::Usage;
use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Money, Result};

use crate::ledger::Record;
use crate::outcome::{Failure, RowError};
use crate::output::Target;

/// Writes a file of JSON lines. The file gets its name when it is complete.
pub(super) struct Results(Target);

#[derive(Serialize)]
struct Line<'a> {
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Reason<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<&'a Usage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Json(Box<RawValue>),
    Text(Cow<'a, str>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Reason<'a> {
    Failure(&'a Failure),
    Unknown { kind: &'a str, message: String },
}

impl Results {
    pub(super) fn create(path: &Path) -> Result<Self> {
        Target::file(path).map(Self)
    }

    pub(super) fn outcome(&mut self, record: &Record) -> Result<()> {
        let line = Line {
            key: record.key.as_deref(),
            value: record.stored.response().map(|body| value(body)),
            error: record.stored.failure().map(Reason::Failure),
            usage: record.usage.as_ref(),
            cost: record.cost,
            attempts: Some(record.attempts),
        };
        self.line(&line)
    }

    /// Writes a row whose response is lost.
    pub(super) fn unknown(&mut self, key: Option<&str>) -> Result<()> {
        let reason = Reason::Unknown { kind: "unknown", message: RowError::Unknown.to_string() };
        self.line(&Line { key, value: None, error: Some(reason), usage: None, cost: None, attempts: None })
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        let mut bytes = serde_json::to_vec(line)
            .map_err(|source| io_error(format!("a result cannot be written: {source}"), io::Error::from(source)))?;
        bytes.push(b'\n');
        self.0.write(&bytes)
    }

    pub(super) fn finish(self) -> Result<()> {
        self.0.finish()
    }
}

/// Returns the body of a response on one line, as JSON if it is JSON, otherwise as text.
fn value(body: &[u8]) -> Value<'_> {
    let text = String::from_utf8_lossy(body);
    let is_json = serde_json::from_str::<&RawValue>(&text).is_ok();
    // Line breaks in JSON are between its tokens.
    let json = is_json.then(|| RawValue::from_string(text.replace(['\n', '\r'], " ")));
    match json {
        Some(Ok(json)) => Value::Json(json),
        _ => Value::Text(text),
    }
}
