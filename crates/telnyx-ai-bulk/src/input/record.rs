//! A record of a file or reader.

use std::sync::Arc;

use csv::StringRecord;
use serde::Deserialize;
use serde_json::Value;

use super::listed;
use crate::row::BadRow;

/// The name of the text of a record of plain lines.
pub(crate) const LINE: &str = "line";

/// A record of a file or reader: a row of CSV, a value of JSON lines, or a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    line: u64,
    content: Content,
}

/// The fields of a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// The header and the fields of CSV.
    Columns(Arc<StringRecord>, StringRecord),
    Json(Value),
    Line(String),
}

impl Record {
    pub(super) fn new(line: u64, content: Content) -> Self {
        Self { line, content }
    }

    /// Returns the number of the line in which the record starts, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Returns the text of a column or field. The text of a plain line is `line`.
    ///
    /// A number or boolean of JSON is returned as it is written in JSON. Integers beyond 64 bits lose digits, so write them
    /// as strings.
    ///
    /// # Errors
    /// A bad row if the record has no such field, or if its value in JSON is `null`, a list or an object.
    pub fn text(&self, name: &str) -> Result<String, BadRow> {
        match &self.content {
            Content::Columns(header, values) => {
                let at = header.iter().position(|column| column == name);
                at.and_then(|at| values.get(at)).map(str::to_owned).ok_or_else(|| self.no_field(name))
            }
            Content::Json(value) => match value.get(name).ok_or_else(|| self.no_field(name))? {
                Value::String(text) => Ok(text.clone()),
                value @ (Value::Number(_) | Value::Bool(_)) => Ok(value.to_string()),
                value => Err(self.bad(format!("`{name}` is {}, and a text is required", described(value)))),
            },
            Content::Line(text) if name == LINE => Ok(text.clone()),
            Content::Line(_) => Err(self.no_field(name)),
        }
    }

    /// Decodes the record into a type of the caller: a struct with a field for each column or JSON field that it needs, or a
    /// `String` for a plain line.
    ///
    /// ```no_run
    /// use telnyx_ai::bulk::Input;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Review {
    ///     text: String,
    ///     stars: u8,
    /// }
    ///
    /// for record in Input::csv().open("reviews.csv")? {
    ///     match record.and_then(|record| record.decode::<Review>()) {
    ///         Ok(review) => println!("{} stars: {}", review.stars, review.text),
    ///         Err(bad) => eprintln!("{bad}"),
    ///     }
    /// }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// # Errors
    /// A bad row if a field is missing or has another type.
    pub fn decode<'de, T: Deserialize<'de>>(&'de self) -> Result<T, BadRow> {
        match &self.content {
            Content::Columns(header, values) => {
                values.deserialize(Some(header)).map_err(|error| self.bad(csv_problem(&error, header)))
            }
            Content::Json(value) => T::deserialize(value).map_err(|error| self.bad(error.to_string())),
            Content::Line(text) => {
                let text = serde::de::value::BorrowedStrDeserializer::<serde_json::Error>::new(text);
                T::deserialize(text).map_err(|error| self.bad(error.to_string()))
            }
        }
    }

    /// Creates a bad row with the line of this record. `problem` names the field that has the problem.
    pub fn bad(&self, problem: impl Into<String>) -> BadRow {
        BadRow { line: Some(self.line), problem: problem.into() }
    }

    /// Returns the key of the row.
    pub(super) fn key(&self, name: &str) -> Result<String, BadRow> {
        if let Content::Json(value) = &self.content
            && value.get(name).is_some_and(Value::is_f64)
        {
            return Err(self.bad(format!("`{name}` is the key and is not an integer of 64 bits; write it as a string")));
        }
        self.text(name)
    }

    /// Returns the names of the fields, for errors.
    pub(crate) fn fields(&self) -> String {
        match &self.content {
            Content::Columns(header, _) => listed(header.as_ref()),
            Content::Json(Value::Object(fields)) if fields.is_empty() => "no fields".to_owned(),
            Content::Json(Value::Object(fields)) => listed(fields.keys().map(String::as_str)),
            Content::Json(value) => format!("no fields, because it is {}", described(value)),
            Content::Line(_) => listed([LINE]),
        }
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    fn no_field(&self, name: &str) -> BadRow {
        self.bad(format!("`{name}` is missing; the row has {}", self.fields()))
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Returns the problem of a CSV row, with the column that has it.
fn csv_problem(error: &csv::Error, header: &StringRecord) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let column = err.field().and_then(|at| header.get(usize::try_from(at).ok()?));
            column.map_or_else(|| err.kind().to_string(), |column| format!("`{column}`: {}", err.kind()))
        }
        _ => error.to_string(),
    }
}
