//! The cost guard: rules that keep a plan from paying for rows that it does not need.

mod call;
mod call_exec;
mod chain;
mod condition;
mod limit;
mod stage_calls;
mod stages;

use std::sync::Arc;

use datafusion::execution::SessionStateBuilder;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

pub use call::Call;
pub use call_exec::AiCallExec;

/// Adds the rules.
pub(crate) fn configure(mut builder: SessionStateBuilder) -> SessionStateBuilder {
    let rules = &mut builder.physical_optimizers().get_or_insert_with(PhysicalOptimizer::new).rules;
    if !rules.iter().any(|rule| rule.name() == "telnyx_stage_calls") {
        rules.insert(0, Arc::new(stage_calls::StageCalls));
        rules.push(Arc::new(limit::LimitCalls));
    }
    builder
}
