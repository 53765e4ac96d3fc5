//! CSV records.
//!
//! The csv crate reads records of any length, so a quote that is not closed would put the rest of the file in memory, and
//! a file that ends inside quotes would have a last record. Fields are therefore split here, by the rules of that crate.

mod fields;

use std::collections::HashSet;
use std::sync::Arc;

use csv::StringRecord;
use telnyx_ai_core::{Error, Result};

use super::fault::Fault;
use super::lines::{Line, Lines, split_break};
use super::record::{Content, Record};
use super::{listed, unreadable};
use fields::Fields;

/// The header and the state of a CSV reader.
pub(super) struct CsvFormat {
    header: Arc<StringRecord>,
    fields: Fields,
    line: Vec<u8>,
}

impl CsvFormat {
    /// Reads the header.
    pub(super) fn start(lines: &mut Lines, delimiter: u8, name: &str) -> Result<Self> {
        if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\r' | b'\n') {
            let problem = "must be an ASCII character other than a double quote, CR or LF, such as `b';'`";
            return Err(Error::invalid_input("delimiter", problem));
        }
        let mut format = Self { header: Arc::default(), fields: Fields::new(delimiter), line: Vec::new() };
        let header = match format.split(lines) {
            Ok(Some((_, header))) => header,
            Ok(None) => {
                return Err(Error::invalid_input(name, "is empty; a CSV file starts with a row of column names"));
            }
            Err(Fault::Io(source)) => return Err(unreadable(name, source)),
            Err(Fault::Bad(_, problem)) => {
                return Err(Error::invalid_input(name, format_args!("has no readable row of column names: {problem}")));
            }
        };
        check_header(&header, name)?;
        format.header = Arc::new(header);
        Ok(format)
    }

    pub(super) fn header(&self) -> &Arc<StringRecord> {
        &self.header
    }

    pub(super) fn read(&mut self, lines: &mut Lines) -> Result<Option<Record>, Fault> {
        let Some((line, values)) = self.split(lines)? else { return Ok(None) };
        if values.len() != self.header.len() {
            let problem =
                format!("the row has {}, and the header has {}", count(values.len()), count(self.header.len()));
            return Err(Fault::Bad(line, problem));
        }
        Ok(Some(Record::new(line, Content::Columns(self.header.clone(), values))))
    }

    /// Reads the next record, and returns it with the line in which it starts.
    fn split(&mut self, lines: &mut Lines) -> Result<Option<(u64, StringRecord)>, Fault> {
        self.fields.clear();
        let mut start = 0;
        let mut used = 0;
        loop {
            let line = lines.read(&mut self.line, used).map_err(Fault::Io)?;
            let (text, line_break) = split_break(&self.line);
            if used == 0 {
                start = lines.number();
            }
            match line {
                Line::End if used == 0 => return Ok(None),
                Line::End => return Err(Fault::Bad(start, not_closed(start, lines.number()))),
                Line::TooLong => return Err(Fault::Bad(start, too_long(start, lines))),
                Line::Complete if used == 0 && text.is_empty() => continue,
                Line::Complete => {}
            }
            used += self.line.len();
            if self.fields.line(text, line_break) {
                break;
            }
        }
        let record = StringRecord::from_byte_record(self.fields.take());
        record.map(|record| Some((start, record))).map_err(|error| Fault::Bad(start, self.not_utf8(error.utf8_error())))
    }

    fn not_utf8(&self, error: &csv::Utf8Error) -> String {
        let at = error.valid_up_to() + 1;
        match self.header.get(error.field()) {
            Some(column) => format!("column `{column}` is not UTF-8 at its byte {at}"),
            None => format!("column {} is not UTF-8 at its byte {at}", error.field() + 1),
        }
    }
}

fn check_header(header: &StringRecord, name: &str) -> Result<()> {
    if header.iter().any(|column| column.contains('\r')) {
        return Err(Error::invalid_input(name, "has lines that end with CR alone; convert them to LF or CRLF"));
    }
    // Some programs write an index column without a name.
    let mut columns = HashSet::new();
    match header.iter().find(|column| !column.is_empty() && !columns.insert(*column)) {
        Some(column) => Err(Error::invalid_input(
            name,
            format_args!("has the column `{column}` twice; rename one of {}", listed(header)),
        )),
        None => Ok(()),
    }
}

/// Returns a number of columns.
fn count(columns: usize) -> String {
    format!("{columns} column{}", if columns == 1 { "" } else { "s" })
}

fn not_closed(start: u64, end: u64) -> String {
    let lines = if start == end { String::new() } else { format!(", so lines {start} to {end} are its text") };
    format!("the input ends inside a quoted field{lines}")
}

fn too_long(start: u64, lines: &Lines) -> String {
    let limit = lines.limit();
    if start == lines.number() {
        return lines.too_long();
    }
    format!(
        "the record of lines {start} to {} is longer than {limit} bytes, the limit of `max_record_bytes`; a quote in line \
         {start} may not be closed",
        lines.number()
    )
}
