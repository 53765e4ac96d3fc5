//! The last rule: adds estimates to `EXPLAIN`, and warns about plans that pay for rows that they may not need.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::plan_err;
use datafusion::common::{JoinSide, JoinType};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};

use super::lineage::{is_call, uses_call};
use super::{AiCallExec, estimate};
use crate::call_costs::CallCosts;
use crate::options::{Guard, TelnyxOptions};

#[derive(Debug)]
pub(super) struct ExplainCalls(pub(super) CallCosts);

impl PhysicalOptimizerRule for ExplainCalls {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let options = TelnyxOptions::of(config);
        match options.guard {
            Guard::Off => Ok(plan),
            Guard::Warn | Guard::Refuse => self.apply(plan, false, &options),
        }
    }

    fn name(&self) -> &str {
        "telnyx_explain_calls"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl ExplainCalls {
    /// Adds notes to the nodes of a plan. Nodes above it drop rows for a reason that does not need the calls if `is_dropped`.
    fn apply(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        is_dropped: bool,
        options: &TelnyxOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut children = Vec::new();
        let sides = [JoinSide::Left].into_iter().chain(std::iter::repeat(JoinSide::Right));
        for (child, side) in plan.children().into_iter().zip(sides) {
            let is_dropped = is_dropped || drops(&plan, side, child);
            children.push(self.apply(Arc::clone(child), is_dropped, options)?);
        }
        let plan = replace_children_if_necessary(plan, children)?;
        let Some(node) = plan.downcast_ref::<AiCallExec>() else { return Ok(plan) };
        let estimate = estimate::of(node, &self.0, options)?;
        if !is_dropped {
            return Ok(Arc::new(node.with_note(&format!("estimate=[{estimate}]"))));
        }
        let calls: Vec<_> = node.calls().iter().map(|call| call.function().to_string()).collect();
        let calls = calls.join(", ");
        if options.guard == Guard::Refuse {
            return plan_err!(
                "{calls} would be paid for rows that a join, IN or EXISTS drops; join first and call the function in the SELECT \
                 list of the outer query, or allow it with SET telnyx.guard = 'warn'"
            );
        }
        tracing::warn!(%calls, "a call below a join, IN or EXISTS is paid for rows that it drops");
        Ok(Arc::new(
            node.with_note(&format!("estimate=[{estimate}], warning=[paid for rows that a join, IN or EXISTS drops]")),
        ))
    }
}

/// Returns `true` if a node drops rows of an input without a look at the values of its calls.
fn drops(plan: &Arc<dyn ExecutionPlan>, side: JoinSide, input: &Arc<dyn ExecutionPlan>) -> bool {
    let (kind, keys, filter) = if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        (*join.join_type(), join.on(), join.filter())
    } else if let Some(join) = plan.downcast_ref::<SortMergeJoinExec>() {
        (join.join_type(), join.on(), join.filter().as_ref())
    } else if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
        (*join.join_type(), &[] as &[_], join.filter())
    } else {
        return false;
    };
    let keeps = match kind {
        JoinType::Full => true,
        JoinType::Left | JoinType::LeftMark => side == JoinSide::Left,
        JoinType::Right | JoinType::RightMark => side == JoinSide::Right,
        JoinType::Inner | JoinType::LeftSemi | JoinType::RightSemi | JoinType::LeftAnti | JoinType::RightAnti => false,
    };
    let of_side = |(left, right): &(_, _)| Arc::clone(if side == JoinSide::Left { left } else { right });
    let filtered = filter.into_iter().flat_map(JoinFilter::column_indices);
    let mut filtered = filtered.filter(|column| column.side == side);
    !keeps
        && !keys.iter().any(|keys| uses_call(input, &of_side(keys)))
        && !filtered.any(|column| is_call(input, column.index))
}
