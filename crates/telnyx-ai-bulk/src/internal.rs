//! Functions for the other crates of this project. Exempt from semver: any release may change or remove them.

use telnyx_ai_core::{Money, PriceList, Result};

use crate::run::Run;

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
