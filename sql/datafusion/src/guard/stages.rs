//! A plan that is built in stages, each of which calls functions for the rows that the stages before it left.

use std::sync::Arc;

use datafusion::common::internal_err;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{PhysicalSortExpr, conjunction};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExecBuilder;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion::physical_plan::sorts::sort::SortExec;

use super::chain::Chain;
use super::condition::{Expression, Need, add, all, has_call, needs};
use super::{AiCallExec, Call};

pub(super) struct Stages {
    plan: Arc<dyn ExecutionPlan>,
    /// The calls that the plan makes, and their columns.
    made: Vec<(Need, Expression)>,
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
            let Some(expr) = stages.resolve(&chain.over_base(&key.expr)?, &[])? else { return Ok(None) };
            keys.push(PhysicalSortExpr { expr, options: key.options });
        }
        let Some(keys) = datafusion::physical_expr::LexOrdering::new(keys) else { return Ok(None) };
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
                match self.resolve(&predicate, &[])? {
                    Some(resolved) => ready.push(resolved),
                    None => waiting.push(predicate),
                }
            }
            if !ready.is_empty() {
                let filter = FilterExecBuilder::new(conjunction(ready), Arc::clone(&self.plan));
                self.plan = Arc::new(filter.with_batch_size(self.batch_size).build()?);
            }
            let Some(next) = waiting.first() else { return Ok(()) };
            self.call(needs(next, &[])?)?;
            predicates = waiting;
        }
    }

    fn project(mut self, chain: &Chain) -> Result<Arc<dyn ExecutionPlan>> {
        let mut wanted = Vec::new();
        for output in &chain.outputs {
            needs(output, &[])?.into_iter().try_for_each(|need| add(&mut wanted, need))?;
        }
        self.call(wanted)?;
        let mut outputs = Vec::new();
        for (output, field) in chain.outputs.iter().zip(chain.schema.fields()) {
            let Some(expr) = self.resolve(output, &[])? else {
                return internal_err!("a call of {output} was not planned");
            };
            outputs.push(ProjectionExpr { expr, alias: field.name().clone() });
        }
        let projection = ProjectionExec::try_new_with_schema_metadata(outputs, self.plan, &chain.schema)?;
        Ok(Arc::new(projection))
    }

    /// Adds nodes with the calls that are not made yet: one for the calls that depend on no other, one for those that depend on
    /// them, and so on.
    fn call(&mut self, mut wanted: Vec<Need>) -> Result<()> {
        wanted.retain(|need| self.column(need).is_none());
        while !wanted.is_empty() {
            let schema = self.plan.schema();
            let (mut calls, mut made, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
            for need in wanted {
                let Some((function, guard)) = self.prepare(&need)? else {
                    waiting.push(need);
                    continue;
                };
                let index = schema.fields().len() + calls.len();
                let name = format!("__ai_call_{index}");
                calls.push(Call::try_new(&name, function, guard, &schema)?);
                made.push((need, Arc::new(Column::new(&name, index)) as Expression));
            }
            if calls.is_empty() {
                return internal_err!("calls depend on each other: {waiting:?}");
            }
            self.plan = Arc::new(AiCallExec::try_new(calls, Arc::clone(&self.plan), None)?);
            self.made.extend(made);
            wanted = waiting;
        }
        Ok(())
    }

    /// Returns the function and the guard of a call over the columns of the plan, or `None` if it depends on a call that is not
    /// made yet.
    fn prepare(&self, need: &Need) -> Result<Option<(Expression, Option<Expression>)>> {
        let mut arguments = Vec::new();
        for argument in need.call.children() {
            let Some(resolved) = self.resolve(argument, &need.conditions)? else { return Ok(None) };
            arguments.push(resolved);
        }
        let mut conditions = Vec::new();
        for (index, condition) in need.conditions.iter().enumerate() {
            let before: Vec<_> = need.conditions.iter().take(index).cloned().collect();
            let Some(resolved) = self.resolve(condition, &before)? else { return Ok(None) };
            conditions.push(resolved);
        }
        let function = Arc::clone(&need.call).with_new_children(arguments)?;
        Ok(Some((function, all(&conditions)?)))
    }

    /// Returns an expression with columns in place of its calls, or `None` if the plan does not make all of them. The expression
    /// is evaluated for rows for which `conditions` are true.
    fn resolve(&self, expression: &Expression, conditions: &[Expression]) -> Result<Option<Expression>> {
        if !has_call(expression) {
            return Ok(Some(Arc::clone(expression)));
        }
        let mut columns = Vec::new();
        for need in needs(expression, conditions)? {
            let Some(column) = self.column(&need) else { return Ok(None) };
            columns.push((need.call, column));
        }
        let replaced = Arc::clone(expression).transform_down(|node| {
            let column = columns.iter().find(|(call, _)| call.eq(&node)).map(|(_, column)| Arc::clone(column));
            Ok(match column {
                Some(column) => Transformed::new(column, true, TreeNodeRecursion::Jump),
                None => Transformed::no(node),
            })
        });
        replaced.data().map(Some)
    }

    /// Returns the column of a call that the plan makes for at least the rows that need it.
    fn column(&self, need: &Need) -> Option<Expression> {
        self.made.iter().find(|(made, _)| made.covers(need)).map(|(_, column)| Arc::clone(column))
    }
}
