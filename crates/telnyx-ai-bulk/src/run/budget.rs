//! The budget of a run: the cost so far, and bounds of the requests in flight.

use telnyx_ai_chat::{Models, Usage};
use telnyx_ai_core::{Client, Error, Money, PriceList, Result, TokenCounts};

use super::demand::Demand;

/// Output tokens of a request without a bound, until the first response.
const FIRST_OUTPUT: u64 = 4096;

/// Reads the prices of all models.
pub(crate) async fn fetch_prices(client: Client) -> Result<PriceList> {
    let models = Models::new(&client).list().await?;
    Ok(PriceList::from_iter(&models))
}

/// A budget with its prices.
pub(super) struct Budget {
    limit: Money,
    prices: PriceList,
    /// Cost of the requests that have ended.
    spent: Option<Money>,
    /// Bounds of the requests in flight.
    reserved: Option<Money>,
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
    /// The request is sent. Its bound is reserved until [`Budget::settle`].
    Send(Money),
    /// The request fits if those in flight cost less than their bounds.
    Wait,
    /// The request could exceed the budget.
    Over,
    /// The price of this model is unknown. `None` if the request names none.
    UnknownPrice(Option<String>),
}

impl Budget {
    /// `spent` is the cost of earlier runs.
    pub(super) fn new(limit: Money, prices: PriceList, spent: Option<Money>) -> Self {
        Self { limit, prices, spent, reserved: None, in_flight: 0, most_output: None, per_byte: 1, is_over: false }
    }

    pub(super) fn admit(&mut self, demand: &Demand) -> Admission {
        if self.is_over {
            return Admission::Over;
        }
        let bound = match self.bound(demand) {
            Ok(bound) => bound,
            Err(model) => return Admission::UnknownPrice(model),
        };
        let reserved = add(self.reserved, bound);
        let total = reserved.and_then(|reserved| add(self.spent, reserved));
        if total.is_some_and(|total| total <= self.limit) {
            self.reserved = reserved;
            self.in_flight += 1;
            return Admission::Send(bound);
        }
        if self.in_flight > 0 {
            return Admission::Wait;
        }
        self.is_over = true;
        Admission::Over
    }

    /// Returns the most that a request or one of its fallbacks costs, or the model whose price is unknown.
    fn bound(&self, demand: &Demand) -> Result<Money, Option<String>> {
        let unknown = || demand.model.clone();
        let bytes = demand.bytes.ok_or_else(unknown)?;
        let output = demand.max_output.or(self.most_output).unwrap_or(FIRST_OUTPUT);
        let tokens = TokenCounts::new(bytes.saturating_mul(self.per_byte), output);
        let cost = demand.model.as_deref().and_then(|model| self.prices.cost(model, tokens));
        let cost = cost.filter(|cost| cost.currency() == self.limit.currency());
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
        self.reserved = self.reserved.and_then(|reserved| reserved.checked_sub(bound));
        let cost = cost.filter(|cost| cost.currency() == bound.currency()).or(charged.then_some(bound));
        if let Some(cost) = cost {
            match add(self.spent, cost) {
                Some(spent) => self.spent = Some(spent),
                None => self.is_over = true,
            }
        }
        if let Some(usage) = usage {
            self.most_output = self.most_output.max(Some(usage.completion_tokens));
            self.per_byte = self.per_byte.max(usage.prompt_tokens.div_ceil(demand.bytes.unwrap_or(1).max(1)));
        }
    }
}

fn add(sum: Option<Money>, more: Money) -> Option<Money> {
    match sum {
        Some(sum) => sum.checked_add(more),
        None => Some(more),
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
