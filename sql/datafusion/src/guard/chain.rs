//! Filters and projections on top of each other, as predicates and expressions over the columns of their input.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::internal_datafusion_err;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::async_scalar_function::AsyncFuncExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::async_func::AsyncFuncExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;

use super::condition::{Expression, has_call, is_random, operands};

/// A chain of filters and projections with calls, and its input.
pub(super) struct Chain {
    pub(super) base: Arc<dyn ExecutionPlan>,
    /// All of them are true for the rows of the output.
    pub(super) predicates: Vec<Expression>,
    /// The columns of the output.
    pub(super) outputs: Vec<Expression>,
    pub(super) schema: SchemaRef,
}

impl Chain {
    /// Reads the longest chain that ends with `plan`. Returns `None` if it has no calls.
    pub(super) fn read(plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Self>> {
        let chain = Self::of(plan)?;
        Ok(chain.has_calls().then_some(chain))
    }

    fn of(plan: &Arc<dyn ExecutionPlan>) -> Result<Self> {
        if let Some(filter) = plan.downcast_ref::<FilterExec>() {
            if filter.fetch().is_some() {
                return Ok(Self::start(plan));
            }
            let mut chain = Self::below(filter.input())?;
            let predicate = chain.over_base(filter.predicate())?;
            chain.predicates.extend(operands(&predicate, Operator::And));
            if let Some(kept) = filter.projection() {
                let output = |index: &usize| chain.output(*index).cloned();
                chain.outputs = kept.iter().map(output).collect::<Result<_>>()?;
            }
            return Ok(chain.with_schema(plan));
        }
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            if projection.expr().iter().any(|output| is_random(&output.expr)) {
                return Ok(Self::start(plan));
            }
            let mut chain = Self::below(projection.input())?;
            chain.outputs =
                projection.expr().iter().map(|output| chain.over_base(&output.expr)).collect::<Result<_>>()?;
            return Ok(chain.with_schema(plan));
        }
        if let Some(calls) = plan.downcast_ref::<AsyncFuncExec>() {
            let functions = functions(calls)?;
            if functions.iter().any(is_random) {
                return Ok(Self::start(plan));
            }
            let mut chain = Self::below(calls.input())?;
            let functions = functions.iter().map(|function| chain.over_base(function)).collect::<Result<Vec<_>>>()?;
            chain.outputs.extend(functions);
            return Ok(chain.with_schema(plan));
        }
        Ok(Self::start(plan))
    }

    /// Reads the chain below a node. It is empty if there are no calls in it, because then there is nothing to improve.
    fn below(plan: &Arc<dyn ExecutionPlan>) -> Result<Self> {
        let chain = Self::of(plan)?;
        Ok(if chain.has_calls() { chain } else { Self::start(plan) })
    }

    fn start(base: &Arc<dyn ExecutionPlan>) -> Self {
        let schema = base.schema();
        let columns = schema.fields().iter().enumerate();
        let outputs = columns.map(|(index, field)| Arc::new(Column::new(field.name(), index)) as Expression).collect();
        Self { base: Arc::clone(base), predicates: Vec::new(), outputs, schema }
    }

    fn with_schema(self, plan: &Arc<dyn ExecutionPlan>) -> Self {
        Self { schema: plan.schema(), ..self }
    }

    fn has_calls(&self) -> bool {
        self.predicates.iter().chain(&self.outputs).any(has_call)
    }

    fn output(&self, index: usize) -> Result<&Expression> {
        self.outputs.get(index).ok_or_else(|| internal_datafusion_err!("column {index} of a plan does not exist"))
    }

    /// Returns an expression over the output as one over the base.
    pub(super) fn over_base(&self, expression: &Expression) -> Result<Expression> {
        let inlined = Arc::clone(expression).transform_down(|node| match node.downcast_ref::<Column>() {
            // The columns of the base are already in the new form.
            Some(column) => {
                let output = Arc::clone(self.output(column.index())?);
                Ok(Transformed::new(output, true, TreeNodeRecursion::Jump))
            }
            None => Ok(Transformed::no(node)),
        });
        inlined.data()
    }
}

fn functions(calls: &AsyncFuncExec) -> Result<Vec<Expression>> {
    let mut functions = Vec::new();
    calls.apply_expressions(&mut |expression| {
        functions.extend(expression.downcast_ref::<AsyncFuncExpr>().map(|call| Arc::clone(&call.func)));
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(functions)
}
