//! A plan that is built in stages, each of which calls functions for the rows that the stages before it left.

use std::sync::Arc;

use datafusion::common::internal_err;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr, conjunction};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExecBuilder;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion::physical_plan::sorts::sort::SortExec;

use super::chain::Chain;
use super::condition::{ALL_ROWS, Expression, Need, add, all, has_call, needs};
use super::made::Made;
use super::{AiCallExec, Call};

pub(super) struct Stages {
    plan: Arc<dyn ExecutionPlan>,
    made: Vec<Made>,
    batch_size: usize,
}

impl Stages {
    /// Builds the plan of a chain.
    pub(super) fn of(chain: &Chain, batch_size: usize) -> Result<Arc<dyn ExecutionPlan>> {
        let mut stages = Self::new(chain, batch_size);
        stages.filter(chain.predicates.clone())?;
        stages.project(chain)
    }

    /// Builds the plan of a chain below a sort with a limit. Calls that neither the filters nor the sort need are made for the
    /// rows that are left. Returns `None` if the sort needs the value of another call.
    pub(super) fn of_sorted(
        chain: &Chain,
        sort: &SortExec,
        batch_size: usize,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let mut stages = Self::new(chain, batch_size);
        stages.filter(chain.predicates.clone())?;
        let mut keys = Vec::new();
        for key in sort.expr() {
            let Some(expr) = stages.resolve(&chain.over_base(&key.expr)?, ALL_ROWS)? else { return Ok(None) };
            keys.push(PhysicalSortExpr { expr, options: key.options });
        }
        let Some(keys) = LexOrdering::new(keys) else { return Ok(None) };
        let sorted = SortExec::new(keys, Arc::clone(&stages.plan)).with_fetch(sort.fetch());
        stages.plan = Arc::new(sorted.with_preserve_partitioning(sort.preserve_partitioning()));
        stages.project(chain).map(Some)
    }

    fn new(chain: &Chain, batch_size: usize) -> Self {
        Self { plan: Arc::clone(&chain.base), made: Vec::new(), batch_size }
    }

    /// Adds the predicates: all that the calls so far allow, then the calls of the next one, and so on.
    fn filter(&mut self, mut predicates: Vec<Expression>) -> Result<()> {
        loop {
            let (mut ready, mut waiting) = (Vec::new(), Vec::new());
            for predicate in predicates {
                match self.resolve(&predicate, ALL_ROWS)? {
                    Some(resolved) => ready.push(resolved),
                    None => waiting.push(predicate),
                }
            }
            if !ready.is_empty() {
                let filter = FilterExecBuilder::new(conjunction(ready), Arc::clone(&self.plan));
                self.plan = Arc::new(filter.with_batch_size(self.batch_size).build()?);
            }
            let Some(next) = waiting.first() else { return Ok(()) };
            self.call(needs(next, ALL_ROWS)?)?;
            predicates = waiting;
        }
    }

    fn project(mut self, chain: &Chain) -> Result<Arc<dyn ExecutionPlan>> {
        let mut wanted = Vec::new();
        for output in &chain.outputs {
            needs(output, ALL_ROWS)?.into_iter().try_for_each(|need| add(&mut wanted, need))?;
        }
        self.call(wanted)?;
        let mut outputs = Vec::new();
        for (output, field) in chain.outputs.iter().zip(chain.schema.fields()) {
            let Some(expr) = self.resolve(output, ALL_ROWS)? else {
                return internal_err!("a call of {output} was not planned");
            };
            outputs.push(ProjectionExpr { expr, alias: field.name().clone() });
        }
        let projection = ProjectionExec::try_new_with_schema_metadata(outputs, self.plan, &chain.schema)?;
        Ok(Arc::new(projection))
    }

