//! The records of a file or reader.

use std::fmt;

use telnyx_ai_core::{Error, Request, Result};

use super::csv::CsvFormat;
use super::fault::Fault;
use super::lines::Lines;
use super::listed;
use super::record::{Content, LINE, Record};
use super::text_lines::TextLines;
use crate::row::{BadRow, Row};

/// The records of a file or reader, in order. Returned by [`Input`](crate::Input).
///
/// If reading fails, a bad row with the error is the last item.
pub struct Records {
    lines: Lines,
    format: Format,
    key: Option<String>,
    name: String,
    ended: bool,
}

pub(super) enum Format {
    Csv(CsvFormat),
    Jsonl(TextLines),
    Lines(TextLines),
}

impl Records {
    pub(super) fn new(lines: Lines, format: Format, key: Option<String>, name: String) -> Self {
        Self { lines, format, key, name, ended: false }
    }

    /// Creates the rows of a job, with the key that [`Input::key`](crate::Input::key) names. `request` returns the request
    /// for a record, or the reason why the record has none.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::bulk::Input;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let chat = telnyx.chat();
    /// let records = Input::jsonl().key("id").open("reviews.jsonl")?;
    /// let rows = records.rows(|record| {
    ///     let review = record.text("review")?;
    ///     if review.len() < 20 {
    ///         return Err(record.bad("`review` is too short to be rated"));
    ///     }
    ///     Ok(chat.complete(format!("Positive or negative? {review}")))
    /// });
    /// let report = telnyx.bulk(rows).ledger("reviews.sqlite").start().await?.finish().await?;
    /// println!("{report}");
    /// # Ok(()) }
    /// ```
    pub fn rows<T, F>(self, mut request: F) -> impl Iterator<Item = Row<T>> + use<T, F>
    where
        F: FnMut(&Record) -> Result<Request<T>, BadRow>,
    {
        let column = self.key.clone();
        self.map(move |record| {
            let record = match record {
                Ok(record) => record,
                Err(bad) => return Row { key: None, request: Err(bad) },
            };
            match column.as_deref().map(|column| record.key(column)).transpose() {
                Ok(key) => Row { key, request: request(&record) },
                Err(bad) => Row { key: None, request: Err(bad) },
            }
        })
    }

    /// Returns the columns that each record has; `None` for JSON.
    pub(crate) fn columns(&self) -> Option<Vec<&str>> {
        match &self.format {
            Format::Csv(csv) => Some(csv.header().iter().collect()),
            Format::Jsonl(_) => None,
            Format::Lines(_) => Some(vec![LINE]),
        }
    }

    /// Returns the path of the file, for errors.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Checks that there is a column for the key.
    pub(super) fn check_key(&self) -> Result<()> {
        match (&self.key, self.columns()) {
            (Some(key), Some(columns)) if !columns.contains(&key.as_str()) => Err(Error::invalid_input(
                "key",
                format_args!(
                    "is `{key}`, which is not a column of `{}`; its columns are {}",
                    self.name,
                    listed(columns)
                ),
            )),
            _ => Ok(()),
        }
    }

    fn read(&mut self) -> Result<Option<Record>, Fault> {
        match &mut self.format {
            Format::Csv(csv) => csv.read(&mut self.lines),
            Format::Jsonl(text) => {
                let value = text.read(&mut self.lines)?.map(serde_json::from_str);
                let line = self.lines.number();
                let value = value.transpose().map_err(|error| Fault::Bad(line, invalid_json(&error)))?;
                Ok(value.map(|value| Record::new(line, Content::Json(value))))
            }
            Format::Lines(text) => {
                let text = text.read(&mut self.lines)?.map(str::to_owned);
                Ok(text.map(|text| Record::new(self.lines.number(), Content::Line(text))))
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read() {
            Ok(Some(record)) => Some(Ok(record)),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(Fault::Bad(line, problem)) => Some(Err(BadRow { line: Some(line), problem })),
            Err(Fault::Io(error)) => {
                self.ended = true;
                let problem = format!("`{}` cannot be read from this line on: {error}", self.name);
                Some(Err(BadRow { line: Some(self.lines.number() + 1), problem }))
            }
        }
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("name", &self.name)
            .field("key", &self.key)
            .field("line", &self.lines.number())
            .finish_non_exhaustive()
    }
}

/// Returns the message of the error, with the column only: the line is that of the record.
fn invalid_json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let problem = text.split(" at line ").next().unwrap_or_default();
    format!("invalid JSON at column {}: {problem}", error.column())
}
