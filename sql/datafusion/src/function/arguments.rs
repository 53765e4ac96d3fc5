//! Arguments of the functions.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type};
use datafusion::common::{exec_err, plan_err};
use datafusion::error::Result;
use datafusion::scalar::ScalarValue;

/// A parameter of a function.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) is_optional: bool,
}

/// The kind of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A list of texts.
    Texts,
    Integer,
}

/// An argument of one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Argument {
    Text(String),
    Texts(Vec<String>),
    Integer(i64),
}

impl Parameter {
    pub(super) const fn text(name: &'static str) -> Self {
        Self { name, kind: Kind::Text, is_optional: false }
    }

    pub(super) const fn texts(name: &'static str) -> Self {
        Self { name, kind: Kind::Texts, is_optional: false }
    }

    pub(super) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, is_optional: true }
    }
}

impl Argument {
    /// Returns the argument as a text; empty if it is none.
    pub(super) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Texts(_) | Self::Integer(_) => "",
        }
    }
}

impl Kind {
    fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Texts => DataType::List(Field::new_list_field(DataType::Utf8, true).into()),
            Self::Integer => DataType::Int64,
        }
    }

    fn accepts(self, given: &DataType) -> bool {
        match self {
            _ if given.is_null() => true,
            Self::Text => given.is_string() || matches!(given, DataType::Dictionary(_, value) if value.is_string()),
            Self::Texts => match given {
                DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                    Self::Text.accepts(item.data_type())
                }
                _ => false,
            },
            Self::Integer => given.is_integer(),
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Texts => "a list of texts, such as ['a', 'b']",
            Self::Integer => "an integer",
        }
    }
}

/// Checks the number and the types of the arguments of a call.
pub(crate) fn check(function: &str, parameters: &[Parameter], given: &[DataType]) -> Result<()> {
    let least = parameters.iter().filter(|parameter| !parameter.is_optional).count();
    if given.len() < least || given.len() > parameters.len() {
        return plan_err!("{function} has the arguments {}, and {} are given", usage(parameters), given.len());
    }
    for (Parameter { name, kind, .. }, given) in parameters.iter().zip(given) {
        if !kind.accepts(given) {
            return plan_err!("`{name}` of {function} is {}, and {given} is given; cast it", kind.describe());
        }
    }
    Ok(())
}

/// Casts the arguments of a batch to the types that [`of_row`] reads. DataFusion does not cast the arguments of async
/// functions whose types are not fixed.
pub(crate) fn cast(parameters: &[Parameter], arrays: Vec<ArrayRef>) -> Result<Vec<ArrayRef>> {
    let cast = |(parameter, array): (&Parameter, ArrayRef)| compute::cast(&array, &parameter.kind.data_type());
    Ok(parameters.iter().zip(arrays).map(cast).collect::<Result<_, _>>()?)
}

/// Returns the parameters as `(text, labels [, options])`.
fn usage(parameters: &[Parameter]) -> String {
    let mut usage = String::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        match parameter.is_optional {
            true => usage.push_str(&format!(" [{separator}{}]", parameter.name)),
            false => usage.push_str(&format!("{separator}{}", parameter.name)),
        }
    }
    format!("({usage})")
}

/// Returns the constant argument of a parameter; `None` if it is NULL.
pub(crate) fn of_constant(parameters: &[Parameter], index: usize, constant: &ScalarValue) -> Result<Option<Argument>> {
    let Some(parameter) = parameters.get(index) else { return Ok(None) };
    let array = compute::cast(&constant.to_array()?, &parameter.kind.data_type())?;
    Ok(of_row(&[array], 0)?.and_then(|mut arguments| arguments.pop()))
}

/// Returns the arguments of a row; `None` if one of them is NULL.
pub(crate) fn of_row(arrays: &[ArrayRef], row: usize) -> Result<Option<Vec<Argument>>> {
    let arguments = arrays.iter().map(|array| {
        if array.is_null(row) {
            return Ok(None);
        }
        Ok(Some(match array.data_type() {
            DataType::Utf8 => Argument::Text(array.as_string::<i32>().value(row).to_owned()),
            DataType::List(_) => {
                let items = array.as_list::<i32>().value(row);
                Argument::Texts(items.as_string::<i32>().iter().flatten().map(str::to_owned).collect())
            }
            DataType::Int64 => Argument::Integer(array.as_primitive::<Int64Type>().value(row)),
            other => return exec_err!("an argument has the type {other}, to which no argument is cast"),
        }))
    });
    arguments.collect()
}
