//! Aggregates over calls, on their way to the executors.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateInputMode};

/// Corrects the columns that an aggregate reports for its arguments.
///
/// DataFusion takes them from the input without the columns of the calls. Only the receiver of a plan uses them, and it would
/// not find the columns of the calls.
#[derive(Debug)]
pub(crate) struct AggregateSchema;

impl PhysicalOptimizerRule for AggregateSchema {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let corrected = plan.transform_up(|node| {
            Ok(match node.downcast_ref::<AggregateExec>().map(corrected).transpose()?.flatten() {
                Some(aggregate) => Transformed::yes(Arc::new(aggregate) as _),
                None => Transformed::no(node),
            })
        });
        Ok(corrected?.data)
    }

    fn name(&self) -> &str {
        "telnyx_aggregate_schema"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Returns the aggregate with the columns of its arguments, unless it has them.
fn corrected(aggregate: &AggregateExec) -> Result<Option<AggregateExec>> {
    let columns = columns_of_arguments(aggregate);
    if columns.fields().len() == aggregate.input_schema().fields().len() {
        return Ok(None);
    }
    let corrected = AggregateExec::try_new(
        *aggregate.mode(),
        aggregate.group_expr().clone(),
        aggregate.aggr_expr().to_vec(),
        aggregate.filter_expr().to_vec(),
        Arc::clone(aggregate.input()),
        columns,
    )?;
    Ok(Some(corrected.with_limit_options(aggregate.limit_options())))
}

/// The arguments of a final aggregate are those of the partial one below it.
fn columns_of_arguments(aggregate: &AggregateExec) -> SchemaRef {
    let mut below = aggregate.input();
    if aggregate.mode().input_mode() == AggregateInputMode::Raw {
        return below.schema();
    }
    loop {
        if let Some(partial) = below.downcast_ref::<AggregateExec>() {
            return partial.input_schema();
        }
        match below.children().as_slice() {
            [only] => below = *only,
            _ => return aggregate.input_schema(),
        }
    }
}
