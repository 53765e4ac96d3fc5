//! The first physical rule: replaces `AsyncFuncExec`, and calls functions as late and for as few rows as SQL permits.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::sorts::sort::SortExec;

use super::chain::Chain;
use super::stages::Stages;
use crate::options::{Guard, TelnyxOptions};

pub(super) const NAME: &str = "telnyx_stage_calls";

/// It runs before the rules of DataFusion, which then push limits and partitions through the new nodes.
#[derive(Debug)]
pub(super) struct StageCalls;

impl PhysicalOptimizerRule for StageCalls {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        if TelnyxOptions::of(config).guard == Guard::Off {
            return Ok(plan);
        }
        let batch_size = config.execution.batch_size.get();
        plan.transform_down(|node| {
            let staged = stage(&node, batch_size)?;
            Ok(staged.map_or_else(|| Transformed::no(node), Transformed::yes))
        })
        .data()
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn stage(node: &Arc<dyn ExecutionPlan>, batch_size: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(sort) = node.downcast_ref::<SortExec>().filter(|sort| sort.fetch().is_some()) {
        return match Chain::read(sort.input())? {
            Some(chain) => Stages::of_sorted(&chain, sort, batch_size),
            None => Ok(None),
        };
    }
    match Chain::read(node)? {
        Some(chain) => Stages::of(&chain, batch_size).map(Some),
        None => Ok(None),
    }
}
