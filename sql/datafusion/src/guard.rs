//! The cost guard: rules that keep a plan from paying for rows that it does not need.
//!
//! DataFusion calls an async function for all rows that reach the query block of the call, whatever the conditions of the
//! expression around it. The rules, in the order in which they run:
//! - [`unsupported`]: rejects clauses that DataFusion cannot plan, or plans wrongly, with the subquery that it can plan.
//! - [`stage_calls`]: the first physical rule. It builds the filters and projections around calls again, in stages: conditions
//!   without calls, then the calls of the next condition, and so on. Equal calls become one. The conditions of CASE, AND and OR
//!   become guards of the calls in them.
//! - [`limit`]: after the rules of DataFusion. Calls below a limit are made for few rows at a time, in one partition.
//! - [`explain`]: the last rule. It estimates the calls, and warns about those whose rows a join drops.

mod call;
mod call_exec;
mod chain;
mod condition;
mod estimate;
mod explain;
mod limit;
mod lineage;
mod made;
mod stage_calls;
mod stages;
mod unsupported;

use std::sync::Arc;

use datafusion::execution::SessionStateBuilder;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

use crate::call_costs::CallCosts;
pub use call::Call;
pub use call_exec::{AiCallExec, Stop};

/// Adds the rules to a session, unless they are there.
pub(crate) fn configure(mut builder: SessionStateBuilder, costs: CallCosts) -> SessionStateBuilder {
    let rules = &mut builder.physical_optimizers().get_or_insert_with(PhysicalOptimizer::new).rules;
    if rules.iter().any(|rule| rule.name() == stage_calls::NAME) {
        return builder;
    }
    rules.insert(0, Arc::new(stage_calls::StageCalls));
    rules.push(Arc::new(limit::LimitCalls));
    rules.push(Arc::new(explain::ExplainCalls(costs)));
    builder
        .with_analyzer_rule(Arc::new(unsupported::Unsupported))
        .with_optimizer_rule(Arc::new(unsupported::Unsupported))
}
