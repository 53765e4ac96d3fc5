//! Session states of the processes of a cluster.

use std::sync::Arc;

use ballista_core::config::BALLISTA_CLIENT_PULL;
use ballista_core::extension::SessionConfigExt;
use ballista_core::utils::default_session_builder;
use datafusion::error::Result;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use telnyx_ai_datafusion::{SqlFunctions, TelnyxOptions};

use crate::aggregate_schema::AggregateSchema;
use crate::object_stores::runtime_with_object_stores;

/// Creates the settings of a session, with those of the functions. Ballista drops settings that the receiving process does not
/// know, so each process starts with them.
pub(crate) fn config() -> SessionConfig {
    let config = SessionConfig::new_with_ballista().with_option_extension(TelnyxOptions::default());
    without_adaptive_planner(config)
}

/// Creates the session state of a client.
pub(crate) fn on_client() -> Result<SessionState> {
    // When the scheduler pushes the status, the client has no id of its query before the end, and cannot cancel it.
    Ok(builder(config().set_bool(BALLISTA_CLIENT_PULL, true))?.build())
}

/// Creates the session state of a query on the scheduler.
pub(crate) fn on_scheduler(config: SessionConfig) -> Result<SessionState> {
    let builder = SqlFunctions::for_planning().configure(builder(without_adaptive_planner(config))?);
    Ok(builder.with_physical_optimizer_rule(Arc::new(AggregateSchema)).build())
}

/// Creates a session state of Ballista that reads and writes object storage.
fn builder(config: SessionConfig) -> Result<SessionStateBuilder> {
    let state = default_session_builder(config)?;
    // With a builder alone, the session would have another id.
    let id = state.session_id().to_owned();
    let builder = SessionStateBuilder::new_from_existing(state).with_session_id(id);
    Ok(builder.with_runtime_env(runtime_with_object_stores()?))
}

/// The adaptive planner replaces the rules of the session by its own, and the cost guard is one of them.
fn without_adaptive_planner(config: SessionConfig) -> SessionConfig {
    config.with_ballista_adaptive_query_planner(false)
}
