//! How an error reads: one useful line, and a `Debug` that holds no header values.

use std::fmt;

use super::{Error, ErrorKind};

/// The usual cause of a 403 with code 10039, whose own text does not always name it.
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.to_string());
        if let Some(path) = &self.0.json_path {
            out.field("json_path", path);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish_non_exhaustive()
    }
}

/// A path for people: serde calls the whole `.`.
pub(crate) fn at_path(path: &str) -> String {
    if path == "." { "at the top".to_owned() } else { format!("at `{path}`") }
}
