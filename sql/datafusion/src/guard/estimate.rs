//! Rows and tokens of a call as `EXPLAIN` shows them, from the statistics of its input.

use datafusion::common::stats::Precision;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, Statistics};

use super::condition::as_call;
use super::{AiCallExec, Call, Price};
use crate::options::TelnyxOptions;

/// Bytes of a token, roughly, in English text.
const BYTES_PER_TOKEN: u64 = 4;

/// Returns the estimates of the calls of a node.
pub(super) fn of(node: &AiCallExec, price: &Price, options: &TelnyxOptions) -> Result<String> {
    let input =
        StatisticsContext::new().compute(node.input().as_ref() as &dyn ExecutionPlan, &StatisticsArgs::new())?;
    let calls = node.calls().iter().map(|call| of_call(call, &input, price, options));
    Ok(calls.collect::<Vec<_>>().join("; "))
}

fn of_call(call: &Call, input: &Statistics, price: &Price, options: &TelnyxOptions) -> String {
    let function = as_call(call.function());
    let name = function.map(|function| function.fun().name()).unwrap_or_default();
    let bound = if call.guard().is_some() { "at most " } else { "" };
    let rows = match input.num_rows {
        Precision::Exact(rows) => format!("{bound}{rows}"),
        Precision::Inexact(rows) => format!("about {rows}"),
        Precision::Absent => "unknown".to_owned(),
    };
    let tokens = function.and_then(|function| function.args().first()).and_then(|prompt| {
        let index = prompt.downcast_ref::<Column>()?.index();
        let bytes = input.column_statistics.get(index)?.byte_size.get_value()?;
        u64::try_from(*bytes).ok().map(|bytes| bytes.div_ceil(BYTES_PER_TOKEN))
    });
    let cost = tokens.and_then(|tokens| price(name, tokens, options));
    let tokens = tokens.map_or_else(|| "unknown".to_owned(), |tokens| format!("about {tokens}"));
    let cost = cost.map_or_else(|| "unknown".to_owned(), |cost| format!("about {cost}"));
    format!("{name}: rows {rows}, input tokens {tokens}, price of input {cost}")
}
