//! Rows from files and readers: CSV, JSON lines, and plain lines.

mod csv;
mod fault;
mod lines;
mod record;
mod records;
mod text_lines;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Error, Result};

pub use record::Record;
pub(crate) use record::{Content, LINE};
pub use records::Records;

use csv::CsvFormat;
use lines::Lines;
use records::Format;
use text_lines::TextLines;

/// Default of `max_record_bytes`.
const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;

/// Name of a reader in errors.
const READER: &str = "input";

/// Most names in an error.
const LISTED: usize = 20;

/// Bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// The format of a file or reader with one record for each row.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::bulk::{Input, OutcomeWriter, Template};
///
/// let telnyx = Telnyx::from_env()?;
/// let chat = telnyx.chat();
/// let template = Template::new("Summarize in one sentence. {{title}}: {{body}}")?;
/// let records = Input::csv().key("id").open("articles.csv")?;
/// template.check(&records)?;
/// let rows = records.rows(|record| Ok(chat.complete(template.render(record)?)));
///
/// let mut run = telnyx.bulk(rows).ledger("articles.sqlite").start().await?;
/// let mut output = OutcomeWriter::jsonl("summaries.jsonl")?;
/// while let Some(outcome) = run.try_next().await? {
///     output.write_with(&outcome, |reply| reply.text())?;
/// }
/// output.finish()?;
/// # Ok(()) }
/// ```
///
/// A record that cannot be read is a [`BadRow`](crate::BadRow) with its line, and the next record follows. Records are
/// read when they are needed, and one at a time is in memory. Reading blocks the task that awaits the outcomes.
///
/// The encoding is UTF-8, with or without a byte order mark. Lines end with LF or CRLF; the last line may end without.
#[derive(Clone, Debug)]
#[must_use = "an input reads nothing until it is opened"]
pub struct Input {
    format: Choice,
    key: Option<String>,
    max_record_bytes: usize,
}

#[derive(Clone, Debug)]
enum Choice {
    Csv { delimiter: u8 },
    Jsonl,
    Lines,
}

impl Input {
    /// CSV with a header row. A record has a text for each column.
    ///
    /// Fields in double quotes may have delimiters, line breaks and doubled quotes. Empty lines are skipped. A record with
    /// more or fewer fields than the header is a bad row. So is a record with a quote that is not closed: the lines after
    /// it are part of its text, up to the next quote or the limit of a record.
    pub fn csv() -> Self {
        Self::new(Choice::Csv { delimiter: b',' })
    }

    /// JSON lines: each line is a JSON value, usually an object. Blank lines are skipped.
    pub fn jsonl() -> Self {
        Self::new(Choice::Jsonl)
    }

    /// Plain text: each line is a record with one field, `line`. Blank lines are skipped.
    pub fn lines() -> Self {
        Self::new(Choice::Lines)
    }

    fn new(format: Choice) -> Self {
        Self { format, key: None, max_record_bytes: MAX_RECORD_BYTES }
    }

    /// Sets the column or field whose text is the key of the row. By default rows have no key.
    ///
    /// A key in JSON is a string, an integer or a boolean. Keys need not be unique.
    pub fn key(mut self, column: impl Into<String>) -> Self {
        self.key = Some(column.into());
        self
    }

    /// Sets the delimiter of CSV, a comma by default. Usual ones are `b';'` and `b'\t'`.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.format = match self.format {
            Choice::Csv { .. } => Choice::Csv { delimiter },
            other => other,
        };
        self
    }

    /// Sets the most bytes of a record, 16 MiB by default. A longer record is skipped without being kept in memory, and is
    /// a bad row.
    pub fn max_record_bytes(mut self, limit: usize) -> Self {
        self.max_record_bytes = limit;
        self
    }

    /// Opens a file.
    ///
    /// # Errors
    /// - [`kind`](telnyx_ai_core::Error::kind) `Io` if the file cannot be opened or read.
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the header of CSV is missing or has a column
    ///   twice, if there is no column for the key, and for an invalid delimiter.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Records> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| unreadable(&name, source))?;
        self.records(file, name)
    }

    /// Reads from a reader, such as `std::io::stdin()`. The reader is buffered.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn read(self, reader: impl Read + Send + 'static) -> Result<Records> {
        self.records(reader, READER.to_owned())
    }

    fn records(self, reader: impl Read + Send + 'static, name: String) -> Result<Records> {
        let mut lines = Lines::new(BufReader::with_capacity(BUFFER, reader), self.max_record_bytes);
        let format = match self.format {
            Choice::Csv { delimiter } => Format::Csv(CsvFormat::start(&mut lines, delimiter, &name)?),
            Choice::Jsonl => Format::Jsonl(TextLines::default()),
            Choice::Lines => Format::Lines(TextLines::default()),
        };
        let records = Records::new(lines, format, self.key, name);
        records.check_key()?;
        Ok(records)
    }
}

/// Returns names in backticks, such as "`id`, `title`", and the number of those after the first 20.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let first: Vec<String> = names.by_ref().take(LISTED).map(|name| format!("`{name}`")).collect();
    match (first.join(", "), names.count()) {
        (first, 0) => first,
        (first, more) => format!("{first} and {more} more"),
    }
}

fn unreadable(name: &str, source: io::Error) -> Error {
    io_error(format!("`{name}` cannot be read: {source}"), source)
}

#[cfg(test)]
mod tests;
