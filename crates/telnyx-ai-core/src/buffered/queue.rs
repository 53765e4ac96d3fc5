//! Starts requests in tasks and puts their results in order.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::task::{JoinError, JoinHandle};
use tracing::{Instrument, Span};

use crate::error::charge::Charge;
use crate::error::{Error, ErrorKind, Result};
use crate::runtime::require_runtime;

/// Bound on results ahead of the next result, in multiples of `limit`. Simulated with a limit of 16 and log-normal
/// durations (σ 1), 1 leaves 69 % of the limit unused behind slow requests, 2 leaves 52 %, 4 leaves 29 %, and 8 leaves
/// 8 %.
const AHEAD: usize = 8;

/// The result of a request, or of a task that did not complete.
type Outcome<T> = Result<Result<T>, JoinError>;

/// Runs the requests of an iterator of `(row, request)` and returns each row with its result.
pub(super) struct Queue<I, R, T> {
    /// `None` after the last request, because an iterator must not be advanced again after its end.
    requests: Option<I>,
    limit: usize,
    /// Bound on started requests with results that the caller has not received yet.
    max_ahead: usize,
    ordered: bool,
    running: FuturesUnordered<Running<R, T>>,
    /// Outcomes in the order in which they are taken. `None` holds the position of a request that is still running.
    finished: VecDeque<Option<Finished<R, T>>>,
    started: usize,
    taken: usize,
    /// The parent of the spans of the requests.
    span: Span,
}

struct Finished<R, T> {
    index: usize,
    row: R,
    outcome: Outcome<T>,
}

/// The task of a request, aborted on drop. The row stays outside the task, so it needs neither `Send` nor `'static`,
/// and survives a task that was cancelled.
struct Running<R, T> {
    index: usize,
    /// `None` once it was returned.
    row: Option<R>,
    task: JoinHandle<Result<T>>,
}

// A row is moved out, never pinned.
impl<R, T> Unpin for Running<R, T> {}

impl<R, T> Future for Running<R, T> {
    type Output = Option<Finished<R, T>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(Pin::new(&mut self.task).poll(cx));
        let index = self.index;
        Poll::Ready(self.row.take().map(|row| Finished { index, row, outcome }))
    }
}

impl<R, T> Drop for Running<R, T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<I, R, T> Queue<I, R, T> {
    pub(super) fn new(requests: I, limit: usize) -> Self {
        Self {
            requests: Some(requests),
            limit,
            max_ahead: limit.max(1).saturating_mul(AHEAD),
            ordered: true,
            running: FuturesUnordered::new(),
            finished: VecDeque::new(),
            started: 0,
            taken: 0,
            span: Span::current(),
        }
    }

    pub(super) fn unordered(mut self) -> Self {
        self.ordered = false;
        self.finished.retain(Option::is_some);
        self
    }

    pub(super) fn without_bound_ahead(mut self) -> Self {
        self.max_ahead = usize::MAX;
        self
    }

    pub(super) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("limit", &self.limit)
            .field("running", &self.running.len())
            .field("finished", &self.finished.iter().flatten().count())
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }

    fn finish(&mut self, finished: Finished<R, T>) {
        let position = if self.ordered { finished.index - self.taken } else { self.finished.len() };
        if self.finished.len() <= position {
            self.finished.resize_with(position + 1, || None);
        }
        if let Some(empty) = self.finished.get_mut(position) {
            *empty = Some(finished);
        }
    }

    fn take(&mut self) -> Option<(usize, R, Result<T>)> {
        let Finished { index, row, outcome } = self.finished.front_mut()?.take()?;
        self.finished.pop_front();
        self.taken += 1;
        let result = outcome.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => {
                let message = "the Tokio runtime of the request was shut down";
                Err(Error::new(ErrorKind::Interrupted, message).with_charge(Charge::Possible))
            }
        });
        Some((index, row, result))
    }
}

impl<I, R, Q, T> Queue<I, R, T>
where
    I: Iterator<Item = (R, Q)>,
    Q: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    T: Send + 'static,
{
    /// Returns the next result with the index of its request and its row.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, R, Result<T>)>> {
        // Polls `running` last, so that all tasks that were started wake the current task.
        loop {
            self.start();
            let Poll::Ready(Some(finished)) = self.running.poll_next_unpin(cx) else { break };
            if let Some(finished) = finished {
                self.finish(finished);
            }
        }
        match self.take() {
            Some(item) => Poll::Ready(Some(item)),
            None if self.running.is_empty() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Starts as many requests as the limits allow.
    fn start(&mut self) {
        while self.running.len() < self.limit.max(1) && self.started - self.taken < self.max_ahead {
            let Some((row, request)) = self.requests.as_mut().and_then(Iterator::next) else {
                self.requests = None;
                return;
            };
            let index = self.started;
            self.started += 1;
            match self.check() {
                Ok(()) => {
                    let task = tokio::spawn(request.into_future().instrument(self.span.clone()));
                    self.running.push(Running { index, row: Some(row), task });
                }
                // There are as many results as requests.
                Err(error) => self.finish(Finished { index, row, outcome: Ok(Err(error)) }),
            }
        }
    }

    /// Fails if no request can be started.
    fn check(&self) -> Result<()> {
        if self.limit == 0 {
            return Err(Error::invalid_input("limit", "is 0, which allows no request; pass at least 1"));
        }
        require_runtime()
    }
}
