//! The functions, and their registration.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionContext;
use telnyx_ai::Telnyx;

use crate::{TelnyxOptions, guard};

/// The SQL functions, with the client, the ledger and the limits that they share.
///
/// Cheap to clone. All sessions of a process that register the same value share one engine.
#[derive(Clone, Debug)]
pub struct SqlFunctions {}

/// The choices of [`SqlFunctions`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {}

impl SqlFunctions {
    /// Creates functions that send their requests with `telnyx`.
    pub fn builder(_telnyx: &Telnyx) -> Builder {
        Builder {}
    }

    /// Creates functions that can be planned and not executed, for the scheduler and the clients of a cluster, which need no
    /// API key.
    pub fn for_planning() -> Self {
        Self {}
    }

    /// Registers the functions, their settings and the cost guard.
    ///
    /// # Errors
    /// The error of DataFusion.
    pub fn register(&self, context: &SessionContext) -> Result<()> {
        let state = context.state_ref();
        let builder = self.configure(SessionStateBuilder::new_from_existing(context.state()));
        *state.write() = builder.build();
        Ok(())
    }

    /// Adds the functions, their settings and the cost guard to a session state, as the builders of a cluster need it.
    pub fn configure(&self, mut builder: SessionStateBuilder) -> SessionStateBuilder {
        let config = builder.config().get_or_insert_default();
        config.options_mut().extensions.insert(TelnyxOptions::default());
        for function in self.functions() {
            builder.scalar_functions().get_or_insert_default().push(function);
        }
        guard::configure(builder)
    }

    /// Returns the scalar functions.
    pub fn functions(&self) -> Vec<Arc<ScalarUDF>> {
        Vec::new()
    }
}

impl Builder {
    /// Creates the functions.
    pub fn build(self) -> SqlFunctions {
        SqlFunctions {}
    }
}
