//! The tasks in which requests run: one for each place, used again and again. A task for each request would cost more than
//! all else that is done here.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tracing::{Instrument, Span};

use crate::error::Result;

/// How a request ended.
pub(super) enum Outcome<T> {
    Finished(Result<T>),
    Panicked(Box<dyn Any + Send>),
    /// The runtime in which it ran was shut down.
    Aborted,
}

pub(super) struct Workers<T> {
    /// For each place, where its worker takes requests from.
    places: Vec<UnboundedSender<Job<T>>>,
    free: Vec<usize>,
    ended: UnboundedReceiver<Ended<T>>,
    to_ended: UnboundedSender<Ended<T>>,
    /// The parent of the spans of the requests.
    span: Span,
    /// Dropped, it stops them.
    tasks: JoinSet<()>,
}

struct Job<T> {
    request: Pin<Box<dyn Future<Output = Result<T>> + Send>>,
    report: Report<T>,
}

/// Says, when it is dropped, how a request ended.
struct Report<T> {
    place: usize,
    index: usize,
    outcome: Outcome<T>,
    to_ended: UnboundedSender<Ended<T>>,
}

struct Ended<T> {
    place: usize,
    index: usize,
    outcome: Outcome<T>,
}

impl<T> Workers<T> {
    pub(super) fn new() -> Self {
        let (to_ended, ended) = unbounded_channel();
        Self { places: Vec::new(), free: Vec::new(), ended, to_ended, span: Span::current(), tasks: JoinSet::new() }
    }

    /// How many requests run.
    pub(super) fn busy(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// The index of a request that has ended, and how; pending while there is none.
    pub(super) fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<(usize, Outcome<T>)> {
        match self.ended.poll_recv(cx) {
            Poll::Ready(Some(Ended { place, index, outcome })) => {
                self.free.push(place);
                Poll::Ready((index, outcome))
            }
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

impl<T: Send + 'static> Workers<T> {
    /// Runs a request. Must be called in a runtime.
    pub(super) fn run(&mut self, index: usize, request: impl Future<Output = Result<T>> + Send + 'static) {
        let place = self.free.pop().unwrap_or(self.places.len());
        let report = Report { place, index, outcome: Outcome::Aborted, to_ended: self.to_ended.clone() };
        let job = Job { request: Box::pin(request), report };
        let job = match self.places.get(place) {
            Some(worker) => match worker.send(job) {
                Ok(()) => return,
                // Its runtime was shut down.
                Err(unsent) => unsent.0,
            },
            None => job,
        };
        let (worker, jobs) = unbounded_channel();
        // The other end is right here.
        let _ = worker.send(job);
        self.tasks.spawn(work(jobs).instrument(self.span.clone()));
        match self.places.get_mut(place) {
            Some(gone) => *gone = worker,
            None => self.places.push(worker),
        }
    }
}

async fn work<T>(mut jobs: UnboundedReceiver<Job<T>>) {
    while let Some(Job { mut request, mut report }) = jobs.recv().await {
        report.outcome = poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| request.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Outcome::Finished),
            Err(panic) => Poll::Ready(Outcome::Panicked(panic)),
        })
        .await;
        // What it held is free before the next one begins.
        drop(request);
    }
}

impl<T> Drop for Report<T> {
    fn drop(&mut self) {
        let outcome = mem::replace(&mut self.outcome, Outcome::Aborted);
        // Nobody listens once the results were dropped.
        let _ = self.to_ended.send(Ended { place: self.place, index: self.index, outcome });
    }
}
