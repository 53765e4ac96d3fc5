//! Changes of the budget and of the prices while the run works.

use std::sync::Arc;

use telnyx_ai_core::{Error, Money, PriceList, Result};

use super::{Budget, Engine, check_currency};
use crate::tally::add_cost;

impl<T: Send + 'static> Engine<'_, T> {
    pub(in crate::run) fn set_budget(&mut self, limit: Option<Money>) -> Result<()> {
        let missing = || Error::invalid_input("budget", "needs the prices of the models; pass them with `.prices(…)`");
        let prices = self.sender.prices.clone().ok_or_else(missing)?;
        if let Some(limit) = limit {
            check_currency(limit, &prices)?;
        }
        match &mut self.budget {
            Some(budget) => budget.set_limit(limit),
            None => self.budget = Some(Budget::new(limit, prices, self.spent())),
        }
        Ok(())
    }

    pub(in crate::run) fn set_prices(&mut self, prices: PriceList) -> Result<()> {
        let limit = self.budget.as_ref().map_or(self.settings.budget, Budget::limit);
        if let Some(limit) = limit {
            check_currency(limit, &prices)?;
        }
        match &mut self.budget {
            Some(budget) => budget.set_prices(prices.clone()),
            None if limit.is_some() => self.budget = Some(Budget::new(limit, prices.clone(), self.spent())),
            None => {}
        }
        // The list of models is not needed any more.
        self.prices = None;
        // For the costs of rows from the ledger.
        Arc::make_mut(&mut self.settings).prices = Some(prices.clone());
        self.sender.prices = Some(prices);
        self.count(|tally| tally.has_prices = true);
        Ok(())
    }
    /// Returns the known cost of earlier runs and of this run.
    fn spent(&self) -> Vec<Money> {
        let mut spent = self.spent.clone();
        self.tally.borrow().report.cost.iter().for_each(|cost| add_cost(&mut spent, *cost));
        spent
    }
}
