//! The task that drives the job.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use telnyx_ai::bulk::{Outcome, Report, Run};
use telnyx_ai::{Error, Money, PriceList, Request, Result, Telnyx};
use telnyx_ai_bulk::internal;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Settings, closed};

/// Rows between a query and the job.
const CHANNEL: usize = 64;

type Reply = oneshot::Sender<Outcome<Bytes>>;

/// A row on its way to the job.
struct Job {
    request: Request<Bytes>,
    reply: Reply,
    permit: OwnedSemaphorePermit,
}

/// A change of the budget.
struct Change {
    budget: Option<Money>,
    /// Prices that the job did not have when it started.
    prices: Option<PriceList>,
    done: oneshot::Sender<Result<()>>,
}

/// The rows in the job, by their position.
#[derive(Default)]
struct Waiting {
    next: u64,
    replies: HashMap<u64, (Reply, OwnedSemaphorePermit)>,
}

/// A running job.
#[derive(Debug)]
pub(super) struct Driver {
    rows: Rows,
    changes: mpsc::Sender<Change>,
    budget: Option<Money>,
    has_prices: bool,
    task: JoinHandle<Report>,
}

/// Sends rows to a job.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    jobs: mpsc::Sender<Job>,
    /// The error that ended the job.
    error: Arc<Mutex<Option<Error>>>,
}

impl Driver {
    pub(super) async fn start(
        telnyx: &Telnyx,
        settings: &Settings,
        prices: Option<PriceList>,
        budget: Option<Money>,
    ) -> Result<Self> {
        let (jobs, received) = mpsc::channel(CHANNEL);
        let (changes, changed) = mpsc::channel(1);
        let waiting = Arc::new(Mutex::new(Waiting::default()));
        let mut bulk = telnyx.bulk_stream::<Bytes>(rows(received, Arc::clone(&waiting))).limit(settings.limit);
        bulk = bulk.retry_failed(settings.retry_failed);
        if let Some(ledger) = &settings.ledger {
            bulk = match ledger.is_in_folder {
                true => internal::ledger_in_folder(bulk, &ledger.path),
                false => bulk.ledger(&ledger.path),
            };
        }
        let has_prices = prices.is_some();
        if let Some(prices) = prices {
            bulk = bulk.prices(prices);
        }
        let mut run = bulk.start().await?;
        if has_prices {
            // Also without a budget, so that the costs from now on count when it is set later.
            internal::set_budget(&mut run, budget)?;
        }
        let error = Arc::new(Mutex::new(None));
        let task = tokio::spawn(drive(run, changed, waiting, Arc::clone(&error)));
        Ok(Self { rows: Rows { jobs, error }, changes, budget, has_prices, task })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    pub(super) fn rows(&self) -> Rows {
        self.rows.clone()
    }

    /// Returns `true` if the job has this budget.
    pub(super) fn has_budget(&self, budget: Option<Money>) -> bool {
        self.budget == budget
    }

    /// Sets the budget for the rows after this.
    pub(super) async fn set_budget(&mut self, budget: Option<Money>, prices: &PriceList) -> Result<()> {
        let (done, is_done) = oneshot::channel();
        let prices = (!self.has_prices).then(|| prices.clone());
        if self.changes.send(Change { budget, prices, done }).await.is_err() {
            return Err(self.rows.error());
        }
        is_done.await.unwrap_or_else(|_| Err(self.rows.error()))?;
        (self.budget, self.has_prices) = (budget, true);
        Ok(())
    }

    /// Ends the job after its rows in flight. Returns its report.
    pub(super) async fn close(self) -> Result<Report> {
        let Self { rows, changes, task, .. } = self;
        let Rows { jobs, error } = rows;
        drop((jobs, changes));
        let report = task.await;
        match error.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => report.map_err(|_| closed()),
        }
    }
}

impl Rows {
    pub(super) async fn row(self, request: Request<Bytes>, permit: OwnedSemaphorePermit) -> Result<Outcome<Bytes>> {
        let (reply, outcome) = oneshot::channel();
        if self.jobs.send(Job { request, reply, permit }).await.is_err() {
            return Err(self.error());
        }
        outcome.await.map_err(|_| self.error())
    }

    fn error(&self) -> Error {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_else(closed)
    }
}

/// The rows of the job. Rows of queries that have ended are left out.
fn rows(
    mut jobs: mpsc::Receiver<Job>,
    waiting: Arc<Mutex<Waiting>>,
) -> impl futures_util::Stream<Item = Request<Bytes>> + Send {
    stream::poll_fn(move |cx| {
        loop {
            let Some(Job { request, reply, permit }) = std::task::ready!(jobs.poll_recv(cx)) else {
                return std::task::Poll::Ready(None);
            };
            if reply.is_closed() {
                continue;
            }
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let index = waiting.next;
            waiting.next += 1;
            waiting.replies.insert(index, (reply, permit));
            return std::task::Poll::Ready(Some(request));
        }
    })
}

/// Drives the job until its rows end or its ledger fails. Rows that then have no outcome receive the error.
async fn drive(
    mut run: Run<'static, Bytes>,
    mut changes: mpsc::Receiver<Change>,
    waiting: Arc<Mutex<Waiting>>,
    error: Arc<Mutex<Option<Error>>>,
) -> Report {
    loop {
        tokio::select! {
            biased;
            Some(Change { budget, prices, done }) = changes.recv() => {
                let priced = prices.map_or(Ok(()), |prices| internal::set_prices(&mut run, prices));
                let _ = done.send(priced.and_then(|()| internal::set_budget(&mut run, budget)));
            }
            outcome = run.try_next() => match outcome {
                Ok(Some(outcome)) => {
                    let row = waiting.lock().unwrap_or_else(PoisonError::into_inner).replies.remove(&outcome.index);
                    if let Some((reply, _permit)) = row {
                        // A query that has ended does not receive it; the ledger has it.
                        let _ = reply.send(outcome);
                    }
                }
                Ok(None) => break,
                Err(problem) => {
                    *error.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
                    break;
                }
            }
        }
    }
    waiting.lock().unwrap_or_else(PoisonError::into_inner).replies.clear();
    run.report()
}
