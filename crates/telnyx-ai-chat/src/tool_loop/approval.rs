//! Approval of tool calls.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use telnyx_ai_core::ToolCall;

use crate::function_tool::panicked;

/// The decision on a tool call; returned by the function of [`ToolLoop::approve`](crate::ToolLoop::approve).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Runs the function.
    Allow,
    /// Does not run the function. The model receives the reason as an error, and the loop continues.
    Deny(String),
    /// Does not run the function yet. The other calls of the turn run, and the loop ends with a
    /// [`PausedRun`](crate::PausedRun).
    Pause,
}

impl Approval {
    /// Creates [`Deny`](Self::Deny) with the reason.
    pub fn deny(reason: impl Into<String>) -> Self {
        Self::Deny(reason.into())
    }
}

type Decision = Pin<Box<dyn Future<Output = Approval> + Send>>;

/// A function of the caller that decides on each call.
#[derive(Clone)]
pub(super) struct Approve(Arc<dyn Fn(ToolCall) -> Decision + Send + Sync>);

impl Approve {
    pub(super) fn new<F, D>(function: F) -> Self
    where
        F: Fn(ToolCall) -> D + Send + Sync + 'static,
        D: Future<Output = Approval> + Send + 'static,
    {
        Self(Arc::new(move |call| Box::pin(function(call))))
    }

    /// Returns the decision on a call. A panic denies the call.
    pub(super) async fn decide(self, call: ToolCall) -> Approval {
        let decision = AssertUnwindSafe(async move { (self.0)(call).await }).catch_unwind();
        decision.await.unwrap_or_else(|payload| Approval::Deny(panicked("approval", &*payload)))
    }
}

impl fmt::Debug for Approve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Approve")
    }
}
