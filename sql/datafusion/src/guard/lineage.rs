//! The question whether a value of a plan comes from a call.

use std::sync::Arc;

use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;

use super::AiCallExec;

/// Returns `true` if an expression over the columns of a plan uses the result of a call.
pub(super) fn uses_call(plan: &Arc<dyn ExecutionPlan>, expression: &Arc<dyn PhysicalExpr>) -> bool {
    collect_columns(expression).iter().any(|column| is_call(plan, column.index()))
}

/// Returns `true` if a column of a plan comes from a call.
pub(super) fn is_call(plan: &Arc<dyn ExecutionPlan>, column: usize) -> bool {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let output = projection.expr().get(column);
        return output.is_some_and(|output| uses_call(projection.input(), &output.expr));
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let column = match filter.projection() {
            Some(kept) => kept.get(column).copied(),
            None => Some(column),
        };
        return column.is_some_and(|column| is_call(filter.input(), column));
    }
    if let Some(node) = plan.downcast_ref::<AiCallExec>() {
        return column >= node.input().schema().fields().len() || is_call(node.input(), column);
    }
    // Other nodes with one input and its columns, such as those that change the partitions.
    match plan.children().as_slice() {
        [input] if input.schema().fields() == plan.schema().fields() => is_call(input, column),
        _ => false,
    }
}
