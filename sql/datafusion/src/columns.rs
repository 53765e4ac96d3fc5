//! Arrays of values and of rows.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float32Builder, Int64Array, ListBuilder, NullBufferBuilder, StringArray,
    StructArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::internal_err;
use datafusion::error::Result;

use crate::function::Value;
use crate::row_outcome::RowOutcome;

/// Digits and decimals of a cost: an amount of money has 18 decimals.
const COST: (u8, i8) = (38, 18);

/// Returns the type of the form with errors.
pub(crate) fn row_type(value: DataType) -> DataType {
    DataType::Struct(row_fields(value))
}

fn row_fields(value: DataType) -> Fields {
    Fields::from(vec![
        Field::new("value", value, true),
        Field::new("error", DataType::Utf8, true),
        Field::new("model", DataType::Utf8, true),
        Field::new("input_tokens", DataType::Int64, true),
        Field::new("output_tokens", DataType::Int64, true),
        Field::new("cost", DataType::Decimal128(COST.0, COST.1), true),
        Field::new("from_ledger", DataType::Boolean, true),
    ])
}

/// Creates an array of values.
pub(crate) fn values<'a>(values: impl Iterator<Item = Option<&'a Value>>, data_type: &DataType) -> Result<ArrayRef> {
    Ok(match data_type {
        DataType::Utf8 => {
            let text = |value: Option<&'a Value>| match value {
                Some(Value::Text(text)) => Some(text.as_str()),
                _ => None,
            };
            Arc::new(values.map(text).collect::<StringArray>())
        }
        DataType::Boolean => {
            let boolean = |value: Option<&'a Value>| match value {
                Some(Value::Bool(boolean)) => Some(*boolean),
                _ => None,
            };
            Arc::new(values.map(boolean).collect::<BooleanArray>())
        }
        DataType::List(_) => {
            let mut array = ListBuilder::new(Float32Builder::new());
            for value in values {
                match value {
                    Some(Value::Vector(vector)) => array.append_value(vector.iter().copied().map(Some)),
                    _ => array.append_null(),
                }
            }
            Arc::new(array.finish())
        }
        other => return internal_err!("no function has values of the type {other}"),
    })
}

/// Creates an array of the form with errors. A row with a NULL argument is NULL.
pub(crate) fn rows(outcomes: &[Option<RowOutcome>], value_type: &DataType) -> Result<ArrayRef> {
    let mut nulls = NullBufferBuilder::new(outcomes.len());
    outcomes.iter().for_each(|outcome| nulls.append(outcome.is_some()));
    let tokens = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
    let value = values(outcomes.iter().map(|outcome| outcome.as_ref()?.value.as_ref()), value_type)?;
    let error: StringArray = outcomes.iter().map(|outcome| outcome.as_ref()?.error.as_deref()).collect();
    let model: StringArray = outcomes.iter().map(|outcome| outcome.as_ref()?.model.as_deref()).collect();
    let input: Int64Array = outcomes.iter().map(|outcome| tokens(outcome.as_ref()?.input_tokens)).collect();
    let output: Int64Array = outcomes.iter().map(|outcome| tokens(outcome.as_ref()?.output_tokens)).collect();
    let cost: Decimal128Array =
        outcomes.iter().map(|outcome| i128::try_from(outcome.as_ref()?.cost?.units()).ok()).collect();
    let from_ledger: BooleanArray = outcomes.iter().map(|outcome| Some(outcome.as_ref()?.from_ledger)).collect();
    let columns: Vec<ArrayRef> = vec![
        value,
        Arc::new(error),
        Arc::new(model),
        Arc::new(input),
        Arc::new(output),
        Arc::new(cost.with_precision_and_scale(COST.0, COST.1)?),
        Arc::new(from_ledger),
    ];
    Ok(Arc::new(StructArray::try_new(row_fields(value_type.clone()), columns, nulls.finish())?))
}
