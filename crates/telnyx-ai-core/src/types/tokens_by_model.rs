//! Token counts of several calls.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::money::Money;
use super::price_list::{PriceList, TokenCounts, has_listed_price};

/// The tokens of several calls by model, from which their cost follows.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokensByModel {
    #[serde(default)]
    models: BTreeMap<String, TokenCounts>,
    /// Number of calls of unknown cost.
    #[serde(default)]
    unknown: u64,
}

impl TokensByModel {
    /// Returns calls of unknown cost.
    pub fn unknown() -> Self {
        Self { unknown: 1, ..Self::default() }
    }

    /// Adds a call: its model, the service tier that the response or the request names, and its tokens.
    pub fn add(&mut self, model: &str, service_tier: Option<&str>, tokens: Option<impl Into<TokenCounts>>) {
        match tokens {
            Some(tokens) if has_listed_price(service_tier) => {
                self.models.entry(model.to_owned()).or_default().add(tokens.into());
            }
            _ => self.add_unknown(),
        }
    }

    /// Adds a call that may have been charged and whose tokens are unknown.
    pub fn add_unknown(&mut self) {
        self.unknown = self.unknown.saturating_add(1);
    }

    /// Adds other calls.
    pub fn merge(&mut self, other: &Self) {
        self.unknown = self.unknown.saturating_add(other.unknown);
        for (model, tokens) in &other.models {
            self.models.entry(model.clone()).or_default().add(*tokens);
        }
    }

    /// Returns the cost of all calls; `None` if the cost of one of them is unknown.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        if self.unknown > 0 {
            return None;
        }
        let mut sum: Option<Money> = None;
        for (model, tokens) in &self.models {
            let cost = prices.cost(model, *tokens)?;
            sum = Some(match sum {
                Some(sum) => sum.checked_add(cost)?,
                None => cost,
            });
        }
        sum.or_else(|| prices.zero())
    }
}
