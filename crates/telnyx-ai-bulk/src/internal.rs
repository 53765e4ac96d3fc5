//! Functions for the other crates of this project. Exempt from semver: any release may change or remove them.

use std::path::PathBuf;

use telnyx_ai_core::{Money, PriceList, Result};

use crate::bulk::Bulk;
use crate::run::Run;
use crate::tally;

/// Sets the ledger of a job whose folder has the ledgers of other processes of this host, each with a name of its own. A
/// row without a response in the ledger of the job is looked up in all files `*.sqlite` of the folder, also those that
/// other processes are writing:
///
/// - An outcome that a run does not retry is returned from there, with `from_ledger`. A response has precedence over a
///   failure.
/// - A row in flight is unknown, so the choice of [`UnknownRows`](crate::UnknownRows) applies: if its process was killed,
///   the response is lost, and if the process is alive, this job will not receive it. Rows of live processes that are
///   equal at the same time may therefore be sent by each of them.
///
/// The job writes only its own ledger. The [`budget`](Bulk::budget) is that of this ledger, as with shards: the spending of
/// other ledgers does not count, so divide the budget by the number of processes.
///
/// New files are found within a second. A file that is not a ledger, has another version of the schema or is damaged is
/// skipped with a warning, and is read again after it has changed. While a job reads them, other ledgers stay in the WAL
/// mode of SQLite after their jobs have closed them.
pub fn ledger_in_folder<T: Send + 'static>(mut job: Bulk<'_, T>, path: impl Into<PathBuf>) -> Bulk<'_, T> {
    job.settings.reads_folder = true;
    job.ledger(path)
}

/// Changes the budget of a run while it works. The new budget holds for the next row: after a higher one, later rows are
/// sent. `None` removes it.
///
/// As with [`Bulk::budget`](crate::Bulk::budget), the known costs of this run and of earlier runs of its ledger count,
/// also those from before this call. From the first call on, also of one with `None`, a request in flight counts with its
/// bound, and so does a lost response. Therefore call it before the first row if the budget is set later.
///
/// Rows in excess of the budget have the outcome [`RowError::Budget`](crate::RowError::Budget), and the run continues.
///
/// # Errors
/// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the prices are in another currency or unknown, because
/// the job has no [`prices`](crate::Bulk::prices), or a budget whose list of models is not read yet. The budget is then
/// unchanged, and the run continues.
pub fn set_budget<T: Send + 'static>(run: &mut Run<'_, T>, budget: Option<Money>) -> Result<()> {
    run.set_budget(budget)
}

/// Changes the prices of a run while it works. They hold for requests that start later, and for rows from the ledger whose
/// cost was not recorded.
///
/// # Errors
/// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the budget is in another currency. The prices are then
/// unchanged, and the run continues.
pub fn set_prices<T: Send + 'static>(run: &mut Run<'_, T>, prices: PriceList) -> Result<()> {
    run.set_prices(prices)
}

/// Adds a cost to the sum of its currency.
pub fn add_cost(sums: &mut Vec<Money>, cost: Money) {
    tally::add_cost(sums, cost);
}
