//! The engine under the functions: one bulk job for all queries of a process.
//!
//! One job has one ledger, one limit and one budget, whatever the number of queries and partitions. It reads its rows from a
//! channel, and a task drives it.

mod driver;

use std::path::PathBuf;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};

use bytes::Bytes;
use telnyx_ai::bulk::Outcome;
use telnyx_ai::{Error, Money, PriceList, Request, Result, Telnyx};
use tokio::sync::{Mutex, OnceCell, Semaphore};

use crate::report::Report;
use crate::row_outcome::Problem;
use driver::Driver;

/// The choices of an engine.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) ledger: Option<Ledger>,
    pub(crate) limit: usize,
    pub(crate) share: u32,
    pub(crate) retry_failed: bool,
}

/// The ledger of an engine.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) path: PathBuf,
    /// The other ledgers of its folder are read too.
    pub(crate) is_in_folder: bool,
}

impl Settings {
    /// Number of rows in the job: it looks up rows while others are in flight.
    fn width(&self) -> usize {
        self.limit.saturating_mul(2).min(Semaphore::MAX_PERMITS)
    }
}

#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) telnyx: Telnyx,
    settings: Settings,
    prices: OnceCell<PriceList>,
    /// Rows that are in the job. The others wait here, where a query that ends takes them back.
    permits: Arc<Semaphore>,
    driver: Mutex<Option<Driver>>,
    /// Counts that the bulk job does not have.
    counts: SyncMutex<Report>,
}

impl Engine {
    pub(crate) fn new(telnyx: &Telnyx, settings: Settings, prices: Option<PriceList>) -> Self {
        Self {
            telnyx: telnyx.clone(),
            prices: OnceCell::new_with(prices),
            permits: Arc::new(Semaphore::new(settings.width())),
            settings,
            driver: Mutex::new(None),
            counts: SyncMutex::default(),
        }
    }

    /// Number of rows that a query may have in the job.
    pub(crate) fn width(&self) -> usize {
        self.settings.width()
    }

    /// Returns the prices, if they are known already.
    pub(crate) fn prices(&self) -> Option<&PriceList> {
        self.prices.get()
    }

    /// Reads the prices of the models, unless they are known.
    ///
    /// # Errors
    /// The error of the list of models.
    pub(crate) async fn load_prices(&self) -> Result<&PriceList> {
        self.prices.get_or_try_init(|| async { Ok(PriceList::from_iter(&self.telnyx.models().list().await?)) }).await
    }

    /// Returns the outcome of a row. A row whose future is dropped before it is in the job is not sent.
    ///
    /// # Errors
    /// The ledger or the budget cannot be used.
    pub(crate) async fn send(&self, request: Request<Bytes>, max_cost: Option<Money>) -> Result<Outcome<Bytes>> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())?;
        let row = self.with_driver(max_cost).await?.row(request, permit);
        row.await
    }

    /// Counts what is wrong with a row.
    pub(crate) fn count(&self, problem: Option<Problem>) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).count(problem);
    }

    /// Ends the job after its rows in flight, and closes the ledger. A later row starts it again.
    pub(crate) async fn close(&self) -> Result<Option<Report>> {
        let rows = match self.driver.lock().await.take() {
            Some(driver) => Some(driver.close().await?),
            None => None,
        };
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        match rows {
            Some(rows) => Ok(Some(Report { rows, ..counts })),
            // All rows are invalid, so no job was started.
            None if counts.invalid > 0 => Ok(Some(Report { rows: complete(), ..counts })),
            None => Ok(None),
        }
    }

    /// Returns the sender of rows to the job, which is started if none runs, with the budget of the query.
    async fn with_driver(&self, max_cost: Option<Money>) -> Result<driver::Rows> {
        let budget = max_cost.map(|amount| share_of(amount, self.settings.share));
        let mut running = self.driver.lock().await;
        if running.as_ref().is_some_and(Driver::has_ended) {
            *running = None;
        }
        if let Some(driver) = running.as_mut() {
            if !driver.has_budget(budget) {
                let prices = self.load_prices().await?;
                check_currency(budget, prices)?;
                driver.set_budget(budget, prices).await?;
            }
            return Ok(driver.rows());
        }
        let prices = match self.load_prices().await {
            Ok(prices) => {
                check_currency(budget, prices)?;
                Some(prices.clone())
            }
            Err(error) if budget.is_some() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the prices are unknown, and so are the costs of the rows");
                None
            }
        };
        let driver = Driver::start(&self.telnyx, &self.settings, prices, budget).await?;
        Ok(running.insert(driver).rows())
    }
}

/// Returns the part of an amount that one of `count` processes may spend.
fn share_of(amount: Money, count: u32) -> Money {
    Money::from_units(amount.units() / u128::from(count.max(1)), amount.currency()).unwrap_or(amount)
}

fn check_currency(budget: Option<Money>, prices: &PriceList) -> Result<()> {
    match (budget, prices.zero()) {
        (Some(budget), Some(zero)) if budget.currency() != zero.currency() => {
            let problem = format!("is in {}; use {}, the currency of the prices", budget.currency(), zero.currency());
            Err(Error::invalid_input("telnyx.max_cost", problem))
        }
        _ => Ok(()),
    }
}

/// Returns the report of a job without rows.
fn complete() -> telnyx_ai::bulk::Report {
    let mut rows = telnyx_ai::bulk::Report::default();
    rows.complete = true;
    rows
}

fn closed() -> Error {
    telnyx_ai_core::internal::config_error("the engine of the SQL functions has stopped; run the query again")
}
