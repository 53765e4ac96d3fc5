//! Clauses in which DataFusion cannot call an async function, with the subquery that it can plan.

use datafusion::common::config::ConfigOptions;
use datafusion::common::plan_err;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{AggregateFunction, AggregateFunctionParams, Exists, InSubquery};
use datafusion::logical_expr::{Aggregate, Expr, Join, LogicalPlan};
use datafusion::optimizer::{AnalyzerRule, OptimizerConfig, OptimizerRule};

use crate::options::{Guard, TelnyxOptions};

/// Rejects calls that do not plan or that DataFusion plans wrongly.
///
/// It runs on the query as it is written, and again on the optimized plan, because only that shows the conditions of joins for
/// which DataFusion finds no other place.
#[derive(Debug)]
pub(super) struct Unsupported;

impl AnalyzerRule for Unsupported {
    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        if TelnyxOptions::of(config).guard != Guard::Off {
            check(&plan, false)?;
        }
        Ok(plan)
    }

    fn name(&self) -> &str {
        "telnyx_unsupported_calls"
    }
}

impl OptimizerRule for Unsupported {
    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        if TelnyxOptions::of(&config.options()).guard != Guard::Off {
            check(&plan, true)?;
        }
        Ok(Transformed::no(plan))
    }

    fn name(&self) -> &str {
        "telnyx_unsupported_calls"
    }
}

fn check(plan: &LogicalPlan, is_optimized: bool) -> Result<()> {
    plan.apply_with_subqueries(|node| {
        match node {
            LogicalPlan::Sort(sort) => {
                let keys = sort.expr.iter().map(|key| &key.expr);
                reject(keys, "ORDER BY", "SELECT v FROM (SELECT {call} AS v FROM …) ORDER BY v")?;
            }
            LogicalPlan::Aggregate(aggregate) => check_aggregate(aggregate)?,
            LogicalPlan::Window(window) => {
                let advice = "SELECT sum(v) OVER (…) FROM (SELECT {call} AS v FROM …)";
                reject(&window.window_expr, "a window function", advice)?;
            }
            LogicalPlan::Join(join) if is_optimized => check_join(join)?,
            LogicalPlan::Values(values) => {
                let advice = "SELECT {call}, as in INSERT INTO t SELECT {call}";
                reject(values.values.iter().flatten(), "VALUES", advice)?;
            }
            _ => {}
        }
        if is_optimized {
            check_subqueries(node)?;
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

/// DataFusion turns subqueries that use columns of the outer query into joins, but not if a call uses such a column.
fn check_subqueries(node: &LogicalPlan) -> Result<()> {
    node.apply_expressions(|expression| {
        expression.apply(|part| match correlated_subquery(part) {
            Some(subquery) => subquery.apply_with_subqueries(|inner| {
                let advice = "SELECT … FROM (SELECT *, {call} AS v FROM …), and use v in the query around it";
                reject(&inner.expressions(), "a subquery that uses columns of the outer query", advice)?;
                Ok(TreeNodeRecursion::Continue)
            }),
            None => Ok(TreeNodeRecursion::Continue),
        })
    })?;
    Ok(())
}

/// Returns the plan of a subquery that uses columns of the outer query.
fn correlated_subquery(expression: &Expr) -> Option<&LogicalPlan> {
    let subquery = match expression {
        Expr::ScalarSubquery(subquery) => subquery,
        Expr::Exists(Exists { subquery, .. }) | Expr::InSubquery(InSubquery { subquery, .. }) => subquery,
        _ => return None,
    };
    (!subquery.outer_ref_columns.is_empty()).then(|| subquery.subquery.as_ref())
}

fn check_join(join: &Join) -> Result<()> {
    let Some(call) = calls(&join.filter)?.into_iter().next() else { return Ok(()) };
    let columns = call.column_refs();
    let has = |side: &LogicalPlan| columns.iter().any(|column| side.schema().has_column(column));
    match has(&join.left) && has(&join.right) {
        true => {
            let advice = "SELECT … FROM (SELECT a.id, {call} AS v FROM a JOIN b ON …) WHERE v";
            rejected(&call, "a condition with columns of both sides of a join", advice)
        }
        false => {
            let advice = "SELECT … FROM (SELECT {call} AS v, … FROM …) a JOIN b ON a.v = b.v, or WHERE after the join";
            rejected(&call, "this condition of JOIN … ON", advice)
        }
    }
}

fn check_aggregate(aggregate: &Aggregate) -> Result<()> {
    let advice = "SELECT v, count(*) FROM (SELECT {call} AS v FROM …) GROUP BY v";
    reject(&aggregate.group_expr, "GROUP BY or DISTINCT", advice)?;
    let mut first: Vec<Expr> = Vec::new();
    for expression in &aggregate.aggr_expr {
        let Expr::AggregateFunction(AggregateFunction { params, .. }) = expression.clone().unalias() else { continue };
        let AggregateFunctionParams { args, filter, order_by, .. } = params;
        let advice = "SELECT sum(x) FILTER (WHERE v) FROM (SELECT {call} AS v, x FROM …)";
        reject(filter.as_deref(), "FILTER of an aggregate function", advice)?;
        let advice = "SELECT array_agg(x ORDER BY v) FROM (SELECT {call} AS v, x FROM …)";
        reject(order_by.iter().map(|key| &key.expr), "ORDER BY of an aggregate function", advice)?;
        let calls = calls(&args)?;
        let advice = "SELECT sum(v) FROM (SELECT {call} AS v, … FROM …)";
        if let Some(outer) = calls.iter().find(|call| is_nested(call)) {
            return rejected(outer, "an aggregate function around another call", advice);
        }
        match calls.first() {
            Some(_) if first.is_empty() => first = calls,
            // In the plan of DataFusion, each of them has the column of the first one.
            Some(call) if first != calls => return rejected(call, "a second aggregate function", advice),
            _ => {}
        }
    }
    Ok(())
}

fn reject<'a>(expressions: impl IntoIterator<Item = &'a Expr>, clause: &str, advice: &str) -> Result<()> {
    match calls(expressions)?.first() {
        Some(call) => rejected(call, clause, advice),
        None => Ok(()),
    }
}

fn rejected(call: &Expr, clause: &str, advice: &str) -> Result<()> {
    let name = match call {
        Expr::ScalarFunction(function) => function.func.name(),
        _ => "an async function",
    };
    let advice = advice.replace("{call}", &format!("{name}(…)"));
    plan_err!("{name} cannot be called in {clause}; call it in a subquery: {advice}")
}

/// Returns the calls of async functions, outer ones first.
fn calls<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> Result<Vec<Expr>> {
    let mut calls = Vec::new();
    for expression in expressions {
        expression.apply(|node| {
            if is_call(node) {
                calls.push(node.clone());
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
    }
    Ok(calls)
}

fn is_call(expression: &Expr) -> bool {
    matches!(expression, Expr::ScalarFunction(function) if function.func.as_async().is_some())
}

fn is_nested(call: &Expr) -> bool {
    match call {
        Expr::ScalarFunction(function) => calls(&function.args).is_ok_and(|calls| !calls.is_empty()),
        _ => false,
    }
}
