//! Formatting of an error: one line, the line with its causes, or the fields without header values.

use std::error::Error as _;
use std::fmt;

use super::charge::Charge;
use super::text::one_line;
use super::{Error, ErrorKind};

/// The usual cause of a 403 with code 10039. The text of the service does not always name it.
const LIMIT_HELP: &str = "the account has reached a limit, for inference its spending limit of the day or the month (UTC); \
                          raise it, or wait until it resets";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)?;
        for (nth, detail) in self.0.details.iter().enumerate() {
            f.write_str(if nth == 0 { ": " } else { "; " })?;
            write!(f, "{detail}")?;
        }
        if self.is_feature_limited() {
            write!(f, "; {LIMIT_HELP}")?;
        }
        if self.0.charge == Charge::RetryWithheld {
            f.write_str("; not retried: it may have been charged")?;
        }
        let mut notes = Vec::new();
        if let Some(status) = self.status()
            && self.0.kind != ErrorKind::Api
        {
            notes.push(format!("status {}", status.as_u16()));
        }
        if let Some(id) = self.request_id() {
            notes.push(format!("request id {id}"));
        }
        if self.0.attempts > 1 {
            notes.push(format!("after {} attempts", self.0.attempts));
        }
        if let Some(wait) = self.0.retry_after {
            notes.push(format!("retry after {} s", wait.as_secs_f64()));
        }
        if !notes.is_empty() {
            write!(f, " [{}]", notes.join(", "))?;
        }
        Ok(())
    }
}

/// Writes the message and the causes that the message does not contain. `{:#?}` writes the fields.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return self.fmt_fields(f);
        }
        let mut shown = self.to_string();
        f.write_str(&shown)?;
        let mut is_first = true;
        let mut next = self.source();
        while let Some(cause) = next {
            let text = one_line(&cause.to_string());
            if !shown.contains(&text) {
                write!(f, "{}    {text}", if is_first { "\n\nCaused by:\n" } else { "\n" })?;
                is_first = false;
                shown.push('\n');
                shown.push_str(&text);
            }
            next = cause.source();
        }
        Ok(())
    }
}

impl Error {
    fn fmt_fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.to_string());
        out.field("may_have_been_charged", &self.may_have_been_charged());
        if let Some(path) = &self.0.json_path {
            out.field("json_path", path);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish_non_exhaustive()
    }
}

/// Returns a readable form of a JSON path. `.` is the top-level value.
pub(crate) fn at_path(path: &str) -> String {
    if path == "." { "at the top level".to_owned() } else { format!("at `{path}`") }
}

#[cfg(test)]
mod tests;
