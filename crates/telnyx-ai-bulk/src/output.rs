//! Files of outcomes: JSON lines and CSV.

mod csv;
mod jsonl;
mod target;

use std::fmt;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use telnyx_ai_core::{Error, Result};

use crate::outcome::{Outcome, RowError};
pub(crate) use target::Target;

/// Writes outcomes to a file or writer.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::bulk::{Input, OutcomeWriter};
///
/// let telnyx = Telnyx::from_env()?;
/// let chat = telnyx.chat();
/// let records = Input::lines().open("questions.txt")?;
/// let rows = records.rows(|record| Ok(chat.complete(record.text("line")?)));
/// let mut run = telnyx.bulk(rows).ledger("questions.sqlite").in_order().start().await?;
/// let mut output = OutcomeWriter::csv("replies.csv")?;
/// while let Some(outcome) = run.try_next().await? {
///     output.write_with(&outcome, |reply| reply.text())?;
/// }
/// output.finish()?;
/// # Ok(()) }
/// ```
///
/// # Files
/// A file is written beside its path, with the suffix `.partial`, and [`finish`](Self::finish) renames it. So the
/// path has either the complete file or the file of an earlier run. A job that starts again returns all outcomes, those
/// from the ledger included, so each run writes a complete file.
///
/// # JSON lines
/// An object for each outcome: `index`, `key`, `value` or `error`, `model`, `usage`, `cost`, `attempts` and `from_ledger`.
/// Unknown ones are left out, except for `key`. `error` is an object with `kind` and `message`, and with the fields of
/// [`Failure`](crate::Failure) or the `line` of a [`BadRow`](crate::BadRow).
///
/// # CSV
/// A header and a row for each outcome, with the columns `index`, `key`, `value`, `error_kind`, `error`, `line`, `model`,
/// `prompt_tokens`, `completion_tokens`, `cost`, `currency`, `attempts` and `from_ledger`. A value that is a list or an
/// object is written as JSON. Unknown ones are empty.
///
/// # Kinds of errors
/// `bad_row`, `unknown`, `budget`, `unknown_price`, `stopped`, or the label of an
/// [`ErrorKind`](telnyx_ai_core::ErrorKind), such as `api`.
pub struct OutcomeWriter {
    target: Target,
    format: Format,
    /// The bytes of one outcome. An outcome whose value cannot be serialized leaves no incomplete line.
    buffer: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Jsonl,
    Csv,
}

impl OutcomeWriter {
    /// Creates a file of JSON lines.
    ///
    /// # Errors
    /// [`kind`](telnyx_ai_core::Error::kind) `Io` if the file cannot be created.
    pub fn jsonl(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(Target::file(path.as_ref())?, Format::Jsonl)
    }

    /// Creates a CSV file.
    ///
    /// # Errors
    /// [`kind`](telnyx_ai_core::Error::kind) `Io` if the file cannot be created.
    pub fn csv(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(Target::file(path.as_ref())?, Format::Csv)
    }

    /// Writes JSON lines to a writer, such as `std::io::stdout()`. Each line is passed on at once.
    pub fn jsonl_to(writer: impl Write + Send + 'static) -> Result<Self> {
        Self::new(Target::writer(writer), Format::Jsonl)
    }

    /// Writes CSV to a writer, such as `std::io::stdout()`. Each row is passed on at once.
    pub fn csv_to(writer: impl Write + Send + 'static) -> Result<Self> {
        Self::new(Target::writer(writer), Format::Csv)
    }

    fn new(mut target: Target, format: Format) -> Result<Self> {
        if let Format::Csv = format {
            target.write(&csv::header()?)?;
        }
        Ok(Self { target, format, buffer: Vec::new() })
    }

    /// Writes an outcome.
    ///
    /// # Errors
    /// [`kind`](telnyx_ai_core::Error::kind) `Io` if writing fails, for example because the disk is full;
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the value cannot be serialized. The outcome is in the
    /// ledger of the job in both cases.
    pub fn write<T: Serialize>(&mut self, outcome: &Outcome<T>) -> Result<()> {
        self.write_with(outcome, |value| value)
    }

    /// Writes an outcome with a part of its value, such as the text of a chat completion.
    ///
    /// # Errors
    /// Those of [`write`](Self::write).
    pub fn write_with<'a, T, V: Serialize>(
        &mut self,
        outcome: &'a Outcome<T>,
        value: impl FnOnce(&'a T) -> V,
    ) -> Result<()> {
        self.buffer.clear();
        let result = outcome.result.as_ref().map(value);
        match self.format {
            Format::Jsonl => jsonl::write(&mut self.buffer, outcome, result),
            Format::Csv => csv::write(&mut self.buffer, outcome, result),
        }?;
        self.target.write(&self.buffer)
    }

    /// Completes the output: flushes a writer; writes a file to the disk and renames it to its path.
    ///
    /// # Errors
    /// [`kind`](telnyx_ai_core::Error::kind) `Io`. The path then has the file of an earlier run, if any. If only the
    /// renaming fails, the file with the suffix `.partial` stays.
    pub fn finish(self) -> Result<()> {
        self.target.finish()
    }
}

impl fmt::Debug for OutcomeWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeWriter")
            .field("format", &self.format)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// Returns the label of an error without a [`Failure`](crate::Failure).
fn kind(error: &RowError) -> &str {
    match error {
        RowError::BadRow(_) => "bad_row",
        RowError::Failed(failure) => &failure.kind,
        RowError::Unknown => "unknown",
        RowError::Budget => "budget",
        RowError::UnknownPrice(_) => "unknown_price",
        RowError::Stopped => "stopped",
    }
}

fn not_serialized(index: u64, error: &dyn fmt::Display) -> Error {
    Error::invalid_input("value", format_args!("of the outcome with index {index} cannot be serialized: {error}"))
}

#[cfg(test)]
mod tests;
