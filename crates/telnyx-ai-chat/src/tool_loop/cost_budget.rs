//! The limit of the cost of a tool loop.

use telnyx_ai_core::{Error, Money, PriceList, Result, TokenCounts};

use super::ToolRun;
use super::state::REMEDY;
use crate::requested_model::RequestedModel;

const NAME: &str = "cost_budget";

/// The maximum cost of a loop, and the prices that it is computed with.
#[derive(Clone, Debug)]
pub(super) struct CostBudget {
    pub(super) amount: Money,
    pub(super) prices: PriceList,
}

impl CostBudget {
    /// Checks that the cost of the response to a request will be known.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if a price is unknown or in another currency.
    pub(super) fn check(&self, requested: &RequestedModel) -> Result<()> {
        let invalid = |problem: String| Err(Error::invalid_input(NAME, problem));
        let Some(model) = requested.model() else {
            return invalid("needs a price, and the request names no model; set its `model`".to_owned());
        };
        // With one token of each kind, the cost is known only if all prices are.
        match self.prices.response_cost(model, requested.service_tier(), Some(TokenCounts::new(1, 1))) {
            Some(price) if price.currency() == self.amount.currency() => Ok(()),
            Some(price) => invalid(format!(
                "is in {}, and the price of `{model}` is in {}; set an amount in that currency",
                self.amount.currency(),
                price.currency()
            )),
            None => invalid(format!(
                "needs the price of `{model}`{}, which is unknown; set `token_budget` instead",
                requested.service_tier().map(|tier| format!(" in the service tier `{tier}`")).unwrap_or_default()
            )),
        }
    }

    /// Returns the error of a budget that is used up, or that cannot be compared with the cost so far.
    pub(super) fn limit(&self, run: &ToolRun) -> Option<(&'static str, Error)> {
        let amount = self.amount;
        let cost = if run.turns == 0 { amount.checked_sub(amount) } else { run.cost(&self.prices) };
        let problem = match cost {
            Some(cost) if cost < amount => return None,
            Some(cost) => format!("is {amount}, and {cost} is used; {REMEDY}"),
            None => format!("is {amount}, and the cost of a turn is unknown; continue from the attached `ToolRun`"),
        };
        Some((NAME, Error::limit(NAME, problem)))
    }
}
