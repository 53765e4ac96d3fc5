//! Tasks of a run, which are aborted when the run is dropped.

use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use telnyx_ai_core::Money;
use tokio::task::{JoinError, JoinHandle};
use tracing::{Instrument, Span};

use crate::ledger::Stored;
use crate::outcome::{Failure, Outcome, RowError};
use crate::row::RowId;
use crate::run::demand::Demand;
use crate::run::send::Sent;

/// A task that is aborted on drop. A panic in it is resumed.
pub(super) struct Job<T>(JoinHandle<T>);

/// The Tokio runtime of a task was shut down.
#[derive(Debug)]
pub(super) struct ShutDown;

impl<T: Send + 'static> Job<T> {
    pub(super) fn spawn(task: impl Future<Output = T> + Send + 'static, span: &Span) -> Self {
        // The future of a request has about 9 KB, which a spawn copies several times.
        Self(tokio::spawn(Box::pin(task).instrument(span.clone())))
    }
}

impl<T> Future for Job<T> {
    type Output = Result<T, ShutDown>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(self.0.poll_unpin(cx));
        Poll::Ready(ended.map_err(|error: JoinError| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => ShutDown,
        }))
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A row in flight.
pub(super) struct Flight {
    pub(super) index: u64,
    pub(super) key: Option<String>,
    pub(super) id: Option<RowId>,
    /// The reserved part of the budget.
    pub(super) reserved: Option<(Demand, Money)>,
}

impl Flight {
    /// Returns the outcome of a row whose task did not end.
    pub(super) fn lost<T>(&self) -> Sent<T> {
        let failure = Failure {
            kind: "interrupted".to_owned(),
            message: "the Tokio runtime of the request was shut down".to_owned(),
            status: None,
            code: None,
            request_id: None,
            may_have_been_charged: true,
        };
        let stored = Stored::Failure(failure.clone());
        Sent {
            outcome: Outcome::without_value(self.index, self.key.clone(), RowError::Failed(failure)),
            stored,
            ledger_error: None,
        }
    }
}

/// The task of a row in flight.
pub(super) struct InFlight<T> {
    pub(super) flight: Option<Flight>,
    pub(super) task: Job<Sent<T>>,
}

impl<T> Future for InFlight<T> {
    type Output = Option<(Flight, Result<Sent<T>, ShutDown>)>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(self.task.poll_unpin(cx));
        Poll::Ready(self.flight.take().map(|flight| (flight, ended)))
    }
}
