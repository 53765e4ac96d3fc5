//! The log of questions: one line of JSON each, in `questions.jsonl` of the state folder. It never contains the key.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use telnyx_ai::chat::Usage;

use crate::exit::{Failure, Outcome};
use crate::folders;

/// A question and its response.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    /// Number of the line, from 1. It is not stored.
    #[serde(skip_deserializing)]
    pub(crate) id: usize,
    /// Start of the request, in RFC 3339.
    pub(crate) time: String,
    pub(crate) base_url: String,
    pub(crate) session: String,
    pub(crate) model: String,
    pub(crate) prompt: String,
    /// Text of the response, or the part that arrived before an error.
    pub(crate) text: String,
    pub(crate) error: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) usage: Option<Usage>,
    pub(crate) seconds: f64,
}

/// Returns the path of the log.
pub(crate) fn path() -> Outcome<PathBuf> {
    Ok(folders::state()?.join("questions.jsonl"))
}

/// Appends an entry, in which the key is redacted.
pub(crate) fn append(entry: &Entry, key: Option<&str>) -> Outcome {
    let mut line = serde_json::to_string(entry).map_err(|error| Failure::Failed(format!("log: {error}")))?;
    if let Some(key) = key.filter(|key| key.len() >= 8) {
        line = line.replace(key, "[redacted]");
    }
    folders::append_private(&path()?, &line)
}

/// Reads all entries, oldest first. Lines that are not entries are left out, such as one that a crash interrupted.
pub(crate) fn read() -> Outcome<Vec<Entry>> {
    let text = folders::read(&path()?)?.unwrap_or_default();
    let entry = |(index, line)| Some(Entry { id: index + 1, ..serde_json::from_str(line).ok()? });
    Ok(text.lines().enumerate().filter_map(entry).collect())
}
