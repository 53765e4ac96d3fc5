//! The file of outcomes.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use telnyx_ai::bulk::{Outcome as Row, OutcomeWriter};
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai::decode;

use super::Job;
use crate::exit::Outcome;
use crate::output;

/// The output of a job.
pub(super) struct Output {
    /// `None` if the outcomes are only in the ledger.
    writer: Option<OutcomeWriter>,
    has_schema: bool,
    /// Number of values that are not JSON, although a schema was requested.
    not_json: u64,
    /// Number of responses that reached the token limit.
    truncated: u64,
}

/// The value of a row.
#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Json(Value),
    Text(Cow<'a, str>),
}

impl Output {
    pub(super) fn create(command: &Job) -> Outcome<Self> {
        let is_csv = |path: &Path| path.extension().is_some_and(|extension| extension == "csv");
        let writer = match &command.output {
            Some(path) if path == Path::new("-") => Some(OutcomeWriter::jsonl_to(std::io::stdout())?),
            Some(path) if is_csv(path) => Some(OutcomeWriter::csv(path)?),
            Some(path) => Some(OutcomeWriter::jsonl(path)?),
            // The report is the result.
            None if command.json => None,
            None => Some(OutcomeWriter::jsonl_to(std::io::stdout())?),
        };
        Ok(Self { writer, has_schema: command.schema.is_some(), not_json: 0, truncated: 0 })
    }

    pub(super) fn write(&mut self, row: &Row<ChatCompletion>) -> Outcome {
        let mut not_json = false;
        let mut content = |completion: &ChatCompletion| {
            let text = completion.text();
            match self.has_schema.then(|| decode::text(&text)) {
                Some(Ok(value)) => Content::Json(value),
                Some(Err(_)) => {
                    not_json = true;
                    Content::Text(Cow::Owned(text.into_owned()))
                }
                None => Content::Text(Cow::Owned(text.into_owned())),
            }
        };
        if let Some(writer) = &mut self.writer {
            writer.write_with(row, &mut content)?;
        }
        self.not_json += u64::from(not_json);
        self.truncated += u64::from(row.result.as_ref().is_ok_and(ChatCompletion::is_truncated));
        Ok(())
    }

    /// Completes the file, and reports values that need a look.
    pub(super) fn finish(self) -> Outcome {
        if let Some(writer) = self.writer {
            writer.finish()?;
        }
        if self.truncated > 0 {
            output::note(&format!("{} responses are incomplete, because they reached the token limit", self.truncated));
        }
        if self.not_json > 0 {
            output::note(&format!("{} values are not JSON, and are written as text", self.not_json));
        }
        Ok(())
    }
}
