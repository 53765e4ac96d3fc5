//! The budget and the prices of a run.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use telnyx_ai_core::{Error, Money, PriceList, Result};

use super::job::Flight;
use super::{Budget, Engine, check_currency};
use crate::outcome::Outcome;
use crate::tally::add_cost;

impl<T: Send + 'static> Engine<'_, T> {
    pub(super) fn poll_prices(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(Poll::Ready(prices)) = self.prices.as_mut().map(|prices| prices.poll_unpin(cx)) else { return false };
        self.prices = None;
        match (prices, self.settings.budget) {
            (Ok(prices), Some(limit)) => {
                if let Err(error) = check_currency(limit, &prices) {
                    self.fail(error);
                }
                self.sender.prices = Some(prices.clone());
                self.count(|tally| tally.has_prices = true);
                self.budget = Some(Budget::new(Some(limit), prices, self.spent.clone()));
            }
            (Err(error), _) => self.fail(error),
            (Ok(_), None) => {}
        }
        true
    }

    /// Settles the reserved part of the budget.
    pub(super) fn settle(&mut self, flight: &Flight, outcome: &Outcome<T>) {
        let Some(budget) = &mut self.budget else { return };
        let Some((demand, bound)) = &flight.reserved else { return budget.count(outcome.cost) };
        let charged = outcome.may_have_been_charged();
        budget.settle(*bound, demand, outcome.cost, outcome.usage.as_ref(), charged);
    }

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
