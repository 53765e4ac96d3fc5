//! The progress of a run.

use std::fmt;
use std::time::Duration;

use telnyx_ai_core::Money;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::tally::Tally;

/// The progress of a run at one moment. `Display` writes it as one line.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Number of rows of the input; `None` if it is unknown. With a [shard](crate::Bulk::shard), an estimate of the
    /// number of its rows.
    pub total: Option<u64>,
    /// Number of rows with a value, those from the ledger included.
    pub done: u64,
    /// Number of rows without a value, those that were not sent included.
    pub failed: u64,
    /// Number of outcomes that cost no request, because an earlier request has the outcome.
    pub from_ledger: u64,
    /// Number of requests that run now.
    pub in_flight: u64,
    /// Number of input tokens of this run.
    pub input_tokens: u64,
    /// Number of output tokens of this run.
    pub output_tokens: u64,
    /// Known cost of this run, one sum for each currency. Empty without [`prices`](crate::Bulk::prices).
    pub cost: Vec<Money>,
    /// Time since the start of the run.
    pub elapsed: Duration,
    /// Number of rows that were read and not sent, part of `failed`.
    pub(crate) unsent: u64,
    /// Number of rows that this run has sent to the end, without those from the ledger.
    pub(crate) sent: u64,
}

impl Progress {
    /// Returns the number of rows with an outcome.
    pub fn rows(&self) -> u64 {
        self.done.saturating_add(self.failed)
    }

    /// Returns the number of rows that are sent per second; 0 before the first one.
    ///
    /// Rows from the ledger do not count, because they take no request.
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.sent as f64 / seconds } else { 0.0 }
    }

    /// Returns the expected time to the end; `None` if the number of rows or the rate is unknown.
    pub fn time_left(&self) -> Option<Duration> {
        let left = self.total?.saturating_sub(self.rows());
        let rate = self.rate();
        let seconds = if left == 0 { 0.0 } else { left as f64 / rate };
        Duration::try_from_secs_f64(seconds).ok()
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rows())?;
        if let Some(total) = self.total {
            write!(f, " of {total}")?;
        }
        write!(f, " rows, {} failed", self.failed)?;
        if self.unsent > 0 {
            write!(f, " ({} not sent)", self.unsent)?;
        }
        write!(f, ", {} from the ledger, {} in flight", self.from_ledger, self.in_flight)?;
        write!(f, ", {:.1} rows/s", self.rate())?;
        if let Some(left) = self.time_left() {
            write!(f, ", {} s left", left.as_secs())?;
        }
        self.cost.iter().try_for_each(|cost| write!(f, ", {cost:.4}"))
    }
}

/// A handle that reads the progress of a run, also from another task. Returned by
/// [`Run::progress`](crate::Run::progress).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let questions = ["What is rain?", "What is snow?"].map(|question| telnyx.chat().complete(question));
/// let mut run = telnyx.bulk(questions).ledger("weather.sqlite").start().await?;
/// let mut progress = run.progress();
/// tokio::spawn(async move {
///     while let Some(now) = progress.next(Duration::from_secs(1)).await {
///         eprint!("\r{now}");
///     }
/// });
/// println!("{}", run.finish().await?);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ProgressHandle {
    tally: watch::Receiver<Tally>,
    started: Instant,
    ended: bool,
}

impl ProgressHandle {
    pub(crate) fn new(tally: watch::Receiver<Tally>, started: Instant) -> Self {
        Self { tally, started, ended: false }
    }

    /// Returns the progress now.
    pub fn now(&self) -> Progress {
        self.tally.borrow().progress(self.started)
    }

    /// Waits for `period`, or until the run ends or is dropped if that is earlier, and returns the progress then. Returns `None` after
    /// the progress at the end of the run was returned. Cancel-safe.
    pub async fn next(&mut self, period: Duration) -> Option<Progress> {
        if self.ended {
            return None;
        }
        let wake = Instant::now() + period;
        // Fails once the run is dropped, and the last counts stay readable.
        self.ended = timeout_at(wake, self.tally.wait_for(|tally| tally.has_ended)).await.is_ok();
        Some(self.now())
    }
}
