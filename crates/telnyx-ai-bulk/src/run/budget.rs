//! The budget of a run: the cost so far, and bounds of the requests in flight.

use telnyx_ai_chat::{Models, Usage};
use telnyx_ai_core::{Client, Error, Money, PriceList, Result, TokenCounts};

use super::demand::Demand;
use crate::tally::add_cost;

/// Output tokens of a request without a bound, until the first response.
const FIRST_OUTPUT: u64 = 4096;

/// Reads the prices of all models.
pub(crate) async fn fetch_prices(client: Client) -> Result<PriceList> {
    let models = Models::new(&client).list().await?;
    Ok(PriceList::from_iter(&models))
}

/// A budget with its prices. Without a limit it only counts.
pub(super) struct Budget {
    limit: Option<Money>,
    prices: PriceList,
    /// Cost of the requests that have ended, by currency.
    spent: Vec<Money>,
    /// Bounds of the requests in flight, by currency.
    reserved: Vec<Money>,
    in_flight: usize,
    /// Most output tokens of a row so far.
    most_output: Option<u64>,
    /// Most input tokens per byte so far, at least 1.
    per_byte: u64,
    is_over: bool,
}

/// The decision on a request.
#[derive(Debug, PartialEq)]
pub(super) enum Admission {
    /// The request is sent. Its bound is reserved until [`Budget::settle`]. `None` if it is unknown, without a limit.
    Send(Option<Money>),
    /// The request fits if those in flight cost less than their bounds.
    Wait,
    /// The request could exceed the budget.
    Over,
    /// The price of this model is unknown. `None` if the request names none.
    UnknownPrice(Option<String>),
}

impl Budget {
    /// `spent` has the costs so far, including those of earlier runs.
    pub(super) fn new(limit: Option<Money>, prices: PriceList, spent: Vec<Money>) -> Self {
        Self {
            limit,
            prices,
            spent,
            reserved: Vec::new(),
            in_flight: 0,
            most_output: None,
            per_byte: 1,
            is_over: false,
        }
    }

    /// Changes the limit, which holds for the next request.
    pub(super) fn set_limit(&mut self, limit: Option<Money>) {
        self.is_over &= self.limit == limit;
        self.limit = limit;
    }

    pub(super) fn set_prices(&mut self, prices: PriceList) {
        self.prices = prices;
    }

    pub(super) fn limit(&self) -> Option<Money> {
        self.limit
    }

    pub(super) fn admit(&mut self, demand: &Demand) -> Admission {
        if self.is_over {
            return Admission::Over;
        }
        let bound = match (self.bound(demand), self.limit) {
            (Ok(bound), Some(limit)) if !self.fits(bound, limit) => {
                if self.in_flight > 0 {
                    return Admission::Wait;
                }
                self.is_over = true;
                return Admission::Over;
            }
            (Ok(bound), _) => bound,
            (Err(_), None) => return Admission::Send(None),
            (Err(model), Some(_)) => return Admission::UnknownPrice(model),
        };
        add_cost(&mut self.reserved, bound);
        self.in_flight += 1;
        Admission::Send(Some(bound))
    }

    fn fits(&self, bound: Money, limit: Money) -> bool {
        let sums = self.spent.iter().chain(&self.reserved).filter(|sum| sum.currency() == limit.currency());
        let total = sums.copied().try_fold(bound, Money::checked_add);
        total.is_some_and(|total| total <= limit)
    }

    /// Returns the most that a request or one of its fallbacks costs, or the model whose price is unknown.
    fn bound(&self, demand: &Demand) -> Result<Money, Option<String>> {
        let unknown = || demand.model.clone();
        let bytes = demand.bytes.ok_or_else(unknown)?;
        let output = demand.max_output.or(self.most_output).unwrap_or(FIRST_OUTPUT);
        let tokens = TokenCounts::new(bytes.saturating_mul(self.per_byte), output);
        let cost = demand.model.as_deref().and_then(|model| self.prices.cost(model, tokens));
        let cost = cost.filter(|cost| self.limit.is_none_or(|limit| cost.currency() == limit.currency()));
        let cost = cost.ok_or_else(unknown)?;
        demand.fallbacks.iter().try_fold(cost, |most, fallback| {
            let cost = self.bound(fallback)?;
            Ok(if cost > most { cost } else { most })
        })
    }

    /// Replaces the bound of a request by its cost, or keeps it as the cost if that is unknown and may have been charged.
    pub(super) fn settle(
        &mut self,
        bound: Money,
        demand: &Demand,
        cost: Option<Money>,
        usage: Option<&Usage>,
        charged: bool,
    ) {
        self.in_flight = self.in_flight.saturating_sub(1);
        subtract(&mut self.reserved, bound);
        let cost = cost.filter(|cost| cost.currency() == bound.currency()).or(charged.then_some(bound));
        self.count(cost);
        if let Some(usage) = usage {
            self.most_output = self.most_output.max(Some(usage.completion_tokens));
            self.per_byte = self.per_byte.max(usage.prompt_tokens.div_ceil(demand.bytes.unwrap_or(1).max(1)));
        }
    }

    /// Counts the cost of a request without a reserved bound.
    pub(super) fn count(&mut self, cost: Option<Money>) {
        if let Some(cost) = cost {
            add_cost(&mut self.spent, cost);
        }
    }
}

fn subtract(sums: &mut [Money], cost: Money) {
    let rest = sums.iter_mut().find_map(|sum| sum.checked_sub(cost).map(|rest| (sum, rest)));
    if let Some((sum, rest)) = rest {
        *sum = rest;
    }
}

/// Returns the error of a budget in another currency than the prices.
pub(super) fn check_currency(budget: Money, prices: &PriceList) -> Result<()> {
    let Some(zero) = prices.zero().filter(|zero| zero.currency() != budget.currency()) else { return Ok(()) };
    let problem = format!(
        "is in {}, and the prices are in {}; use the currency of the prices",
        budget.currency(),
        zero.currency()
    );
    Err(Error::invalid_input("budget", problem))
}

#[cfg(test)]
mod tests;
