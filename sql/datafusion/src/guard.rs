//! The cost guard: rules that keep a plan from paying for rows that it does not need.

mod call;
mod call_exec;

use datafusion::execution::SessionStateBuilder;

pub use call::Call;
pub use call_exec::AiCallExec;

/// Adds the rules.
pub(crate) fn configure(builder: SessionStateBuilder) -> SessionStateBuilder {
    builder
}
