//! Texts from the fields of records.

mod limited;

use std::fmt;

use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, escape_formatter};
use telnyx_ai_core::{Error, Result};

use crate::input::{Content, LINE, Record, Records, listed};
use crate::row::BadRow;
use limited::Limited;

/// The name of the only template of the environment.
const NAME: &str = "template";

/// The variable with the complete record.
const ROW: &str = "row";

/// Most steps of a template for one row. A step is an operation, or 64 bytes of text that an operation creates.
const STEPS: u64 = 1_000_000;

/// The detail of the error of a null.
const NULL: &str = "null";

/// A text with variables for the fields of a record, in the syntax of Jinja.
///
/// ```
/// use telnyx_ai::bulk::{Input, Template};
///
/// let template = Template::new("{{title}} ({{year}}){% if note %}: {{note|trim}}{% endif %}")?;
/// let records = Input::csv().read("title,year,note\nDune,1965,\nEmma,1815, a novel \n".as_bytes())?;
/// template.check(&records)?;
/// let texts = records.map(|record| template.render(&record?)).collect::<Result<Vec<_>, _>>();
/// assert_eq!(texts, Ok(vec!["Dune (1965)".to_owned(), "Emma (1815): a novel".to_owned()]));
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// The variables are the columns of CSV, the fields of a JSON object, and `line` for plain lines. `row` is the complete
/// record, unless it has a field of this name: `{{ row["first name"] }}` has a column whose name is not an identifier, and
/// `{{ row }}` writes all fields as JSON.
///
/// Booleans, lists and objects of JSON are written as JSON. Nothing is escaped. Text of a record is inserted as it is and is not a template. A template reads no files: `include`,
/// `import` and `extends` are unsupported.
pub struct Template {
    environment: Environment<'static>,
    source: String,
    /// The variables of the template, `row` included.
    variables: Vec<String>,
}

impl Template {
    /// Creates a template.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) with the line of a syntax error, or of an unknown filter
    /// or test.
    pub fn new(source: impl Into<String>) -> Result<Self> {
        let source = source.into();
        let mut environment = Environment::new();
        environment.set_debug(true); // errors then name the expression
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(STEPS));
        environment.set_formatter(write);
        environment.add_template_owned(NAME, source.clone()).map_err(|error| invalid(&error))?;
        check_names(&environment)?;
        let variables = variables(&environment)?;
        Ok(Self { environment, source, variables })
    }

    /// Checks that each variable is a column of the records. Call it before a job starts, so that no row is paid for with a
    /// template that has a typing error.
    ///
    /// Variables with a default, such as `{{ note|default("") }}`, need a column too. The fields of JSON are not known
    /// before they are read, so nothing is checked for JSON lines.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) with the variable, and the columns.
    pub fn check(&self, records: &Records) -> Result<()> {
        let Some(columns) = records.columns() else { return Ok(()) };
        let is_missing = |variable: &&String| *variable != ROW && !columns.contains(&variable.as_str());
        match self.variables.iter().find(is_missing) {
            Some(variable) => Err(Error::invalid_input(
                "template",
                format_args!(
                    "has the variable `{variable}`, which is not a column of `{}`; its columns are {}",
                    records.name(),
                    listed(columns)
                ),
            )),
            None => Ok(()),
        }
    }

    /// Returns the text for a record.
    ///
    /// # Errors
    /// A bad row for a variable that the record does not have, for `null` (write `{{ note or "" }}` for a field that may be
    /// null), for an operation that fails, for a text of more than 16 MiB, and for a template that does not end in a
    /// million steps.
    pub fn render(&self, record: &Record) -> Result<String, BadRow> {
        let context = self.context(record.content());
        let mut output = Limited::default();
        let template = self.environment.get_template(NAME).map_err(|error| record.bad(error.to_string()))?;
        match template.render_captured_to(context, &mut output) {
            Ok(_) => output.into_text().ok_or_else(|| record.bad("the template fails: the text is not UTF-8")),
            Err(_) if output.is_full() => Err(record.bad("the template fails: the text is longer than 16 MiB")),
            Err(error) => Err(record.bad(self.problem(&error, record))),
        }
    }

    /// Returns the variables that the template uses.
    fn context(&self, content: &Content) -> Value {
        let variable = |name: &String| {
            let value = match content {
                Content::Columns(header, values) => {
                    header.iter().position(|column| column == name).and_then(|at| values.get(at)).map(Value::from)
                }
                Content::Json(value) => value.get(name).map(|value| Value::from(Serde(value))),
                Content::Line(text) => (name == LINE).then(|| Value::from(text.as_str())),
            };
            let value = value.or_else(|| (name == ROW).then(|| complete(content)))?;
            Some((name.clone(), value))
        };
        Value::from_pairs(self.variables.iter().filter_map(variable))
    }

    /// Returns the problem of a row.
    fn problem(&self, error: &minijinja::Error, record: &Record) -> String {
        match error.kind() {
            ErrorKind::UndefinedError => {
                let detail = error.detail().unwrap_or("a variable is undefined");
                format!("the template fails: {detail}; the row has {}", record.fields())
            }
            ErrorKind::InvalidOperation if error.detail() == Some(NULL) => {
                let expression = error.range().and_then(|range| self.source.get(range)).unwrap_or("a variable");
                format!(
                    "the template fails: `{expression}` is null; for no text, write `{{{{ {expression} or \"\" }}}}`"
                )
            }
            ErrorKind::OutOfFuel => format!("the template fails: it does not end in {STEPS} steps"),
            _ => format!("the template fails in its line {}: {}", error.line().unwrap_or(1), reason(error)),
        }
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Writes the value of an expression: a text or a number as it is, a boolean, list or object as JSON.
fn write(output: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.kind() {
        ValueKind::None => Err(minijinja::Error::new(ErrorKind::InvalidOperation, NULL)),
        ValueKind::Bool | ValueKind::Seq | ValueKind::Map => {
            let json = serde_json::to_string(value);
            let json = json.map_err(|error| minijinja::Error::new(ErrorKind::BadSerialization, error.to_string()))?;
            output.write_str(&json).map_err(Into::into)
        }
        _ => escape_formatter(output, state, value),
    }
}

/// Returns the variables of the template, without the functions that every template has.
fn variables(environment: &Environment<'_>) -> Result<Vec<String>> {
    let template = environment.get_template(NAME).map_err(|error| invalid(&error))?;
    let mut variables: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    variables.retain(|variable| environment.globals().all(|(name, _)| name != variable));
    variables.sort_unstable();
    Ok(variables)
}

/// Renders the template without variables to find unknown filters and tests, which are not syntax errors.
fn check_names(environment: &Environment<'static>) -> Result<()> {
    let mut environment = environment.clone();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    let rendered = environment.get_template(NAME).and_then(|template| template.render(()));
    match rendered {
        Err(error) if matches!(error.kind(), ErrorKind::UnknownFilter | ErrorKind::UnknownTest) => Err(invalid(&error)),
        _ => Ok(()),
    }
}

/// Returns the complete record.
fn complete(content: &Content) -> Value {
    match content {
        Content::Columns(header, values) => Value::from_pairs(header.iter().zip(values)),
        Content::Json(value) => Value::from(Serde(value)),
        Content::Line(text) => Value::from_pairs([(LINE, text.as_str())]),
    }
}

fn invalid(error: &minijinja::Error) -> Error {
    Error::invalid_input("template", format_args!("line {}: {}", error.line().unwrap_or(1), reason(error)))
}

/// Returns the reason without the name of the template and without its text.
fn reason(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests;
