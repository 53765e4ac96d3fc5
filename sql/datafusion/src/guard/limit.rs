//! The last physical rule: calls below a limit are made for few rows ahead of it.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::execution_plan::{CardinalityEffect, replace_children_if_necessary};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::limit::{GlobalLimitExec, LocalLimitExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, Partitioning};

use super::AiCallExec;
use crate::options::{Guard, TelnyxOptions};

/// It runs after the rules of DataFusion, which have brought limits down to the nodes that apply them.
#[derive(Debug)]
pub(super) struct LimitCalls;

/// The rows that the nodes above a node need from it.
#[derive(Clone, Copy)]
struct Limit {
    rows: usize,
    /// No node above drops rows, so that no more than `rows` are needed.
    is_exact: bool,
}

impl PhysicalOptimizerRule for LimitCalls {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        match TelnyxOptions::of(config).guard {
            Guard::Off => Ok(plan),
            Guard::Warn | Guard::Refuse => apply(plan, None, config.execution.batch_size.get()),
        }
    }

    fn name(&self) -> &str {
        "telnyx_limit_calls"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn apply(plan: Arc<dyn ExecutionPlan>, above: Option<Limit>, batch_size: usize) -> Result<Arc<dyn ExecutionPlan>> {
    let below = limit_below(&plan, above);
    let children = plan.children().into_iter().cloned();
    let children = children.map(|child| apply(child, below, batch_size)).collect::<Result<Vec<_>>>()?;
    let plan = replace_children_if_necessary(plan, children)?;
    match below {
        Some(limit) if limit.rows < batch_size => shrink(plan, limit),
        _ => Ok(plan),
    }
}

/// Returns the rows that a node needs from its input, if it reads no more of it than it must.
fn limit_below(plan: &Arc<dyn ExecutionPlan>, above: Option<Limit>) -> Option<Limit> {
    let own = match plan.downcast_ref::<GlobalLimitExec>() {
        Some(limit) => limit.fetch().map(|fetch| limit.skip().saturating_add(fetch)),
        None => plan.fetch(),
    };
    let own = own.map(|rows| Limit { rows, is_exact: true });
    let limit = match (own, above) {
        (Some(own), Some(above)) if above.rows < own.rows => Some(above),
        (own, above) => own.or(above),
    };
    if plan.is::<FilterExec>() {
        return limit.map(|limit| Limit { is_exact: false, ..limit });
    }
    let streams = plan.is::<GlobalLimitExec>()
        || plan.is::<LocalLimitExec>()
        || plan.is::<ProjectionExec>()
        || plan.is::<CoalescePartitionsExec>()
        || plan.is::<SortPreservingMergeExec>()
        || plan.is::<CooperativeExec>()
        || plan.is::<AiCallExec>()
        || is_round_robin(plan);
    limit.filter(|_| streams)
}

fn is_round_robin(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let repartition = plan.downcast_ref::<RepartitionExec>();
    repartition.is_some_and(|node| matches!(node.partitioning(), Partitioning::RoundRobinBatch(_)))
}

fn shrink(plan: Arc<dyn ExecutionPlan>, limit: Limit) -> Result<Arc<dyn ExecutionPlan>> {
    let rows = limit.rows.max(1);
    if let Some(node) = plan.downcast_ref::<AiCallExec>() {
        let input = one_partition(node.input(), limit)?;
        return Ok(Arc::new(AiCallExec::try_new(node.calls(), input, Some(rows))?));
    }
    if !has_calls(&plan) {
        return Ok(plan);
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        return Ok(Arc::new(filter.with_batch_size(rows)?));
    }
    // It would read ahead of the limit.
    match plan.downcast_ref::<RepartitionExec>() {
        Some(repartition) => Ok(Arc::clone(repartition.input())),
        None => Ok(plan),
    }
}

/// Returns a plan with one partition, because each partition would pay for the rows of the limit.
fn one_partition(input: &Arc<dyn ExecutionPlan>, limit: Limit) -> Result<Arc<dyn ExecutionPlan>> {
    let fetch = limit.is_exact.then_some(limit.rows);
    if input.output_partitioning().partition_count() == 1 {
        return Ok(Arc::clone(input));
    }
    Ok(match input.output_ordering() {
        Some(order) => Arc::new(SortPreservingMergeExec::new(order.clone(), Arc::clone(input)).with_fetch(fetch)),
        None => Arc::new(CoalescePartitionsExec::new(Arc::clone(input)).with_fetch(fetch)),
    })
}

/// Returns `true` if a node reads, through nodes that stream rows, the results of a call.
fn has_calls(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let is_stream = |plan: &Arc<dyn ExecutionPlan>| {
        plan.is::<FilterExec>() || !matches!(plan.cardinality_effect(), CardinalityEffect::Unknown)
    };
    plan.is::<AiCallExec>() || (is_stream(plan) && plan.children().into_iter().any(has_calls))
}
