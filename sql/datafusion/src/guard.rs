//! The cost guard: rules that keep a plan from paying for rows that it does not need.

use datafusion::execution::SessionStateBuilder;

/// Adds the rules.
pub(crate) fn configure(builder: SessionStateBuilder) -> SessionStateBuilder {
    builder
}
