//! The calls of an expression, each with the conditions under which its value is needed.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, CaseExpr, case, lit};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};

pub(super) type Expression = Arc<dyn PhysicalExpr>;

/// A call that an expression needs.
#[derive(Clone, Debug)]
pub(super) struct Need {
    pub(super) call: Expression,
    /// Predicates that are never NULL. Each may be evaluated only for rows for which those before it are true.
    pub(super) conditions: Vec<Expression>,
}

/// Returns the async function if an expression is a call of one.
pub(super) fn as_call(expression: &Expression) -> Option<&ScalarFunctionExpr> {
    let function = expression.downcast_ref::<ScalarFunctionExpr>()?;
    function.fun().as_async().map(|_| function)
}

pub(super) fn has_call(expression: &Expression) -> bool {
    any(expression, &|node| as_call(node).is_some())
}

/// Returns `true` if an expression has another value for each evaluation, for a reason other than a call.
pub(super) fn is_random(expression: &Expression) -> bool {
    any(expression, &|node| node.is_volatile_node() && as_call(node).is_none())
}

fn any(expression: &Expression, test: &dyn Fn(&Expression) -> bool) -> bool {
    let mut found = false;
    let visited = expression.apply(|node| {
        found = test(node);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found || visited.is_err()
}

/// Returns the calls of an expression that is evaluated under `conditions`. A call comes after those that its arguments and
/// conditions use.
pub(super) fn needs(expression: &Expression, conditions: &[Expression]) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    walk(expression, conditions, &mut needs)?;
    Ok(needs)
}

/// Adds a call. Equal calls become one, for the rows that one of them needs.
pub(super) fn add(needs: &mut Vec<Need>, need: Need) -> Result<()> {
    match needs.iter_mut().find(|known| known.call.eq(&need.call)) {
        Some(known) => known.conditions = either(&known.conditions, &need.conditions)?,
        None => needs.push(need),
    }
    Ok(())
}

/// Returns conditions that are true if one of two lists is true. It contains no call that is not in the common beginning, so
/// that a call does not depend on itself.
fn either(left: &[Expression], right: &[Expression]) -> Result<Vec<Expression>> {
    let common = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (mut shared, left) = (left.iter().take(common).cloned().collect::<Vec<_>>(), left.iter().skip(common));
    let (left, right): (Vec<_>, Vec<_>) = (left.cloned().collect(), right.iter().skip(common).cloned().collect());
    if left.is_empty() || right.is_empty() || left.iter().chain(&right).any(has_call) {
        return Ok(shared);
    }
    if let (Some(left), Some(right)) = (all(&left)?, all(&right)?) {
        shared.push(case(None, vec![(left, lit(true))], Some(right))?);
    }
    Ok(shared)
}

/// Returns one predicate for all conditions, which evaluates a condition only where those before it are true.
pub(super) fn all(conditions: &[Expression]) -> Result<Option<Expression>> {
    let mut rest: Option<Expression> = None;
    for condition in conditions.iter().rev() {
        rest = Some(match rest {
            Some(rest) => case(None, vec![(Arc::clone(condition), rest)], Some(lit(false)))?,
            None => Arc::clone(condition),
        });
    }
    Ok(rest)
}

fn walk(expression: &Expression, conditions: &[Expression], needs: &mut Vec<Need>) -> Result<()> {
    if !has_call(expression) {
        return Ok(());
    }
    if let Some(function) = as_call(expression) {
        // A column that is not nullable cannot have rows without a call.
        let conditions = if function.nullable() { conditions } else { &[] };
        function.args().iter().try_for_each(|argument| walk(argument, conditions, needs))?;
        return add(needs, Need { call: Arc::clone(expression), conditions: conditions.to_vec() });
    }
    if let Some(case) = expression.downcast_ref::<CaseExpr>() {
        return walk_case(case, conditions, needs);
    }
    if let Some(binary) = expression.downcast_ref::<BinaryExpr>() {
        match binary.op() {
            Operator::And => return walk_logical(expression, Operator::And, is_not_false, conditions, needs),
            Operator::Or => return walk_logical(expression, Operator::Or, is_not_true, conditions, needs),
            _ => {}
        }
    }
    expression.children().into_iter().try_for_each(|child| walk(child, conditions, needs))
}

fn walk_case(case: &CaseExpr, conditions: &[Expression], needs: &mut Vec<Need>) -> Result<()> {
    if let Some(base) = case.expr() {
        walk(base, conditions, needs)?;
    }
    let mut conditions = conditions.to_vec();
    for (when, then) in case.when_then_expr() {
        walk(when, &conditions, needs)?;
        let chosen = match case.expr() {
            Some(base) => binary(base, Operator::Eq, Arc::clone(when)),
            None => Arc::clone(when),
        };
        conditions.push(is_true(&chosen));
        walk(then, &conditions, needs)?;
        conditions.pop();
        conditions.push(is_not_true(&chosen));
    }
    case.else_expr().map_or(Ok(()), |expression| walk(expression, &conditions, needs))
}

/// Walks the operands of AND or OR, of which each decides whether the next one is needed. Those without calls come first.
fn walk_logical(
    expression: &Expression,
    operator: Operator,
    undecided: fn(&Expression) -> Expression,
    conditions: &[Expression],
    needs: &mut Vec<Need>,
) -> Result<()> {
    let mut conditions = conditions.to_vec();
    for operand in cheap_first(operands(expression, operator)) {
        walk(&operand, &conditions, needs)?;
        conditions.push(undecided(&operand));
    }
    Ok(())
}

/// Returns the expressions without calls, then the others, each in their order.
pub(super) fn cheap_first(expressions: Vec<Expression>) -> Vec<Expression> {
    let (mut cheap, calls): (Vec<_>, Vec<_>) = expressions.into_iter().partition(|expression| !has_call(expression));
    cheap.extend(calls);
    cheap
}

/// Returns the operands of nested expressions with one operator.
pub(super) fn operands(expression: &Expression, operator: Operator) -> Vec<Expression> {
    match expression.downcast_ref::<BinaryExpr>() {
        Some(binary) if *binary.op() == operator => {
            let mut all = operands(binary.left(), operator);
            all.extend(operands(binary.right(), operator));
            all
        }
        _ => vec![Arc::clone(expression)],
    }
}

fn binary(left: &Expression, operator: Operator, right: Expression) -> Expression {
    Arc::new(BinaryExpr::new(Arc::clone(left), operator, right))
}

fn is_true(expression: &Expression) -> Expression {
    binary(expression, Operator::IsNotDistinctFrom, lit(true))
}

fn is_not_true(expression: &Expression) -> Expression {
    binary(expression, Operator::IsDistinctFrom, lit(true))
}

fn is_not_false(expression: &Expression) -> Expression {
    binary(expression, Operator::IsDistinctFrom, lit(false))
}