    /// Adds nodes with the missing calls: one for the calls that depend on no other, one for those that depend on
    /// them, and so on.
    fn call(&mut self, mut wanted: Vec<Need>) -> Result<()> {
        let mut is_first = true;
        loop {
            wanted.retain(|need| self.value(need).is_none());
            if wanted.is_empty() {
                return Ok(());
            }
            let schema = self.plan.schema();
            let (mut calls, mut made, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
            for need in wanted {
                let Some((function, guard)) = self.prepare(&need)? else {
                    waiting.push(need);
                    continue;
                };
                let column = schema.fields().len() + calls.len();
                let name = format!("__ai_call_{column}");
                let earlier = self.made.iter().rev().find(|made| made.need.call.eq(&need.call));
                let (new, guard) = Made::new(need, Arc::new(Column::new(&name, column)), guard, earlier)?;
                calls.push(Call::try_new(&name, function, guard, &schema)?);
                made.push(new);
            }
            if calls.is_empty() && is_first {
                (wanted, is_first) = (with_dependencies(waiting)?, false);
                continue;
            }
            if calls.is_empty() {
                return internal_err!("calls depend on each other: {waiting:?}");
            }
            self.plan = Arc::new(AiCallExec::try_new(calls, Arc::clone(&self.plan), None)?);
            self.made.extend(made);
            wanted = waiting;
        }
    }

    /// Returns the function and the guard of a call over the columns of the plan, or `None` if it depends on a call that is
    /// still missing.
    fn prepare(&self, need: &Need) -> Result<Option<(Expression, Option<Expression>)>> {
        let mut arguments = Vec::new();
        for argument in need.call.children() {
            let Some(resolved) = self.resolve(argument, &need.covered)? else { return Ok(None) };
            arguments.push(resolved);
        }
        let mut conditions = Vec::new();
        for (index, condition) in need.conditions.iter().enumerate() {
            let before: Vec<_> = need.conditions.iter().take(index).cloned().collect();
            let Some(resolved) = self.resolve(condition, &[before])? else { return Ok(None) };
            conditions.push(resolved);
        }
        let function = Arc::clone(&need.call).with_new_children(arguments)?;
        Ok(Some((function, all(&conditions)?)))
    }

    /// Returns an expression with the values of its calls, or `None` if the plan does not make all of them. The expression
    /// is evaluated for rows for which one of the lists of conditions is true.
    fn resolve(&self, expression: &Expression, rows: &[Vec<Expression>]) -> Result<Option<Expression>> {
        if !has_call(expression) {
            return Ok(Some(Arc::clone(expression)));
        }
        let mut values = Vec::new();
        for need in needs(expression, rows)? {
            let Some(value) = self.value(&need) else { return Ok(None) };
            values.push((need.call, value));
        }
        let replaced = Arc::clone(expression).transform_down(|node| {
            let value = values.iter().find(|(call, _)| call.eq(&node)).map(|(_, value)| Arc::clone(value));
            Ok(match value {
                Some(value) => Transformed::new(value, true, TreeNodeRecursion::Jump),
                None => Transformed::no(node),
            })
        });
        replaced.data().map(Some)
    }

    /// Returns the value of a call that the plan makes for at least the rows that need it.
    fn value(&self, need: &Need) -> Option<Expression> {
        self.made.iter().find(|made| made.need.covers(need)).map(|made| Arc::clone(&made.value))
    }
}

/// Returns calls with all that they depend on. A call that has other uses may have been made for fewer rows than those for which
/// the conditions of a merged call are true.
fn with_dependencies(calls: Vec<Need>) -> Result<Vec<Need>> {
    let mut all = Vec::new();
    for need in calls {
        for (index, condition) in need.conditions.iter().enumerate() {
            let before: Vec<_> = need.conditions.iter().take(index).cloned().collect();
            needs(condition, &[before])?.into_iter().try_for_each(|need| add(&mut all, need))?;
        }
        needs(&need.call, &need.covered)?.into_iter().try_for_each(|need| add(&mut all, need))?;
    }
    Ok(all)
}
