//! Requests under way, and the results that nobody has taken yet.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::IntoFuture;
use std::panic::resume_unwind;
use std::task::{Context, Poll};

use tokio::task::{Id, JoinError, JoinSet};
use tracing::{Instrument, Span};

use crate::error::{Error, ErrorKind, Result};
use crate::execute::require_runtime;

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
    /// The parent of the spans of the requests.
    span: Span,
    /// Dropped, it aborts them.
    tasks: JoinSet<Result<T>>,
    /// A task that panicked tells nothing but its id.
    indexes: HashMap<Id, usize>,
    /// By the order in which they are taken: that of the requests, or that in which they came.
    finished: BTreeMap<usize, (usize, Result<Result<T>, JoinError>)>,
    begun: usize,
    came: usize,
    taken: usize,
}

impl<I, T> Calls<I, T> {
    pub(super) fn new(requests: I, limit: usize) -> Self {
        Self {
            requests: Some(requests),
            limit,
            ahead: limit.max(1).saturating_mul(AHEAD),
            ordered: true,
            span: Span::current(),
            tasks: JoinSet::new(),
            indexes: HashMap::new(),
            finished: BTreeMap::new(),
            begun: 0,
            came: 0,
            taken: 0,
        }
    }

    pub(super) fn unordered(mut self) -> Self {
        self.ordered = false;
        // What is there already has been waiting for longer than what comes.
        self.came = self.begun;
        self
    }

    /// For whoever keeps all results anyway.
    pub(super) fn any_number_ahead(&mut self) {
        self.ahead = usize::MAX;
    }

    pub(super) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("limit", &self.limit)
            .field("under_way", &self.tasks.len())
            .field("finished", &self.finished.len())
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }

    fn keep(&mut self, index: usize, result: Result<Result<T>, JoinError>) {
        let place = if self.ordered { index } else { self.came };
        self.came += 1;
        self.finished.insert(place, (index, result));
    }

    fn take(&mut self) -> Option<(usize, Result<T>)> {
        let (index, result) = match self.ordered {
            true => self.finished.remove(&self.taken)?,
            false => self.finished.pop_first()?.1,
        };
        self.taken += 1;
        let result = result.unwrap_or_else(|failure| match failure.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(aborted) => Err(aborted_by_runtime(aborted)),
        });
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
            match self.tasks.poll_join_next_with_id(cx) {
                Poll::Ready(Some(joined)) => {
                    let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
                    if let Some(index) = self.indexes.remove(&id) {
                        self.keep(index, joined.map(|(_, result)| result));
                    }
                }
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        match self.take() {
            Some(item) => Poll::Ready(Some(item)),
            None if self.tasks.is_empty() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Begins as many requests as there are places for.
    fn begin(&mut self) {
        while self.tasks.len() < self.limit.max(1) && self.begun - self.taken < self.ahead {
            let Some(request) = self.requests.as_mut().and_then(Iterator::next) else {
                self.requests = None;
                return;
            };
            let index = self.begun;
            self.begun += 1;
            match self.check() {
                Ok(()) => {
                    let task = self.tasks.spawn(request.into_future().instrument(self.span.clone()));
                    self.indexes.insert(task.id(), index);
                }
                Err(error) => self.keep(index, Ok(Err(error))),
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

fn aborted_by_runtime(aborted: JoinError) -> Error {
    Error::new(ErrorKind::Interrupted, "the Tokio runtime in which the request began was shut down")
        .with_source(aborted)
}
