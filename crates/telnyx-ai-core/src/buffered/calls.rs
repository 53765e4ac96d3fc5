//! Requests under way, and the results that nobody has taken yet.

use std::collections::VecDeque;
use std::fmt;
use std::future::IntoFuture;
use std::panic::resume_unwind;
use std::task::{Context, Poll};

use super::workers::{Outcome, Workers};
use crate::error::{Error, ErrorKind, Result};
use crate::runtime::require_runtime;

/// How many times `limit` requests may have begun beyond what was taken. In order, one slow request holds back the
/// results after it. Simulated with 16 places and log-normal times (σ 1), 1 leaves 69 % of the places idle, 2 leaves 52 %,
/// 4 leaves 29 %, and 8 leaves 8 %.
const AHEAD: usize = 8;

pub(super) struct Calls<I, T> {
    /// `None` once they are all taken from their iterator.
    requests: Option<I>,
    limit: usize,
    /// How many may have begun and not been taken.
    ahead: usize,
    ordered: bool,
    workers: Workers<T>,
    /// By the order in which they are taken: that of the requests, with gaps for those that have not ended, or that in
    /// which they came.
    finished: VecDeque<Option<(usize, Outcome<T>)>>,
    begun: usize,
    taken: usize,
}

impl<I, T> Calls<I, T> {
    pub(super) fn new(requests: I, limit: usize) -> Self {
        Self {
            requests: Some(requests),
            limit,
            ahead: limit.max(1).saturating_mul(AHEAD),
            ordered: true,
            workers: Workers::new(),
            finished: VecDeque::new(),
            begun: 0,
            taken: 0,
        }
    }

    pub(super) fn unordered(mut self) -> Self {
        self.ordered = false;
        self.finished.retain(Option::is_some);
        self
    }

    /// For whoever keeps all results anyway.
    pub(super) fn any_number_ahead(&mut self) {
        self.ahead = usize::MAX;
    }

    pub(super) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("limit", &self.limit)
            .field("under_way", &self.workers.busy())
            .field("finished", &self.finished.iter().flatten().count())
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }

    fn keep(&mut self, index: usize, outcome: Outcome<T>) {
        let place = if self.ordered { index - self.taken } else { self.finished.len() };
        if self.finished.len() <= place {
            self.finished.resize_with(place + 1, || None);
        }
        if let Some(kept) = self.finished.get_mut(place) {
            *kept = Some((index, outcome));
        }
    }

    fn take(&mut self) -> Option<(usize, Result<T>)> {
        let (index, outcome) = self.finished.front_mut()?.take()?;
        self.finished.pop_front();
        self.taken += 1;
        let result = match outcome {
            Outcome::Finished(result) => result,
            Outcome::Panicked(panic) => resume_unwind(panic),
            Outcome::Aborted => {
                Err(Error::new(ErrorKind::Interrupted, "the Tokio runtime in which the request began was shut down"))
            }
        };
        Some((index, result))
    }
}

impl<I, T> Calls<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    /// The next result, and the index of its request.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, Result<T>)>> {
        loop {
            self.begin();
            // Last, so that whatever has begun wakes this task.
            let Poll::Ready((index, outcome)) = self.workers.poll_ended(cx) else { break };
            self.keep(index, outcome);
        }
        match self.take() {
            Some(item) => Poll::Ready(Some(item)),
            None if self.workers.busy() == 0 => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Begins as many requests as there are places for.
    fn begin(&mut self) {
        while self.workers.busy() < self.limit.max(1) && self.begun - self.taken < self.ahead {
            let Some(request) = self.requests.as_mut().and_then(Iterator::next) else {
                self.requests = None;
                return;
            };
            let index = self.begun;
            self.begun += 1;
            match self.check() {
                Ok(()) => self.workers.run(index, request.into_future()),
                Err(error) => self.keep(index, Outcome::Finished(Err(error))),
            }
        }
    }

    /// Whether a request can begin at all. If not, each has the error: there are as many results as requests.
    fn check(&self) -> Result<()> {
        if self.limit == 0 {
            return Err(Error::invalid_input("limit", "is 0, so that no request could be sent; give at least 1"));
        }
        require_runtime()
    }
}
