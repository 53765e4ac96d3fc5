//! A call that a plan makes, and its value.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::physical_expr::expressions::{case, lit};

use super::condition::{Expression, Need, all, is_not_true};

pub(super) struct Made {
    pub(super) need: Need,
    pub(super) value: Expression,
    /// Predicate of the rows with a value.
    guard: Option<Expression>,
}

impl Made {
    /// Creates a call whose results are in `column`, and returns its guard. Rows of an earlier call keep their value.
    pub(super) fn new(
        mut need: Need,
        column: Expression,
        guard: Option<Expression>,
        earlier: Option<&Self>,
    ) -> Result<(Self, Option<Expression>)> {
        let Some((earlier, called)) = earlier.and_then(|made| made.guard.as_ref().map(|guard| (made, guard))) else {
            let made = Self { need, value: column, guard: guard.clone() };
            return Ok((made, guard));
        };
        need.cover(&earlier.need);
        let has_value = |value: Expression, rest| case(None, vec![(Arc::clone(called), value)], Some(rest));
        let value = has_value(Arc::clone(&earlier.value), column)?;
        let either = guard.as_ref().map(|guard| has_value(lit(true), Arc::clone(guard))).transpose()?;
        let missing: Vec<_> = [is_not_true(called)].into_iter().chain(guard).collect();
        Ok((Self { need, value, guard: either }, all(&missing)?))
    }
}
