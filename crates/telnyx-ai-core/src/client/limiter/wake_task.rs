//! The task that wakes waiting calls at the time at which the limits of their model allow them, and skips woken calls
//! that are not polled.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::time::{Instant, sleep_until};

use super::gate::{Actions, Gate};
use crate::runtime::current_runtime;

/// The time in which a woken call must take its permit before other calls may take it.
pub(super) const SKIP_AFTER: Duration = Duration::from_millis(1);

/// Starts the task in the current runtime.
pub(super) fn start(gate: &Arc<Gate>) {
    tokio::spawn(run(WakeTask { gate: Arc::clone(gate), runtime: current_runtime() }));
}

/// Wakes calls, in batches of doubling size until a call takes the free permit.
async fn run(task: WakeTask) {
    let mut batch = 1_usize;
    let mut next = Instant::now() + SKIP_AFTER;
    loop {
        sleep_until(next).await;
        let step = task.gate.change(|state, now| {
            if state.wake_task != task.runtime {
                return (None, Actions::default());
            }
            if state.queue.runtime() != task.runtime && !state.queue.is_empty() {
                // Calls of several runtimes have their own timers, which they start when they are polled.
                state.wake_task = None;
                return (None, Actions::wake(state.queue.all()));
            }
            let (step, actions) = state.wake_ready(batch, now);
            if step.is_none() {
                state.wake_task = None;
            }
            (step, actions)
        });
        let Some((time, wakes)) = step else { return };
        batch = if wakes { batch.saturating_mul(2) } else { 1 };
        next = time.max(Instant::now() + SKIP_AFTER);
    }
}

/// The state of the task. A runtime that shuts down drops it before it is finished.
struct WakeTask {
    gate: Arc<Gate>,
    runtime: Option<runtime::Id>,
}

impl Drop for WakeTask {
    fn drop(&mut self) {
        self.gate.change(|state, _| {
            let unfinished = state.wake_task.is_some() && state.wake_task == self.runtime;
            if !unfinished {
                return ((), Actions::default());
            }
            state.wake_task = None;
            ((), Actions::wake(state.queue.all()))
        });
    }
}
