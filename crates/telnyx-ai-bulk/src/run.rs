//! A running job.

mod budget;
mod demand;
mod earlier;
mod engine;
mod lookup;
mod outbox;
mod reader;
mod send;
mod stop;
mod usage;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use telnyx_ai_core::{Money, PriceList, Result};

use crate::bulk::Bulk;
use crate::outcome::Outcome;
use crate::progress::ProgressHandle;
use crate::report::Report;
use engine::Engine;

pub(crate) use budget::fetch_prices;
pub use stop::Stopper;

/// A running job: a stream of the outcomes of its rows. Returned by [`Bulk::start`].
///
/// There is one outcome for each row. An error of the stream is not an error of a row: the ledger or the list of prices
/// failed. It ends the stream, after the outcomes of the requests that were in flight.
///
/// # Scheduling
/// Each request runs in a separate task, and requests start only while an outcome is awaited. An outcome is recorded in
/// the ledger before it is returned. Memory does not grow with the number of rows.
///
/// # Stopping
/// [`stopper`](Self::stopper) ends the run cleanly, for example after Ctrl-C: requests in flight complete and are
/// recorded. Dropping the run cancels the requests in flight; the service may charge for them, and the next run counts
/// them as unknown. The ledger is free once the runtime has ended their tasks, soon after the drop.
///
/// # Panics
/// A panic in a request is resumed when its outcome is awaited.
#[must_use = "a run sends requests only while its outcomes are awaited"]
pub struct Run<'a, T> {
    engine: Engine<'a, T>,
}

impl<'a, T: Send + 'static> Run<'a, T> {
    pub(crate) async fn start(bulk: Bulk<'a, T>) -> Result<Self> {
        Ok(Self { engine: Engine::start(bulk).await? })
    }

    /// Returns the next outcome, or `None` after the last one. Cancel-safe.
    ///
    /// # Errors
    /// The error of the ledger or of the list of prices. The stream has then ended.
    pub async fn try_next(&mut self) -> Result<Option<Outcome<T>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Runs the job to its end and returns the report. The outcomes are dropped, so this is for a job with a ledger.
    ///
    /// # Errors
    /// The error of the ledger or of the list of prices. Nothing that was paid for is lost: [`try_next`](Self::try_next) then
    /// returns the outcomes that the ledger could not record.
    pub async fn finish(&mut self) -> Result<Report> {
        let mut unrecorded = Vec::new();
        loop {
            match self.try_next().await {
                Ok(Some(outcome))
                    if !outcome.recorded && self.engine.has_ledger() && outcome.may_have_been_charged() =>
                {
                    unrecorded.push(outcome);
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(self.report()),
                Err(error) => {
                    self.engine.take_back(unrecorded);
                    return Err(error);
                }
            }
        }
    }

    /// See [`internal::set_budget`](crate::internal::set_budget).
    pub(crate) fn set_budget(&mut self, budget: Option<Money>) -> Result<()> {
        self.engine.set_budget(budget)
    }

    /// See [`internal::set_prices`](crate::internal::set_prices).
    pub(crate) fn set_prices(&mut self, prices: PriceList) -> Result<()> {
        self.engine.set_prices(prices)
    }

    /// Returns a handle that reads the progress, also from another task.
    pub fn progress(&self) -> ProgressHandle {
        self.engine.progress()
    }

    /// Returns a handle that stops the run.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let questions = ["What is rain?", "What is snow?"].map(|question| telnyx.chat().complete(question));
    /// let mut run = telnyx.bulk(questions).ledger("weather.sqlite").start().await?;
    /// let stopper = run.stopper();
    /// tokio::spawn(async move {
    ///     if tokio::signal::ctrl_c().await.is_ok() {
    ///         stopper.stop();
    ///     }
    /// });
    /// while let Some(outcome) = run.try_next().await? {
    ///     println!("{:?}", outcome.result.map(|reply| reply.text().into_owned()));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn stopper(&self) -> Stopper {
        self.engine.stopper()
    }

    /// Returns the report of the run so far. It is complete after the last outcome.
    pub fn report(&self) -> Report {
        self.engine.report()
    }
}

impl<T: Send + 'static> Stream for Run<'_, T> {
    type Item = Result<Outcome<T>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().engine.poll_next(cx)
    }
}

// Rows and tasks are boxed, and outcomes are moved.
impl<T> Unpin for Run<'_, T> {}

impl<T> fmt::Debug for Run<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.engine.fmt(f)
    }
}
