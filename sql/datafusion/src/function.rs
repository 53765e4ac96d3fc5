//! The functions: the request of a row, and the value of its response.

pub(crate) mod arguments;
mod chat;
mod classify;
mod embed;
mod extract;
mod filter;
mod query;
mod summarize;
mod transcribe;

use std::fmt::Debug;

use bytes::Bytes;
use datafusion::arrow::datatypes::DataType;
use telnyx_ai::{Request, Telnyx};
use telnyx_ai_core::internal::{decode_recorded, undecoded};

use crate::options::TelnyxOptions;
pub(crate) use arguments::Argument;
use arguments::Parameter;

/// A function, without its registration and its arrays.
pub(crate) trait Function: Debug + Send + Sync {
    /// Name in SQL.
    fn name(&self) -> &'static str;

    /// The arguments, in order.
    fn parameters(&self) -> &'static [Parameter];

    /// Type of the value.
    fn value_type(&self) -> DataType {
        DataType::Utf8
    }

    /// Checks the argument of a parameter that has a form of its own, such as a schema.
    ///
    /// # Errors
    /// The reason why the argument is invalid.
    fn check(&self, _parameter: usize, _argument: &Argument) -> Result<(), String> {
        Ok(())
    }

    /// Creates the request of a row. No argument is NULL.
    ///
    /// # Errors
    /// The reason why the arguments are invalid. It is the error of the row.
    fn prepare(&self, telnyx: &Telnyx, options: &TelnyxOptions, arguments: &[Argument]) -> Result<Prepared, String>;
}

/// The request of a row, and the reader of its response.
pub(crate) struct Prepared {
    pub(crate) request: Request<Bytes>,
    pub(crate) read: Box<dyn Fn(&Bytes) -> Reading + Send + Sync>,
}

/// The value of a response, and what is wrong with it. A truncated text has both.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) value: Option<Value>,
    pub(crate) error: Option<String>,
}

/// The value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Bool(bool),
    Vector(Vec<f32>),
}

impl Prepared {
    /// Prepares a request whose decoded response has the value.
    fn new<T: 'static>(request: Request<T>, read: impl Fn(T) -> Reading + Send + Sync + 'static) -> Self {
        Self {
            request: undecoded(request.clone()),
            read: Box::new(move |body| match decode_recorded(&request, body) {
                Ok(response) => read(response),
                Err(error) => Reading::error(error.to_string()),
            }),
        }
    }
}

impl Reading {
    fn value(value: Value) -> Self {
        Self { value: Some(value), error: None }
    }

    pub(crate) fn error(error: impl Into<String>) -> Self {
        Self { value: None, error: Some(error.into()) }
    }
}

/// All functions.
pub(crate) fn all() -> [&'static dyn Function; 7] {
    [
        &query::Query,
        &classify::Classify,
        &extract::Extract,
        &filter::Filter,
        &embed::Embed,
        &summarize::Summarize,
        &transcribe::Transcribe,
    ]
}
