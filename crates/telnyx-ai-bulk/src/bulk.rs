//! The description of a job.

pub(crate) mod shard;

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use telnyx_ai_core::{Client, Error, Money, PriceList, Result};

use crate::estimate::{self, Estimate};
use crate::row::Row;
use crate::run::Run;
use shard::Shard;

/// Default number of requests that run at a time.
const LIMIT: usize = 16;

/// The rows of a job.
pub(crate) type Rows<'a, T> = Pin<Box<dyn Stream<Item = Row<T>> + Send + 'a>>;

/// A job: rows, and how they are sent. [`start`](Self::start) runs it.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let reviews = ["Great shoes.", "The zip broke on day one."];
/// let rows = reviews.iter().map(|review| telnyx.chat().complete(format!("Positive or negative? {review}")));
/// let mut run = telnyx.bulk(rows).ledger("reviews.sqlite").limit(32).in_order().start().await?;
/// while let Some(outcome) = run.try_next().await? {
///     match outcome.result {
///         Ok(reply) => println!("{}", reply.text()),
///         Err(error) => eprintln!("row {}: {error}", outcome.index), // the other rows continue
///     }
/// }
/// println!("{}", run.report());
/// # Ok(()) }
/// ```
///
/// # Rows
/// A row is a [`Request`](telnyx_ai_core::Request) of any operation that returns a complete value, a pair of a key and a
/// request, or a [`BadRow`](crate::BadRow) for input that cannot be read. A key is for the caller: it returns with the
/// outcome. The iterator is advanced only while outcomes are awaited.
///
/// # Ledger
/// With a [`ledger`](Self::ledger), each outcome is recorded before it is returned, and a job that starts again sends
/// only rows without a final outcome. The identity of a row is a hash of its operation, query, body, files and key: a
/// changed prompt is a new row, and equal rows are sent once, unless the first one fails in a way that a run retries.
/// Options of a request, such as its timeout, its fallbacks, and the account are not part of it.
///
/// A run retries these rows:
/// - Rows that were not sent, or whose failure [is temporary](crate::Failure::is_temporary) and was certainly not charged.
/// - Rows that may have been charged and have no response: the process was killed while they were in flight, or the call
///   failed with a timeout, a lost connection or a 5xx. [`unknown`](Self::unknown) chooses to report them instead.
/// - With [`retry_failed`](Self::retry_failed), rows with a final failure too, such as a rejected prompt.
///
/// Without a ledger nothing is recorded, and equal rows are all sent.
#[must_use = "a job does nothing until it is started"]
pub struct Bulk<'a, T> {
    pub(crate) client: Client,
    pub(crate) rows: Rows<'a, T>,
    pub(crate) settings: Settings,
}

/// The choices of a job.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) ledger: Option<PathBuf>,
    /// The other ledgers of the folder are read too.
    pub(crate) reads_folder: bool,
    pub(crate) limit: usize,
    pub(crate) in_order: bool,
    pub(crate) unknown: UnknownRows,
    pub(crate) retry_failed: bool,
    pub(crate) budget: Option<Money>,
    pub(crate) prices: Option<PriceList>,
    pub(crate) shard: Option<Shard>,
    /// The first invalid choice, returned by `start`.
    error: Option<Error>,
}

/// The choice for rows that an earlier run may have paid for without receiving the response.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRows {
    /// They are retried, and may be paid for twice. The report counts them.
    #[default]
    Retry,
    /// They are not sent, and their outcome is an error: [`RowError::Unknown`](crate::RowError::Unknown), or the recorded
    /// failure.
    Report,
}

