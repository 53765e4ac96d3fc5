//! JSON Schema, as far as guided output and function arguments need it.

use std::cell::Cell;

pub(crate) mod check;
pub(crate) mod merge;
pub(crate) mod pattern;
pub(crate) mod smallest;

/// The work one schema may cause. References and choices multiply, and a schema comes from outside.
pub(crate) struct Steps(Cell<u32>);

impl Steps {
    /// Enough for any schema written by hand, and over in well under a second.
    pub(crate) fn new() -> Self {
        Self(Cell::new(20_000))
    }

    /// Counts one step; `None` when they are used up.
    pub(crate) fn take(&self) -> Option<()> {
        self.0.set(self.0.get().checked_sub(1)?);
        Some(())
    }
}
