//! Rows, tokens and prices of a call as `EXPLAIN` shows them, from the statistics of its input.

use std::sync::Arc;

use datafusion::common::stats::Precision;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Literal;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, Statistics};
use datafusion::scalar::ScalarValue;
use telnyx_ai::TokenCounts;

use super::condition::as_call;
use super::{AiCallExec, Call};
use crate::call_costs::{CallCosts, RowRequest};
use crate::options::TelnyxOptions;

/// Bytes of a token, roughly, in English text.
const BYTES_PER_TOKEN: u64 = 4;

/// Returns the estimates of the calls of a node.
pub(super) fn of(node: &AiCallExec, costs: &CallCosts, options: &TelnyxOptions) -> Result<String> {
    let input =
        StatisticsContext::new().compute(node.input().as_ref() as &dyn ExecutionPlan, &StatisticsArgs::new())?;
    let calls = node.calls().iter().map(|call| of_call(call, &input, costs, options));
    Ok(calls.collect::<Vec<_>>().join("; "))
}

fn of_call(call: &Call, input: &Statistics, costs: &CallCosts, options: &TelnyxOptions) -> String {
    let function = as_call(call.function());
    let name = function.map(|function| function.fun().name()).unwrap_or_default();
    let request = function.and_then(|function| costs.request(name, &constants(function), options));
    let rows = input.num_rows.get_value().and_then(|rows| u64::try_from(*rows).ok());
    let tokens = request.as_ref().zip(function).and_then(|(request, function)| {
        Some(text_bytes(function, input)?.saturating_add(rows?.saturating_mul(request.bytes)).div_ceil(BYTES_PER_TOKEN))
    });
    let RowRequest { max_output_tokens, model, .. } = request.unwrap_or_default();
    let output = max_output_tokens.zip(rows).map(|(most, rows)| most.saturating_mul(rows));
    let price = |counts: Option<TokenCounts>| costs.price(model.as_deref(), counts?);
    format!(
        "{name}: rows {}, input tokens {}, output tokens {}, price of input {}, of output {}",
        rows_of(call, input),
        known("about", tokens),
        known("at most", output),
        known("about", price(tokens.map(|tokens| TokenCounts::new(tokens, 0)))),
        known("at most", price(output.map(|tokens| TokenCounts::new(0, tokens)))),
    )
}

fn rows_of(call: &Call, input: &Statistics) -> String {
    let bound = if call.guard().is_some() { "at most " } else { "" };
    match input.num_rows {
        Precision::Exact(rows) => format!("{bound}{rows}"),
        Precision::Inexact(rows) => format!("about {rows}"),
        Precision::Absent => "unknown".to_owned(),
    }
}

fn known(word: &str, value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| format!("{word} {value}"))
}

/// Returns the arguments that are constants.
fn constants(function: &ScalarFunctionExpr) -> Vec<Option<ScalarValue>> {
    let constant =
        |argument: &Arc<dyn PhysicalExpr>| argument.downcast_ref::<Literal>().map(|literal| literal.value().clone());
    function.args().iter().map(constant).collect()
}

/// Returns the bytes of the columns in the text of all rows.
fn text_bytes(function: &ScalarFunctionExpr, input: &Statistics) -> Option<u64> {
    let columns = collect_columns(function.args().first()?);
    columns.iter().try_fold(0_u64, |sum, column| {
        let bytes = input.column_statistics.get(column.index())?.byte_size.get_value()?;
        sum.checked_add(u64::try_from(*bytes).ok()?)
    })
}