impl<'a, T: Send + 'static> Bulk<'a, T> {
    /// Creates a job from a list or an iterator of rows.
    pub fn new<I>(client: &Client, rows: I) -> Self
    where
        I: IntoIterator<Item: Into<Row<T>>, IntoIter: Send + 'a>,
    {
        Self::from_stream(client, stream::iter(rows))
    }

    /// Creates a job from a stream of rows.
    pub fn from_stream(client: &Client, rows: impl Stream<Item: Into<Row<T>>> + Send + 'a) -> Self {
        let settings = Settings {
            ledger: None,
            reads_folder: false,
            limit: LIMIT,
            in_order: false,
            unknown: UnknownRows::default(),
            retry_failed: false,
            budget: None,
            prices: None,
            shard: None,
            error: None,
        };
        Self { client: client.clone(), rows: Box::pin(rows.map(Into::into)), settings }
    }

    /// Sets the path of the ledger, an SQLite file that is created if it does not exist.
    ///
    /// With a [`shard`](Self::shard), `path` is the folder of the ledgers of all shards: shard 2 of 8 writes
    /// `2-of-8.sqlite` in it.
    pub fn ledger(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.ledger = Some(path.into());
        self
    }

    /// Sets the number of requests that run at a time, 16 by default. At most 8 × `limit` requests are started ahead of
    /// the next outcome. With 0, `start` fails.
    pub fn limit(mut self, limit: usize) -> Self {
        self.settings.limit = limit;
        self
    }

    /// Returns outcomes in the order of the rows. By default they are returned as requests complete.
    pub fn in_order(mut self) -> Self {
        self.settings.in_order = true;
        self
    }

    /// Sets the most that the job may cost. With a ledger, that is the cost of all its runs; rows from the ledger cost nothing
    /// again. The rows after that are not sent, and their outcome is [`RowError::Budget`](crate::RowError::Budget).
    ///
    /// A request is sent only if the cost so far, the bounds of the requests in flight, and its own bound are within the
    /// budget together. The bound of a request is the price of
    /// - one input token for each byte of its body, or more if an earlier row had more. Images by URL and retrieved documents
    ///   have more, so the first rows with them can exceed the budget,
    /// - `max_tokens` output tokens (also `max_completion_tokens`, `max_output_tokens`), or without it, the most output
    ///   tokens of a row so far, but 4,096 until the first response. Set `max_tokens` to keep the budget exactly.
    ///
    /// The bound of a request with fallbacks is the largest of theirs. A request that may have been charged and whose cost is
    /// unknown counts with its bound, but not in later runs.
    ///
    /// Prices are those of [`prices`](Self::prices), or of the list of models, which is read before the first row is sent.
    /// A row whose price is unknown is not sent, and its outcome is
    /// [`RowError::UnknownPrice`](crate::RowError::UnknownPrice). Each shard has its own budget.
    pub fn budget(mut self, budget: Money) -> Self {
        self.settings.budget = Some(budget);
        self
    }

    /// Sets the prices from which costs are computed. Without prices and without a budget, costs are unknown.
    pub fn prices(mut self, prices: PriceList) -> Self {
        self.settings.prices = Some(prices);
        self
    }

    /// Works only on part `index` of `count` parts of the rows, counted from 0. Rows of other parts have no outcome.
    ///
    /// All processes read the same rows. The identity of a row determines its part, so the parts do not depend on the
    /// order of the rows.
    pub fn shard(mut self, index: u32, count: u32) -> Self {
        match Shard::new(index, count) {
            Ok(shard) => self.settings.shard = Some(shard),
            Err(error) => self.settings.defer_error(error),
        }
        self
    }

    /// Sets the [`shard`](Self::shard) from the environment:
    ///
    /// | Scheduler | Variables |
    /// |---|---|
    /// | Slurm job array | `SLURM_ARRAY_TASK_ID`, `SLURM_ARRAY_TASK_COUNT`, `_MIN`, `_MAX`, `_STEP` |
    /// | Kubernetes indexed job | `JOB_COMPLETION_INDEX`, and `JOB_COMPLETIONS`, which the manifest must set |
    ///
    /// `start` fails with [`is_config`](telnyx_ai_core::Error::is_config) if no shard is set, or an array has gaps.
    pub fn shard_from_env(mut self) -> Self {
        match Shard::from_env() {
            Ok(shard) => self.settings.shard = Some(shard),
            Err(error) => self.settings.defer_error(error),
        }
        self
    }

    /// Sets the choice for rows that an earlier run may have paid for without receiving the response.
    pub fn unknown(mut self, rows: UnknownRows) -> Self {
        self.settings.unknown = rows;
        self
    }

    /// Retries rows whose earlier outcome is a final failure or a response that cannot be decoded. By default these outcomes
    /// are returned from the ledger.
    pub fn retry_failed(mut self, retry: bool) -> Self {
        self.settings.retry_failed = retry;
        self
    }

    /// Opens the ledger and returns the run, which sends requests while its outcomes are awaited.
    ///
    /// # Errors
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for an invalid `limit` or `shard`.
    /// - [`is_config`](telnyx_ai_core::Error::is_config) if the environment has no shard.
    /// - The error of the ledger, such as a file that another job holds.
    pub async fn start(self) -> Result<Run<'a, T>> {
        self.settings.check()?;
        Run::start(self).await
    }

    /// Sends a sample of `sample` rows, and estimates the tokens and the cost of all rows.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::{Request, Telnyx};
    /// use telnyx_ai::chat::ChatCompletion;
    ///
    /// fn rows(telnyx: &Telnyx) -> Vec<Request<ChatCompletion>> {
    ///     (1..=10_000).map(|number| telnyx.chat().complete(format!("Is {number} prime?"))).collect()
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let estimate = telnyx.bulk(rows(&telnyx)).ledger("primes.sqlite").estimate(50).await?;
    /// println!("{estimate}");
    /// let report = telnyx.bulk(rows(&telnyx)).ledger("primes.sqlite").start().await?.finish().await?;
    /// println!("{report}");
    /// # Ok(()) }
    /// ```
    ///
    /// The sample is paid for. With a ledger its outcomes are recorded, so the job does not pay for them again. If the
    /// number of rows is known, the sample is spread over all rows; otherwise it is the first rows. With a
    /// [`shard`](Self::shard), only rows of the shard are sent and estimated, and the size of the sample is approximate.
    ///
    /// # Errors
    /// Those of [`start`](Self::start) and of the run. A row that fails is not an error, and is not part of the estimate.
    pub async fn estimate(self, sample: usize) -> Result<Estimate> {
        estimate::estimate(self, sample).await
    }
}

impl Settings {
    fn defer_error(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    fn check(&self) -> Result<()> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        if self.limit == 0 {
            return Err(Error::invalid_input("limit", "is 0, which allows no request; pass at least 1"));
        }
        Ok(())
    }
}

impl<T> fmt::Debug for Bulk<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk").field("settings", &self.settings).finish_non_exhaustive()
    }
}
