//! Reading and writing a cassette.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use telnyx_ai_core::Result;
use telnyx_ai_core::internal::io_error;

use super::layout::indented;
use super::{Cassette, Exchange};

impl Cassette {
    /// Reads a cassette.
    ///
    /// # Errors
    /// A message with the file, and the line and column of invalid content.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|error| {
            let message = match error.kind() {
                io::ErrorKind::NotFound => format!("there is no recording {shown}; record it with TELNYX_AI_RECORD=1"),
                _ => format!("the recording {shown} could not be read: {error}"),
            };
            io_error(message, error)
        })?;
        serde_json::from_str(&text).map_err(|error| {
            let (line, column, message) = (error.line(), error.column(), error.to_string());
            let problem = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
            let message = format!(
                "{shown}:{line}:{column}: {problem}; correct the recording, or record it again with TELNYX_AI_RECORD=1"
            );
            io_error(message, error.into())
        })
    }

    /// Writes a cassette. Readers see the earlier file or the complete new one.
    pub(crate) fn write(path: &Path, exchanges: Vec<Exchange>) -> io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let json = serde_json::to_string(&Self::new(exchanges))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}-{number}.part", std::process::id()));
        let part = path.with_file_name(name);
        let written = fs::write(&part, indented(&json) + "\n").and_then(|()| fs::rename(&part, path));
        if written.is_err() {
            // The error of the write is the one to report.
            let _ = fs::remove_file(&part);
        }
        written
    }
}
