//! A job while it runs: the live line, and Ctrl-C.

use std::cell::Cell;
use std::time::Duration;

use telnyx_ai::bulk::Run;
use telnyx_ai::chat::ChatCompletion;

use super::output::Output;
use crate::exit::{Failure, Outcome};
use crate::progress::Progress;

/// Interval of the live line.
const INTERVAL: Duration = Duration::from_millis(200);

/// Most failures that are printed. The output and the ledger have all of them.
const FAILURES: u32 = 3;

/// Runs a job and writes its outcomes. Returns `true` if it was stopped by Ctrl-C: the requests in flight are then complete
/// and recorded. A second Ctrl-C cancels them.
pub(super) async fn run(run: &mut Run<'_, ChatCompletion>, output: &mut Output) -> Outcome<bool> {
    let line = Progress::spinner("0 rows");
    let (mut progress, stopper) = (run.progress(), run.stopper());
    let shown = async {
        while let Some(now) = progress.next(INTERVAL).await {
            line.message(now.to_string());
        }
        std::future::pending::<()>().await;
    };
    let written = async {
        let (mut failures, mut failure) = (0, None);
        while let Some(outcome) = run.try_next().await? {
            if let Err(error) = &outcome.result
                && failures < FAILURES
            {
                failures += 1;
                line.note(&format!(
                    "row {}: {error}",
                    outcome.key.clone().unwrap_or_else(|| outcome.index.to_string())
                ));
            }
            // After a failure, the requests in flight still complete, because they are paid for.
            if failure.is_none()
                && let Err(error) = output.write(&outcome)
            {
                failure = Some(error);
                stopper.stop();
            }
        }
        failure.map_or(Ok(()), Err)
    };
    let interrupted = Cell::new(false);
    let interrupts = async {
        interrupt().await;
        interrupted.set(true);
        stopper.stop();
        line.note("completing the requests in flight; Ctrl-C again cancels them");
        interrupt().await;
    };
    tokio::select! {
        biased;
        result = written => result.map(|()| interrupted.get()),
        () = interrupts => Err(Failure::Interrupted),
        () = shown => Ok(false),
    }
}

/// Waits for Ctrl-C; forever if it cannot be watched.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
