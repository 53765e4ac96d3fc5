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
    /// Lists of conditions, each of which is true only for rows for which `conditions` are.
    pub(super) covered: Vec<Vec<Expression>>,
}

impl Need {
    fn new(call: &Expression, conditions: &[Expression]) -> Self {
        Self { call: Arc::clone(call), conditions: conditions.to_vec(), covered: vec![conditions.to_vec()] }
    }

    /// Returns `true` if this call is made for all rows for which `other` is needed.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let covers = |rows: &Vec<_>| self.covered.iter().any(|covered| rows.starts_with(covered));
        self.call.eq(&other.call) && other.covered.iter().all(covers)
    }

    /// Adds the rows for which an equal call was made earlier.
    pub(super) fn cover(&mut self, earlier: &Self) {
        self.covered.extend(earlier.covered.iter().cloned());
    }

    /// Adds the rows of an equal call. The conditions get no other calls than those of their common beginning, so that a call
    /// does not depend on itself.
    fn merge(&mut self, other: Self) -> Result<()> {
        if self.covers(&other) {
            return Ok(());
        }
        let pairs = self.conditions.iter().zip(&other.conditions);
        let common = pairs.take_while(|(left, right)| left == right).count();
        let left: Vec<_> = self.conditions.split_off(common);
        let right: Vec<_> = other.conditions.into_iter().skip(common).collect();
        let has_calls = left.iter().chain(&right).any(has_call);
        match (all(&left)?, all(&right)?) {
            (Some(left), Some(right)) if !has_calls => {
                self.conditions.push(case(None, vec![(left, lit(true))], Some(right))?);
                self.covered.extend(other.covered);
            }
            _ => self.covered = vec![self.conditions.clone()],
        }
        Ok(())
    }
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

/// Returns the calls of an expression that is evaluated for rows for which one of the lists of conditions is true. A call comes
/// after those that its arguments and conditions use.
pub(super) fn needs(expression: &Expression, rows: &[Vec<Expression>]) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    rows.iter().try_for_each(|conditions| walk(expression, conditions, &mut needs))?;
    Ok(needs)
}

/// The conditions of an expression that is evaluated for all rows.
pub(super) const ALL_ROWS: &[Vec<Expression>] = &[Vec::new()];

/// Adds a call. Equal calls become one, for the rows that one of them needs.
pub(super) fn add(needs: &mut Vec<Need>, need: Need) -> Result<()> {
    match needs.iter_mut().find(|known| known.call.eq(&need.call)) {
        Some(known) => known.merge(need),
        None => {
            needs.push(need);
            Ok(())
        }
    }
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
        return add(needs, Need::new(expression, conditions));
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
        // A random condition has another value in the guard than in the expression.
        if is_random(&chosen) {
            walk(then, &conditions, needs)?;
            continue;
        }
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
        if !is_random(&operand) {
            conditions.push(undecided(&operand));
        }
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

pub(super) fn is_not_true(expression: &Expression) -> Expression {
    binary(expression, Operator::IsDistinctFrom, lit(true))
}

fn is_not_false(expression: &Expression) -> Expression {
    binary(expression, Operator::IsDistinctFrom, lit(false))
}
