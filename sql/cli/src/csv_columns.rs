//! The types that CSV cannot hold, checked before rows are paid.

use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::logical_expr::LogicalPlan;

use crate::arguments::Format;
use crate::exit::Failure;

/// Checks the columns of a result or of a COPY that is written as CSV.
pub(crate) fn check(plan: &LogicalPlan, format: Format) -> Result<(), Failure> {
    match plan {
        LogicalPlan::Copy(copy) if matches!(copy.file_type.get_ext().as_str(), "csv" | "tsv") => {
            check_columns(copy.input.schema().as_arrow(), "write a file such as .parquet or .jsonl")
        }
        LogicalPlan::Copy(_) => Ok(()),
        plan if format == Format::Csv => check_columns(plan.schema().as_arrow(), "choose `--format jsonl`"),
        _ => Ok(()),
    }
}

fn check_columns(columns: &Schema, otherwise: &str) -> Result<(), Failure> {
    let Some(nested) = columns.fields().iter().find(|field| field.data_type().is_nested()) else { return Ok(()) };
    let (name, advice) = match nested.data_type() {
        DataType::Struct(_) => (nested.name(), "select its fields, such as r['value'] of a column r, or "),
        _ => (nested.name(), ""),
    };
    Err(Failure::Usage(format!("CSV cannot hold the column `{name}`, which has fields or items; {advice}{otherwise}")))
}
